"""ONNX's operators by typednn's operations, and its node tests run on them.

Source of the expected values: the reference outputs of ``onnx.backend.test.case.node``, and their tolerances.
"""

import functools
import math
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

from tests.suites.tally import Missing, Outcome, outcome
from typednn import Tensor, ops

__all__ = ["cases"]

T: TypeAlias = Any  # tensors of the tests: no static type says their shapes
Operator = Callable[..., Any]

OPERATORS: Final[dict[str, Operator]] = {}


def cases() -> Iterator[tuple[str, Outcome]]:
    """Each node test with its outcome."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = collect_testcases(None)
    for case in found:
        for inputs, expected in case.data_sets or []:
            run = functools.partial(_run, case.model, inputs)
            yield case.name, outcome(run, expected, case.rtol, case.atol)


def _run(model: Any, inputs: Sequence[Any]) -> list[Any]:
    graph = model.graph
    known: dict[str, Any] = {"": None}
    known |= {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    names = [each.name for each in graph.input if each.name not in known]
    known |= dict(zip(names, inputs, strict=False))
    opset = {each.domain: each.version for each in model.opset_import}
    for node in graph.node:
        if node.domain not in ("", "ai.onnx") or node.op_type not in OPERATORS:
            raise Missing(f"{node.domain}{node.op_type}")
        attributes = {a.name: _attribute(a) for a in node.attribute}
        attributes |= {"outputs": len(node.output), "opset": opset.get("", 0)}
        given = [_tensor(known[name]) for name in node.input]
        results = OPERATORS[node.op_type](attributes, *given)
        results = results if isinstance(results, list | tuple) else [results]
        known |= dict(zip(node.output, results, strict=False))
    return [known[each.name] for each in graph.output]


def _attribute(attribute: Any) -> Any:
    value = onnx.helper.get_attribute_value(attribute)
    return value.decode() if isinstance(value, bytes) else value


def _tensor(value: Any) -> T | None:
    return value if value is None or isinstance(value, Tensor) else ops.asarray(np.asarray(value))


def operator(name: str) -> Callable[[Operator], Operator]:
    def enter(f: Operator) -> Operator:
        OPERATORS[name] = f
        return f

    return enter


def ints(x: T) -> tuple[int, ...]:
    """A tensor of sizes or axes as a tuple."""
    return tuple([int(i) for i in np.atleast_1d(x.numpy())])


def _plain(f: Operator) -> Operator:
    return lambda a, *xs: f(*xs)


def _folded(f: Callable[[T, T], T]) -> Operator:
    def run(a: Any, first: T, *rest: T) -> T:
        for x in rest:
            first = f(first, x)
        return first

    return run


PLAIN: Final[dict[str, Operator]] = {
    "Abs": ops.abs, "Acos": ops.acos, "Acosh": ops.acosh, "Add": ops.add, "And": ops.logical_and,
    "Asin": ops.asin, "Asinh": ops.asinh, "Atan": ops.atan, "Atanh": ops.atanh,
    "BitwiseAnd": ops.bitwise_and, "BitwiseNot": ops.bitwise_invert, "BitwiseOr": ops.bitwise_or,
    "BitwiseXor": ops.bitwise_xor, "Ceil": ops.ceil, "Cos": ops.cos, "Cosh": ops.cosh,
    "Equal": ops.equal, "Erf": ops.erf, "Exp": ops.exp, "Floor": ops.floor, "Greater": ops.greater,
    "GreaterOrEqual": ops.greater_equal, "Identity": lambda x: x, "IsNaN": ops.isnan,
    "Less": ops.less, "LessOrEqual": ops.less_equal, "Log": ops.log, "MatMul": ops.matmul,
    "Mul": ops.multiply, "Neg": ops.negative, "Not": ops.logical_not, "Or": ops.logical_or,
    "Reciprocal": ops.reciprocal, "Relu": ops.relu, "Round": ops.round, "Sigmoid": ops.sigmoid,
    "Sign": ops.sign, "Sin": ops.sin, "Sinh": ops.sinh, "Softplus": ops.softplus,
    "Softsign": lambda x: x / (1.0 + ops.abs(x)), "Sqrt": ops.sqrt, "Sub": ops.subtract,
    "Tan": ops.tan, "Tanh": ops.tanh, "Where": ops.where, "Xor": ops.logical_xor,
    "Mish": lambda x: x * ops.tanh(ops.softplus(x)),
    "HardSwish": lambda x: x * ops.clip(x / 6.0 + 0.5, 0.0, 1.0),
    "PRelu": lambda x, slope: ops.where(x < 0, slope * x, x),
    "Pow": lambda x, y: ops.pow(x, y.astype(x.dtype)),
    "Size": lambda x: ops.asarray(np.array(x.size)),
    "Expand": lambda x, shape: ops.broadcast_to(x, np.broadcast_shapes(x.shape, ints(shape))),
    "Tile": lambda x, repeats: ops.tile(x, ints(repeats)),
    "NonZero": lambda x: ops.stack(ops.nonzero(x)),
}  # fmt: skip
OPERATORS.update({name: _plain(f) for name, f in PLAIN.items()})
OPERATORS["Max"], OPERATORS["Min"] = _folded(ops.maximum), _folded(ops.minimum)
OPERATORS["Sum"] = _folded(ops.add)


@operator("Mean")
def _mean(a: Any, *xs: T) -> T:
    return OPERATORS["Sum"](a, *xs) / len(xs)


@operator("Div")
def _div(a: Any, x: T, y: T) -> T:
    if x.dtype.kind == "f":
        return ops.divide(x, y)
    quotient = ops.floor_divide(ops.abs(x), ops.abs(y))
    return quotient * ops.sign(x) * ops.sign(y)


@operator("Mod")
def _mod(a: Any, x: T, y: T) -> T:
    if not a.get("fmod", 0):
        return ops.remainder(x, y)
    return ops.sign(x) * ops.remainder(ops.abs(x), ops.abs(y))


@operator("BitShift")
def _bit_shift(a: Any, x: T, y: T) -> T:
    left = a["direction"] == "LEFT"
    return ops.bitwise_left_shift(x, y) if left else ops.bitwise_right_shift(x, y)


@operator("IsInf")
def _is_inf(a: Any, x: T) -> T:
    found = ops.isinf(x)
    if not a.get("detect_negative", 1):
        return ops.logical_and(found, x > 0)
    return found if a.get("detect_positive", 1) else ops.logical_and(found, x < 0)


@operator("Elu")
def _elu(a: Any, x: T) -> T:
    return ops.elu(x, alpha=a.get("alpha", 1.0))


@operator("Celu")
def _celu(a: Any, x: T) -> T:
    alpha = a.get("alpha", 1.0)
    return ops.maximum(x, 0.0) + ops.minimum(alpha * ops.expm1(x / alpha), 0.0)


@operator("Selu")
def _selu(a: Any, x: T) -> T:
    alpha = a.get("alpha", 1.6732632423543772848170429916717)
    return a.get("gamma", 1.0507009873554804934193349852946) * ops.elu(x, alpha=alpha)


@operator("LeakyRelu")
def _leaky_relu(a: Any, x: T) -> T:
    return ops.leaky_relu(x, a.get("alpha", 0.01))


@operator("ThresholdedRelu")
def _thresholded_relu(a: Any, x: T) -> T:
    return ops.where(x > a.get("alpha", 1.0), x, 0.0)


@operator("HardSigmoid")
def _hard_sigmoid(a: Any, x: T) -> T:
    return ops.clip(a.get("alpha", 0.2) * x + a.get("beta", 0.5), 0.0, 1.0)


@operator("Shrink")
def _shrink(a: Any, x: T) -> T:
    bias, lambd = a.get("bias", 0.0), a.get("lambd", 0.5)
    return ops.where(x < -lambd, x + bias, ops.where(x > lambd, x - bias, 0.0))


@operator("Gelu")
def _gelu(a: Any, x: T) -> T:
    return ops.gelu(x, a.get("approximate", "none"))


@operator("Swish")
def _swish(a: Any, x: T) -> T:
    return x * ops.sigmoid(a.get("alpha", 1.0) * x)


@operator("Clip")
def _clip(a: Any, x: T, low: T | None = None, high: T | None = None) -> T:
    return ops.clip(x, low, high)


@operator("Cast")
def _cast(a: Any, x: T) -> T:
    if "saturate" in a and not a["saturate"]:
        raise Missing("Cast without saturation")
    return ops.astype(x, onnx.helper.tensor_dtype_to_np_dtype(a["to"]))


@operator("CastLike")
def _cast_like(a: Any, x: T, like: T) -> T:
    return ops.astype(x, like.dtype)


def _axes(a: Any, axes: T | None) -> tuple[int, ...] | None:
    if axes is None:
        axis = tuple(a.get("axes", ()))
        return axis or (() if a.get("noop_with_empty_axes", 0) else None)
    return ints(axes) or (() if a.get("noop_with_empty_axes", 0) else None)


def _reduction(f: Callable[..., T]) -> Operator:
    def run(a: Any, x: T, axes: T | None = None) -> T:
        return f(x, axis=_axes(a, axes), keepdims=bool(a.get("keepdims", 1)))

    return run


def _same_dtype(f: Callable[..., T]) -> Callable[..., T]:
    return lambda x, **how: f(x, **how).astype(x.dtype)


OPERATORS.update(
    {
        "ReduceSum": _reduction(_same_dtype(ops.sum)),
        "ReduceProd": _reduction(_same_dtype(ops.prod)),
        "ReduceMax": _reduction(ops.max),
        "ReduceMin": _reduction(ops.min),
        "ReduceMean": _reduction(ops.mean),
        "ReduceL1": _reduction(_same_dtype(lambda x, **how: ops.sum(ops.abs(x), **how))),
        "ReduceL2": _reduction(lambda x, **how: ops.sqrt(ops.sum(x * x, **how))),
        "ReduceSumSquare": _reduction(_same_dtype(lambda x, **how: ops.sum(x * x, **how))),
        "ReduceLogSum": _reduction(lambda x, **how: ops.log(ops.sum(x, **how))),
        "ReduceLogSumExp": _reduction(ops.logsumexp),
    }
)


def _arg(f: Callable[..., T]) -> Operator:
    def run(a: Any, x: T) -> T:
        axis, keep = a.get("axis", 0), bool(a.get("keepdims", 1))
        if not a.get("select_last_index", 0):
            return f(x, axis=axis, keepdims=keep)
        return x.shape[axis] - 1 - f(ops.flip(x, axis=axis), axis=axis, keepdims=keep)

    return run


OPERATORS["ArgMax"], OPERATORS["ArgMin"] = _arg(ops.argmax), _arg(ops.argmin)


def _along(f: Callable[..., T]) -> Operator:
    def run(a: Any, x: T) -> T:
        if a["opset"] >= 13:
            return f(x, axis=a.get("axis", -1))
        axis = a.get("axis", 1) % max(x.ndim, 1)
        flat = ops.reshape(x, (math.prod(x.shape[:axis]), math.prod(x.shape[axis:])))
        return ops.reshape(f(flat, axis=1), x.shape)

    return run


def _hardmax_(x: T, axis: int) -> T:
    found = ops.one_hot(ops.argmax(x, axis=axis), x.shape[axis], dtype=x.dtype)
    return ops.moveaxis(found, -1, axis)


OPERATORS["Softmax"], OPERATORS["LogSoftmax"] = _along(ops.softmax), _along(ops.log_softmax)
OPERATORS["Hardmax"] = _along(_hardmax_)


@operator("Concat")
def _concat(a: Any, *xs: T) -> T:
    return ops.concat(xs, axis=a["axis"])


@operator("Flatten")
def _flatten(a: Any, x: T) -> T:
    axis = a.get("axis", 1)
    axis = axis + x.ndim if axis < 0 else axis
    return ops.reshape(x, (math.prod(x.shape[:axis]), math.prod(x.shape[axis:])))


@operator("Reshape")
def _reshape(a: Any, x: T, shape: T) -> T:
    keep = not a.get("allowzero", 0)
    sizes = [x.shape[i] if n == 0 and keep else n for i, n in enumerate(ints(shape))]
    return ops.reshape(x, tuple(sizes))


@operator("Transpose")
def _transpose(a: Any, x: T) -> T:
    return ops.permute_dims(x, tuple(a.get("perm", range(x.ndim)[::-1])))


@operator("Squeeze")
def _squeeze(a: Any, x: T, axes: T | None = None) -> T:
    given = tuple(i for i, n in enumerate(x.shape) if n == 1) if axes is None else ints(axes)
    return ops.squeeze(x, given)


@operator("Unsqueeze")
def _unsqueeze(a: Any, x: T, axes: T) -> T:
    rank = x.ndim + len(ints(axes))
    for axis in sorted(i % rank for i in ints(axes)):
        x = ops.expand_dims(x, axis=axis)
    return x


@operator("Shape")
def _shape(a: Any, x: T) -> T:
    return ops.asarray(np.array(x.shape[a.get("start", 0) : a.get("end", None)], np.int64))


@operator("Slice")
def _slice(a: Any, x: T, starts: T, ends: T, axes: T | None = None, steps: T | None = None) -> T:
    key: list[Any] = [slice(None)] * x.ndim
    which = range(len(ints(starts))) if axes is None else ints(axes)
    by = [1] * len(ints(starts)) if steps is None else ints(steps)
    for axis, start, end, step in zip(which, ints(starts), ints(ends), by, strict=True):
        size = x.shape[axis]
        key[axis] = slice(start, None if step < 0 and end < -size else end, step)
    return x[tuple(key)]


@operator("Split")
def _split(a: Any, x: T, sizes: T | None = None) -> Any:
    axis, count = a.get("axis", 0), a.get("num_outputs", a["outputs"])
    if sizes is not None:
        return ops.split(x, ints(sizes), axis=axis)
    part = -(-x.shape[axis] // count)
    parts = [part] * (count - 1)
    return ops.split(x, (*parts, x.shape[axis] - sum(parts)), axis=axis)


@operator("Pad")
def _pad(a: Any, x: T, pads: T, value: T | None = None, axes: T | None = None) -> T:
    if a.get("mode", "constant") != "constant":
        raise Missing(f"Pad, mode {a['mode']}")
    which = [i % x.ndim for i in (range(x.ndim) if axes is None else ints(axes))]
    given = ints(pads)
    width = [(0, 0)] * x.ndim
    for i, axis in enumerate(which):
        width[axis] = (given[i], given[len(which) + i])
    if min(min(pair) for pair in width) < 0:
        raise Missing("Pad by less than nothing")
    fill = 0 if value is None else value.numpy().reshape(()).item()
    return ops.pad(x, tuple(width), constant_values=fill)


@operator("Gather")
def _gather(a: Any, x: T, index: T) -> T:
    return ops.take(x, index, axis=a.get("axis", 0))


@operator("GatherElements")
def _gather_elements(a: Any, x: T, index: T) -> T:
    axis = a.get("axis", 0)
    return ops.gather(x, ops.where(index < 0, index + x.shape[axis], index), axis=axis)


@operator("GatherND")
def _gather_nd(a: Any, x: T, index: T) -> T:
    if a.get("batch_dims", 0):
        raise Missing("GatherND with batch_dims")
    return x[tuple(ops.unstack(index, axis=-1))]


@operator("ScatterElements")
def _scatter_elements(a: Any, x: T, index: T, updates: T) -> T:
    if a.get("reduction", "none") != "add":
        raise Missing("ScatterElements that does not add")
    axis = a.get("axis", 0)
    positive = ops.where(index < 0, index + x.shape[axis], index)
    return ops.scatter_add(x, positive, updates, axis=axis)


@operator("ScatterND")
def _scatter_nd(a: Any, x: T, index: T, updates: T) -> T:
    if a.get("reduction", "none") != "none":
        raise Missing("ScatterND with a reduction")
    return ops.index_update(x, tuple(ops.unstack(index, axis=-1)), updates)


@operator("CumSum")
def _cum_sum(a: Any, x: T, axis: T) -> T:
    return _cumulative(ops.cumulative_sum, a, x, ints(axis)[0])


@operator("CumProd")
def _cum_prod(a: Any, x: T, axis: T) -> T:
    return _cumulative(ops.cumulative_prod, a, x, ints(axis)[0])


def _cumulative(f: Callable[..., T], a: Any, x: T, axis: int) -> T:
    back = a.get("reverse", 0)
    x = ops.flip(x, axis=axis) if back else x
    exclusive = bool(a.get("exclusive", 0))
    out = f(x, axis=axis, include_initial=exclusive).astype(x.dtype)
    if exclusive:
        out = ops.split(out, (x.shape[axis], 1), axis=axis)[0]
    return ops.flip(out, axis=axis) if back else out


@operator("TopK")
def _topk(a: Any, x: T, k: T) -> Any:
    return list(ops.topk(x, ints(k)[0], axis=a.get("axis", -1), largest=bool(a.get("largest", 1))))


@operator("OneHot")
def _one_hot(a: Any, indices: T, depth: T, values: T) -> T:
    count = int(np.atleast_1d(depth.numpy())[0])
    index = ops.remainder(indices, count) if indices.dtype.kind == "i" else indices
    inside = ops.logical_and(indices >= -count, indices < count)
    hot = ops.one_hot(index.astype(np.int64), count, dtype=np.float64) > 0.5
    hot = ops.logical_and(hot, ops.expand_dims(inside, axis=-1))
    off, on = ops.unstack(values)
    return ops.moveaxis(ops.where(hot, on, off), -1, a.get("axis", -1))


@operator("Trilu")
def _trilu(a: Any, x: T, k: T | None = None) -> T:
    offset = 0 if k is None else ints(k)[0]
    return ops.triu(x, offset) if a.get("upper", 1) else ops.tril(x, offset)


@operator("Range")
def _range(a: Any, start: T, stop: T, step: T) -> T:
    return ops.arange(start.item(), stop.item(), step.item(), dtype=start.dtype)


@operator("EyeLike")
def _eye_like(a: Any, x: T) -> T:
    dtype = onnx.helper.tensor_dtype_to_np_dtype(a["dtype"]) if "dtype" in a else x.dtype
    k, (n, m) = a.get("k", 0), x.shape
    ones = ops.ones(x.shape, dtype=dtype)
    return ops.tril(ops.triu(ones, k), k) if n and m else ones


@operator("ConstantOfShape")
def _constant_of_shape(a: Any, shape: T) -> T:
    value = numpy_helper.to_array(a["value"]) if "value" in a else np.zeros(1, np.float32)
    return ops.full(ints(shape) if shape.size else (), value.item(), dtype=value.dtype)


@operator("Constant")
def _constant(a: Any) -> T:
    for name, dtype in (("value_float", np.float32), ("value_floats", np.float32)):
        if name in a:
            return ops.asarray(np.array(a[name], dtype))
    for name in ("value_int", "value_ints"):
        if name in a:
            return ops.asarray(np.array(a[name], np.int64))
    return ops.asarray(numpy_helper.to_array(a["value"]))


@operator("Einsum")
def _einsum(a: Any, *xs: T) -> T:
    return ops.einsum(a["equation"].replace(" ", ""), *xs)


@operator("Gemm")
def _gemm(a: Any, x: T, y: T, c: T | None = None) -> T:
    x, y = (x.T if a.get("transA", 0) else x), (y.T if a.get("transB", 0) else y)
    out = a.get("alpha", 1.0) * (x @ y)
    return out if c is None else out + a.get("beta", 1.0) * c


def _window(a: Any, x: T, kernel: Sequence[int]) -> tuple[list[Any], T]:
    """Strides, dilations, and the tensor padded as the attributes say; what is ONNX's own is refused."""
    rank = len(kernel)
    stride, dilation = a.get("strides", [1] * rank), a.get("dilations", [1] * rank)
    pads = list(a.get("pads", [0] * (2 * rank)))
    if a.get("auto_pad", "NOTSET").startswith("SAME"):
        pads = _same(a["auto_pad"], x.shape[2:], kernel, stride, dilation)
    width = ((0, 0), (0, 0), *zip(pads[:rank], pads[rank:], strict=True))
    return [tuple(stride), tuple(dilation), pads], (ops.pad(x, width) if any(pads) else x)


def _same(how: str, sizes: Any, kernel: Any, stride: Any, dilation: Any) -> list[int]:
    before, after = [], []
    for n, k, s, d in zip(sizes, kernel, stride, dilation, strict=True):
        total = max((-(-n // s) - 1) * s + (k - 1) * d + 1 - n, 0)
        less, more = total // 2, total - total // 2
        before.append(less if how == "SAME_UPPER" else more)
        after.append(more if how == "SAME_UPPER" else less)
    return before + after


def _by_rank(rank: int, name: str) -> Any:
    if not 1 <= rank <= 3:
        raise Missing(f"{name} of {rank} axes")
    return getattr(ops, f"{name}{rank}d")


@operator("Conv")
def _conv(a: Any, x: T, w: T, b: T | None = None) -> T:
    (stride, dilation, _), padded = _window(a, x, w.shape[2:])
    f = _by_rank(w.ndim - 2, "conv")
    return f(padded, w, b, stride=stride, dilation=dilation, groups=a.get("group", 1))


@operator("ConvTranspose")
def _conv_transpose(a: Any, x: T, w: T, b: T | None = None) -> T:
    rank = w.ndim - 2
    if "output_shape" in a or a.get("auto_pad", "NOTSET") != "NOTSET":
        raise Missing("ConvTranspose by output_shape or auto_pad")
    pads = a.get("pads", [0] * (2 * rank))
    extra = a.get("output_padding", [0] * rank)
    out = _by_rank(rank, "conv_transpose")(
        x, w, b, stride=tuple(a.get("strides", [1] * rank)), output_padding=tuple(extra),
        groups=a.get("group", 1), dilation=tuple(a.get("dilations", [1] * rank)),
    )  # fmt: skip
    key = [slice(p, n - q) for p, q, n in zip(pads[:rank], pads[rank:], out.shape[2:], strict=True)]
    return out[(slice(None), slice(None), *key)]


def _pool_sizes(a: Any, x: T) -> Any:
    if a.get("ceil_mode", 0) or any(d != 1 for d in a.get("dilations", [])):
        raise Missing("pooling with ceil_mode or dilations")
    kernel = tuple(a["kernel_shape"])
    stride, _, pads = _window(a, x, kernel)[0]
    return kernel, stride, pads


@operator("MaxPool")
def _max_pool(a: Any, x: T) -> T:
    if a["outputs"] > 1:
        raise Missing("MaxPool's indices")
    kernel, stride, pads = _pool_sizes(a, x)
    rank = len(kernel)
    width = ((0, 0), (0, 0), *zip(pads[:rank], pads[rank:], strict=True))
    low = -math.inf if x.dtype.kind == "f" else 0
    padded = ops.pad(x, width, constant_values=low) if any(pads) else x
    return _by_rank(rank, "max_pool")(padded, kernel, stride)


@operator("AveragePool")
def _average_pool(a: Any, x: T) -> T:
    kernel, stride, pads = _pool_sizes(a, x)
    rank = len(kernel)
    width = ((0, 0), (0, 0), *zip(pads[:rank], pads[rank:], strict=True))
    f = _by_rank(rank, "avg_pool")
    out = f(ops.pad(x, width), kernel, stride)
    if a.get("count_include_pad", 0):
        return out
    return out / f(ops.pad(ops.ones_like(x), width), kernel, stride)


@operator("GlobalAveragePool")
def _global_average_pool(a: Any, x: T) -> T:
    return ops.mean(x, axis=tuple(range(2, x.ndim)), keepdims=True)


@operator("GlobalMaxPool")
def _global_max_pool(a: Any, x: T) -> T:
    return ops.max(x, axis=tuple(range(2, x.ndim)), keepdims=True)


@operator("LpPool")
def _lp_pool(a: Any, x: T) -> T:
    kernel, stride, pads = _pool_sizes(a, x)
    rank, p = len(kernel), a.get("p", 2)
    width = ((0, 0), (0, 0), *zip(pads[:rank], pads[rank:], strict=True))
    powers = ops.pad(ops.abs(x) ** p, width)
    return (_by_rank(rank, "avg_pool")(powers, kernel, stride) * math.prod(kernel)) ** (1 / p)


def _per_channel(x: T, v: T) -> T:
    return ops.reshape(v, (-1, *[1] * (x.ndim - 2)))


@operator("BatchNormalization")
def _batch_norm(a: Any, x: T, scale: T, b: T, mean: T, var: T) -> Any:
    epsilon = a.get("epsilon", 1e-5)
    if not a.get("training_mode", 0):
        return _scaled(x, scale, b, mean, var, epsilon)
    axes, momentum = (0, *range(2, x.ndim)), a.get("momentum", 0.9)
    now, spread = ops.mean(x, axes), ops.var(x, axes)
    running = [momentum * old + (1 - momentum) * new for old, new in ((mean, now), (var, spread))]
    return [_scaled(x, scale, b, now, spread, epsilon), *running]


def _scaled(x: T, scale: T, b: T, mean: T, var: T, epsilon: float) -> T:
    scale, b, mean, var = (_per_channel(x, v) for v in (scale, b, mean, var))
    return scale * (x - mean) * ops.rsqrt(var + epsilon) + b


@operator("InstanceNormalization")
def _instance_norm(a: Any, x: T, scale: T, b: T) -> T:
    axes = tuple(range(2, x.ndim))
    centred = x - ops.mean(x, axes, keepdims=True)
    normal = centred * ops.rsqrt(ops.var(x, axes, keepdims=True) + a.get("epsilon", 1e-5))
    return _per_channel(x, scale) * normal + _per_channel(x, b)


@operator("GroupNormalization")
def _group_norm(a: Any, x: T, scale: T, b: T) -> T:
    groups = ops.reshape(x, (x.shape[0], a["num_groups"], -1))
    centred = groups - ops.mean(groups, -1, keepdims=True)
    normal = centred * ops.rsqrt(ops.var(groups, -1, keepdims=True) + a.get("epsilon", 1e-5))
    return _per_channel(x, scale) * ops.reshape(normal, x.shape) + _per_channel(x, b)


@operator("LayerNormalization")
def _layer_norm(a: Any, x: T, scale: T, b: T | None = None) -> Any:
    axes = tuple(range(a.get("axis", -1) % x.ndim, x.ndim))
    mean = ops.mean(x, axes, keepdims=True)
    inverse = ops.rsqrt(ops.var(x, axes, keepdims=True) + a.get("epsilon", 1e-5))
    out = (x - mean) * inverse * scale
    return [out if b is None else out + b, mean, inverse]


@operator("RMSNormalization")
def _rms_norm(a: Any, x: T, scale: T) -> T:
    axes = tuple(range(a.get("axis", -1) % x.ndim, x.ndim))
    return x * ops.rsqrt(ops.mean(x * x, axes, keepdims=True) + a.get("epsilon", 1e-5)) * scale


@operator("MeanVarianceNormalization")
def _mean_variance_norm(a: Any, x: T) -> T:
    axes = tuple(a.get("axes", [0, 2, 3]))
    return (x - ops.mean(x, axes, keepdims=True)) / (ops.std(x, axes, keepdims=True) + 1e-9)


@operator("LpNormalization")
def _lp_norm(a: Any, x: T) -> T:
    axis, p = a.get("axis", -1), a.get("p", 2)
    length = ops.norm(x, axis, keepdims=True, ord=p)
    return ops.where(length == 0, 0.0, x / ops.where(length == 0, 1.0, length))


@operator("LRN")
def _lrn(a: Any, x: T) -> T:
    size, half = a["size"], (a["size"] - 1) // 2
    squares = ops.pad(x * x, ((0, 0), (half, size - 1 - half), (0, 0), (0, 0)))
    total = sum(squares[:, i : i + x.shape[1]] for i in range(1, size)) + squares[:, : x.shape[1]]
    return x / (a.get("bias", 1.0) + a.get("alpha", 1e-4) / size * total) ** a.get("beta", 0.75)


@operator("DepthToSpace")
def _depth_to_space(a: Any, x: T) -> T:
    s = a["blocksize"]
    order = "(s t c)" if a.get("mode", "DCR") == "DCR" else "(c s t)"
    return ops.rearrange(x, f"b {order} h w -> b c (h s) (w t)", s=s, t=s)


@operator("SpaceToDepth")
def _space_to_depth(a: Any, x: T) -> T:
    if a.get("mode", "DCR") != "DCR":
        raise Missing("SpaceToDepth, mode CRD")
    s = a["blocksize"]
    return ops.rearrange(x, "b c (h s) (w t) -> b (s t c) h w", s=s, t=s)


@operator("Unique")
def _unique(a: Any, x: T) -> Any:
    if "axis" in a or not a.get("sorted", 1):
        raise Missing("Unique by an axis or not sorted")
    return list(ops.unique_all(x))[:1] + list(ops.unique_all(x))[1:]


@operator("Compress")
def _compress(a: Any, x: T, condition: T) -> T:
    if "axis" not in a:
        x, axis = ops.reshape(x, (-1,)), 0
    else:
        axis = a["axis"]
    (chosen,) = ops.nonzero(condition)
    return ops.take(x, chosen, axis=axis)


def _reduced(a: Any, losses_: T, weight: T | None) -> T:
    how = a.get("reduction", "mean")
    if how == "none":
        return losses_
    if how == "sum" or weight is None:
        return ops.sum(losses_) if how == "sum" else ops.mean(losses_)
    return ops.sum(losses_) / ops.sum(weight)


@operator("NegativeLogLikelihoodLoss")
def _nll(a: Any, log_probs: T, labels: T, weight: T | None = None) -> T:
    ignored = labels == a["ignore_index"] if "ignore_index" in a else None
    safe = labels if ignored is None else ops.where(ignored, 0, labels)
    picked = -ops.gather(log_probs, ops.expand_dims(safe, axis=1), axis=1)
    picked = ops.squeeze(picked, 1)
    if weight is None and ignored is None:
        return _reduced(a, picked, None)
    each = ops.ones_like(picked) if weight is None else ops.take(weight, safe)
    each = each if ignored is None else ops.where(ignored, 0.0, each)
    return _reduced(a, picked * each, each)


@operator("SoftmaxCrossEntropyLoss")
def _cross_entropy(a: Any, scores: T, labels: T, weight: T | None = None) -> Any:
    log_probs = ops.log_softmax(scores, axis=1)
    return [_nll(a, log_probs, labels, weight), log_probs]


@operator("Dropout")
def _dropout(a: Any, x: T, ratio: T | None = None, training: T | None = None) -> Any:
    if training is not None and training.item() and (ratio is None or ratio.item()):
        raise Missing("Dropout that draws")
    return [x, ops.ones_like(x) == 1]


@operator("RotaryEmbedding")
def _rotary(a: Any, *xs: T) -> T:
    raise Missing("RotaryEmbedding")
