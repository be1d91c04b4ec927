"""PyTorch's functions by typednn's operations, and the samples that PyTorch draws for its own tests run on them.

Source of the expected values and gradients: PyTorch itself, on the CPU, in double precision.
"""

import functools
import math
from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np
import torch
from torch.testing._internal.common_methods_invocations import op_db
from torch.utils._pytree import tree_flatten, tree_unflatten

from tests.suites.tally import Kind, Missing, Outcome, outcome
from typednn import Tensor, ops, trees, vjp

__all__ = ["cases"]

T: TypeAlias = Any  # tensors of the samples: no static type says their shapes
TOLERANCE: Final = 1e-7
FUNCTIONS: Final[dict[str, Callable[..., Any]]] = {}


def cases() -> Iterator[tuple[str, Outcome]]:
    """Each sample with its outcome, and after it that of its gradient."""
    for info in op_db:
        name = f"{info.name}:{info.variant_test_name}".rstrip(":")
        f = FUNCTIONS.get(name, FUNCTIONS.get(info.name))
        if f is None or torch.float64 not in info.dtypes:
            yield name, Outcome(Kind.MISSING, name)
            continue
        torch.manual_seed(0)
        differentiable = info.supports_autograd
        samples: Any = info  # torch's own tests are not typed
        for place, sample in enumerate(samples.sample_inputs("cpu", torch.float64, differentiable)):
            yield from _both(f"{name}[{place}]", info, f, sample)


def _both(
    name: str, info: Any, f: Callable[..., Any], sample: Any
) -> Iterator[tuple[str, Outcome]]:
    leaves, tree = tree_flatten((sample.input, sample.args, sample.kwargs))
    theirs = info.op(sample.input, *sample.args, **sample.kwargs)
    outs = _tensors(theirs)
    watched = [i for i, x in enumerate(leaves) if isinstance(x, torch.Tensor) and x.requires_grad]

    def mine(*given: T) -> Any:
        mixed = [_ours(x) for x in leaves]
        for i, x in zip(watched, given, strict=True):
            mixed[i] = x
        x, args, kwargs = tree_unflatten(mixed, tree)
        return f(x, *args, **kwargs)

    given = [_ours(leaves[i]) for i in watched]
    wanted = [x.detach().numpy() for x in outs]
    yield name, outcome(lambda: mine(*given), wanted, TOLERANCE, TOLERANCE)
    real = [i for i, x in enumerate(outs) if x.requires_grad and x.numel()]
    if not watched or not real:
        return
    rng = np.random.default_rng(0)
    seeds = [rng.standard_normal(tuple(outs[i].shape)) for i in real]
    total = sum((outs[i] * torch.tensor(s)).sum() for i, s in zip(real, seeds, strict=True))
    slopes = torch.autograd.grad(total, [leaves[i] for i in watched], allow_unused=True)
    expected = [
        np.zeros(tuple(leaves[i].shape)) if g is None else g.detach().numpy(force=True)
        for i, g in zip(watched, slopes, strict=True)
    ]

    def gradient() -> Any:
        def chosen(*xs: T) -> list[T]:
            found = trees.leaves(mine(*xs))
            return [found[i] for i in real]

        return vjp(chosen, *given)[1]([ops.asarray(s) for s in seeds])

    yield f"{name} gradient", outcome(gradient, expected, TOLERANCE, TOLERANCE)


def _tensors(value: Any) -> list[Any]:
    return [x for x in tree_flatten(value)[0] if isinstance(x, torch.Tensor)]


def _ours(x: Any) -> Any:
    if isinstance(x, torch.Tensor):
        return ops.asarray(x.detach().resolve_conj().numpy())
    if isinstance(x, torch.dtype):
        return torch.empty(0, dtype=x).numpy().dtype.type
    return x


def function(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    def enter(f: Callable[..., Any]) -> Callable[..., Any]:
        FUNCTIONS[name] = f
        return f

    return enter


def _one(f: Callable[..., Any]) -> Callable[..., Any]:
    """A function of one tensor. PyTorch's keywords beside it are refused."""
    return lambda x: f(x)


ONE: Final = [
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "ceil", "cos", "cosh", "erf", "exp",
    "expm1", "floor", "isfinite", "isinf", "isnan", "log", "log10", "log1p", "log2", "positive",
    "reciprocal", "rsqrt", "sigmoid", "sign", "signbit", "sin", "sinh", "sqrt", "square", "tan",
    "tanh", "trunc",
]  # fmt: skip

FUNCTIONS.update({name: _one(getattr(ops, name)) for name in ONE})
FUNCTIONS.update(
    {
        "neg": _one(ops.negative),
        "round": lambda x, decimals=0: ops.round(x * 10.0**decimals) / 10.0**decimals,
        "sgn": _one(ops.sign),
        "clone": lambda x, **_: ops.positive(x),
        "contiguous": lambda x: x,
        "conj": _one(ops.positive),
        "logical_not": lambda x: ops.logical_not(x != 0.0),
        "exp2": lambda x: ops.pow(2.0, x),
        "deg2rad": lambda x: x * (math.pi / 180),
        "rad2deg": lambda x: x * (180 / math.pi),
        "frac": lambda x: x - ops.trunc(x),
        "erfc": lambda x: 1.0 - ops.erf(x),
        "isposinf": lambda x: ops.logical_and(ops.isinf(x), x > 0),
        "isneginf": lambda x: ops.logical_and(ops.isinf(x), x < 0),
        "nn.functional.relu": _one(ops.relu),
        "nn.functional.relu6": lambda x: ops.clip(x, 0.0, 6.0),
        "nn.functional.silu": _one(ops.silu),
        "nn.functional.logsigmoid": _one(ops.logsigmoid),
        "nn.functional.mish": lambda x: x * ops.tanh(ops.softplus(x)),
        "nn.functional.softsign": lambda x: x / (1.0 + ops.abs(x)),
        "nn.functional.tanhshrink": lambda x: x - ops.tanh(x),
        "nn.functional.hardswish": lambda x: x * ops.clip(x / 6.0 + 0.5, 0.0, 1.0),
        "nn.functional.hardsigmoid": lambda x: ops.clip(x / 6.0 + 0.5, 0.0, 1.0),
        "nn.functional.gelu": lambda x, approximate="none": ops.gelu(x, approximate),
        "nn.functional.elu": lambda x, alpha=1.0: ops.elu(x, alpha=alpha),
        "nn.functional.leaky_relu": lambda x, negative_slope=0.01: ops.leaky_relu(
            x, negative_slope
        ),
        "nn.functional.softmin": lambda x, dim, dtype=None: ops.softmax(-_cast(x, dtype), axis=dim),
        "softmax": lambda x, dim, dtype=None: ops.softmax(_cast(x, dtype), axis=dim),
        "log_softmax": lambda x, dim, dtype=None: ops.log_softmax(_cast(x, dtype), axis=dim),
        "sinc": lambda x: ops.where(x == 0, 1.0, _sinc(ops.where(x == 0, 1.0, x))),
        "logit": lambda x, eps=None: ops.log(_within(x, eps) / (1.0 - _within(x, eps))),
        "T": _one(ops.transpose),
        "mT": _one(ops.matrix_transpose),
        "H": _one(ops.transpose),
        "mH": _one(ops.matrix_transpose),
        "t": lambda x: ops.transpose(x) if x.ndim > 1 else x,
        "ravel": lambda x: ops.reshape(x, (-1,)),
        "zeros_like": lambda x, **_: ops.zeros_like(x),
        "ones_like": lambda x, **_: ops.ones_like(x),
    }
)


def _cast(x: T, dtype: Any) -> T:
    return x if dtype is None else x.astype(dtype)


def _sinc(x: T) -> T:
    return ops.sin(math.pi * x) / (math.pi * x)


def _within(x: T, eps: float | None) -> T:
    return x if eps is None else ops.clip(x, eps, 1 - eps)


@function("nn.functional.softplus")
def _softplus(x: T, beta: float = 1, threshold: float = 20) -> T:
    return ops.where(x * beta > threshold, x, ops.softplus(x * beta) / beta)


@function("nn.functional.celu")
def _celu(x: T, alpha: float = 1.0) -> T:
    return ops.maximum(x, 0.0) + ops.minimum(alpha * ops.expm1(x / alpha), 0.0)


@function("nn.functional.threshold")
def _threshold(x: T, threshold: float, value: float) -> T:
    return ops.where(x > threshold, x, value)


@function("nn.functional.hardtanh")
def _hardtanh(x: T, min_val: float = -1.0, max_val: float = 1.0) -> T:
    return ops.where(x < min_val, min_val, ops.where(x > max_val, max_val, x))


@function("nn.functional.glu")
def _glu(x: T, dim: int = -1) -> T:
    half, gate = ops.chunk(x, 2, axis=dim)
    return half * ops.sigmoid(gate)


def _two(f: Callable[..., Any]) -> Callable[..., Any]:
    return lambda x, y: f(*_alike(x, y))


def _alike(x: Any, y: Any) -> tuple[Any, Any]:
    """PyTorch promotes; here the narrower one is cast by hand."""
    if isinstance(x, Tensor) and isinstance(y, Tensor) and x.dtype != y.dtype:
        wide = np.promote_types(x.dtype, y.dtype)
        return x.astype(wide), y.astype(wide)
    if isinstance(y, complex) or isinstance(x, complex):
        raise Missing("complex numbers")
    return x, y


TWO: Final = [
    "atan2", "copysign", "floor_divide", "hypot", "logaddexp", "matmul", "maximum", "minimum",
    "nextafter", "outer", "pow", "remainder",
]  # fmt: skip

FUNCTIONS.update({name: _two(getattr(ops, name)) for name in TWO})
FUNCTIONS.update(
    {
        "true_divide": _two(ops.divide),
        "div:no_rounding_mode": _two(ops.divide),
        "div:floor_rounding": lambda x, y, rounding_mode: ops.floor_divide(*_alike(x, y)),
        "mul": _two(ops.multiply),
        "max:binary": _two(ops.maximum),
        "min:binary": _two(ops.minimum),
        "eq": _two(ops.equal),
        "ne": _two(ops.not_equal),
        "lt": _two(ops.less),
        "le": _two(ops.less_equal),
        "gt": _two(ops.greater),
        "ge": _two(ops.greater_equal),
        "mm": _two(ops.matmul),
        "bmm": _two(ops.matmul),
        "mv": _two(ops.matmul),
        "dot": _two(ops.vecdot),
        "vdot": _two(ops.vecdot),
        "inner": lambda x, y: ops.tensordot(x, y, ((-1,), (-1,))) if x.ndim and y.ndim else x * y,
        "__rmatmul__": lambda x, y: ops.matmul(y, x),
        "__rmul__": lambda x, y: y * x,
        "__rsub__": lambda x, y: y - x,
        "__rdiv__": lambda x, y: y / x,
        "__rpow__": lambda x, y: y**x,
        "__rmod__": lambda x, y: y % x,
        "__radd__": lambda x, y: y + x,
        "heaviside": lambda x, y: ops.where(x == 0, y, (x > 0).astype(x.dtype)),
        "xlogy": lambda x, y: ops.where(x == 0, 0.0, x * ops.log(ops.where(x == 0, 1.0, y))),
        "lerp": lambda x, y, w: x + w * (y - x),
        "where": lambda condition, x, y: ops.where(condition, *_alike(x, y)),
        "addcmul": lambda x, y, z, value=1: x + value * y * z,
        "addcdiv": lambda x, y, z, value=1: x + value * y / z,
        "masked_fill": lambda x, mask, value: ops.where(mask, value, x),
        "clamp_max": _two(ops.minimum),
        "clamp_min": _two(ops.maximum),
        "logical_and": lambda x, y: ops.logical_and(x != 0, y != 0),
        "logical_or": lambda x, y: ops.logical_or(x != 0, y != 0),
        "logical_xor": lambda x, y: ops.logical_xor(x != 0, y != 0),
    }
)


@function("add")
def _add(x: Any, y: Any, alpha: Any = 1) -> T:
    x, y = _alike(x, y)
    return ops.add(x, y * alpha)


@function("sub")
def _sub(x: Any, y: Any, alpha: Any = 1) -> T:
    x, y = _alike(x, y)
    return ops.subtract(x, y * alpha)


@function("clamp")
def _clamp(x: T, min: Any = None, max: Any = None) -> T:
    return ops.clip(x, min, max)


@function("addmm")
def _addmm(c: T, a: T, b: T, beta: Any = 1, alpha: Any = 1) -> T:
    return beta * c + alpha * (a @ b)


FUNCTIONS["addmv"] = FUNCTIONS["baddbmm"] = FUNCTIONS["addmm:decomposed"] = _addmm


@function("addbmm")
def _addbmm(c: T, a: T, b: T, beta: Any = 1, alpha: Any = 1) -> T:
    return beta * c + alpha * ops.sum(a @ b, axis=0)


@function("addr")
def _addr(c: T, a: T, b: T, beta: Any = 1, alpha: Any = 1) -> T:
    return beta * c + alpha * ops.outer(a, b)


@function("einsum")
def _einsum(operands: Any, equation: str) -> T:
    return ops.einsum(equation.replace(" ", ""), *operands)


@function("tensordot")
def _tensordot(x: T, y: T, dims: Any = 2) -> T:
    return ops.tensordot(x, y, dims if isinstance(dims, int) else (tuple(dims[0]), tuple(dims[1])))


@function("linalg.vecdot")
def _vecdot(x: T, y: T, dim: int = -1) -> T:
    return ops.vecdot(x, y, axis=dim)


@function("linalg.multi_dot")
def _multi_dot(xs: Any) -> T:
    return functools.reduce(ops.matmul, xs)


def _axes(dim: Any) -> Any:
    if dim is None or isinstance(dim, int):
        return dim
    return tuple(dim) or None


def _reduction(f: Callable[..., T]) -> Callable[..., Any]:
    def run(x: T, dim: Any = None, keepdim: bool = False, dtype: Any = None) -> T:
        return f(_cast(x, dtype), axis=_axes(dim), keepdims=keepdim)

    return run


REDUCTIONS: Final[dict[str, Callable[..., Any]]] = {
    "sum": ops.sum, "prod": ops.prod, "mean": ops.mean, "amax": ops.max, "amin": ops.min,
    "logsumexp": ops.logsumexp, "count_nonzero": ops.count_nonzero,
    "all": lambda x, **how: ops.all(x != 0, **how), "any": lambda x, **how: ops.any(x != 0, **how),
    "max:reduction_no_dim": ops.max, "min:reduction_no_dim": ops.min,
    "argmax": ops.argmax, "argmin": ops.argmin,
    "nansum": lambda x, **how: ops.sum(ops.where(ops.isnan(x), 0.0, x), **how),
}  # fmt: skip
FUNCTIONS.update({name: _reduction(f) for name, f in REDUCTIONS.items()})


@function("max:reduction_with_dim")
def _max_with_place(x: T, dim: int, keepdim: bool = False) -> Any:
    return ops.max(x, dim, keepdim), ops.argmax(x, dim, keepdim)


@function("min:reduction_with_dim")
def _min_with_place(x: T, dim: int, keepdim: bool = False) -> Any:
    return ops.min(x, dim, keepdim), ops.argmin(x, dim, keepdim)


@function("aminmax")
def _aminmax(x: T, dim: Any = None, keepdim: bool = False) -> Any:
    return ops.min(x, dim, keepdim), ops.max(x, dim, keepdim)


def _spread(f: Callable[..., T]) -> Callable[..., Any]:
    def run(
        x: T, dim: Any = None, unbiased: Any = None, keepdim: bool = False, correction: Any = None
    ) -> T:
        if isinstance(dim, bool):
            dim, unbiased = None, dim
        by = 1 if correction is None else correction
        by = by if unbiased is None else int(unbiased)
        return f(x, axis=_axes(dim), correction=float(by), keepdims=keepdim)

    return run


FUNCTIONS["var"] = FUNCTIONS["var:unbiased"] = _spread(ops.var)
FUNCTIONS["std"] = FUNCTIONS["std:unbiased"] = _spread(ops.std)


@function("var_mean")
def _var_mean(x: T, *args: Any, **how: Any) -> Any:
    dim = how.get("dim", args[0] if args and not isinstance(args[0], bool) else None)
    return _spread(ops.var)(x, *args, **how), ops.mean(x, _axes(dim), how.get("keepdim", False))


@function("std_mean")
def _std_mean(x: T, *args: Any, **how: Any) -> Any:
    dim = how.get("dim", args[0] if args and not isinstance(args[0], bool) else None)
    return _spread(ops.std)(x, *args, **how), ops.mean(x, _axes(dim), how.get("keepdim", False))


FUNCTIONS["var_mean:unbiased"], FUNCTIONS["std_mean:unbiased"] = _var_mean, _std_mean


@function("linalg.vector_norm")
def _vector_norm(
    x: T, ord: Any = 2, dim: Any = None, keepdim: bool = False, dtype: Any = None
) -> T:
    return ops.norm(_cast(x, dtype), _axes(dim), keepdim, ord)


@function("cumsum")
def _cumsum(x: T, dim: int, dtype: Any = None) -> T:
    return ops.cumulative_sum(_cast(x, dtype), axis=dim) if x.ndim else x


@function("cumprod")
def _cumprod(x: T, dim: int, dtype: Any = None) -> T:
    return ops.cumulative_prod(_cast(x, dtype), axis=dim) if x.ndim else x


@function("diff")
def _diff(x: T, n: int = 1, dim: int = -1, prepend: Any = None, append: Any = None) -> T:
    return ops.diff(x, axis=dim, n=n, prepend=prepend, append=append)


@function("trace")
def _trace(x: T) -> T:
    return ops.trace(x)


@function("cat")
def _cat(xs: Any, dim: int = 0) -> T:
    return ops.concat([*xs], axis=dim)


@function("stack")
def _stack(xs: Any, dim: int = 0) -> T:
    return ops.stack([*xs], axis=dim)


@function("reshape")
def _reshape(x: T, shape: Any) -> T:
    return ops.reshape(x, tuple(shape))


FUNCTIONS["view"] = FUNCTIONS["view_copy"] = _reshape


@function("reshape_as")
def _reshape_as(x: T, other: T) -> T:
    return ops.reshape(x, other.shape)


FUNCTIONS["view_as"] = _reshape_as


@function("permute")
def _permute(x: T, dims: Any) -> T:
    return ops.permute_dims(x, tuple(dims))


FUNCTIONS["permute_copy"] = _permute


@function("transpose")
def _swap(x: T, a: int, b: int) -> T:
    if not x.ndim:
        return x
    axes = [*range(x.ndim)]
    axes[a], axes[b] = axes[b], axes[a]
    return ops.permute_dims(x, tuple(axes))


FUNCTIONS["transpose_copy"] = _swap


@function("movedim")
def _movedim(x: T, source: Any, destination: Any) -> T:
    return ops.moveaxis(x, _axes(source), _axes(destination))


@function("squeeze")
def _squeeze(x: T, dim: Any = None) -> T:
    if dim is None:
        return ops.squeeze(x, tuple(i for i, n in enumerate(x.shape) if n == 1))
    chosen = [i % x.ndim for i in ((dim,) if isinstance(dim, int) else dim)] if x.ndim else []
    return ops.squeeze(x, tuple(i for i in chosen if x.shape[i] == 1))


FUNCTIONS["squeeze_copy"] = FUNCTIONS["squeeze:multiple"] = _squeeze


@function("unsqueeze")
def _unsqueeze(x: T, dim: int) -> T:
    return ops.expand_dims(x, axis=dim)


FUNCTIONS["unsqueeze_copy"] = _unsqueeze


@function("expand")
def _expand(x: T, *shape: Any) -> T:
    given = shape[0] if len(shape) == 1 and not isinstance(shape[0], int) else shape
    kept = (1,) * (len(given) - x.ndim) + x.shape
    return ops.broadcast_to(x, tuple(k if n == -1 else n for n, k in zip(given, kept, strict=True)))


FUNCTIONS["expand_copy"] = _expand
FUNCTIONS["broadcast_to"] = lambda x, shape: _expand(x, shape)
FUNCTIONS["expand_as"] = lambda x, y: ops.broadcast_to(x, y.shape)


@function("broadcast_tensors")
def _broadcast_tensors(x: Any, *rest: Any) -> Any:
    return list(ops.broadcast_arrays(x, *rest))


@function("flatten")
def _flatten(x: T, start_dim: int = 0, end_dim: int = -1) -> T:
    if not x.ndim:
        return ops.reshape(x, (1,))
    first, last = start_dim % x.ndim, end_dim % x.ndim
    middle = math.prod(x.shape[first : last + 1])
    return ops.reshape(x, (*x.shape[:first], middle, *x.shape[last + 1 :]))


@function("unflatten")
def _unflatten(x: T, dim: int, sizes: Any) -> T:
    at = dim % x.ndim
    return ops.reshape(x, (*x.shape[:at], *sizes, *x.shape[at + 1 :]))


@function("flip")
def _flip(x: T, dims: Any) -> T:
    return ops.flip(x, axis=tuple(dims)) if dims else x


FUNCTIONS["fliplr"], FUNCTIONS["flipud"] = (
    (lambda x: ops.flip(x, axis=1)),
    (lambda x: ops.flip(x, axis=0)),
)


@function("roll")
def _roll(x: T, shifts: Any, dims: Any = None) -> T:
    shifts, dims = _plain(shifts), _plain(dims)
    if dims in (None, ()):
        return ops.roll(x, shifts if isinstance(shifts, int) else shifts[0])
    return ops.roll(x, shifts, dims)


@function("tile")
def _tile(x: T, reps: Any) -> T:
    return ops.tile(x, tuple(reps))


@function("repeat")
def _repeat(x: T, *sizes: Any) -> T:
    given = sizes[0] if len(sizes) == 1 and not isinstance(sizes[0], int) else sizes
    return ops.tile(x, tuple(given))


@function("repeat_interleave")
def _repeat_interleave(x: T, repeats: Any, dim: Any = None, **_: Any) -> T:
    if isinstance(repeats, Tensor) and repeats.size != 1:
        raise Missing("repeat by a tensor")
    count = int(repeats)
    return ops.repeat(ops.reshape(x, (-1,)) if not x.ndim else x, count, axis=dim)


@function("tril")
def _tril(x: T, diagonal: int = 0) -> T:
    return ops.tril(x, diagonal)


@function("triu")
def _triu(x: T, diagonal: int = 0) -> T:
    return ops.triu(x, diagonal)


@function("diag")
def _diag(x: T, diagonal: int = 0) -> T:
    return ops.diag(x, diagonal)


@function("unbind")
def _unbind(x: T, dim: int = 0) -> Any:
    return list(ops.unbind(x, axis=dim))


FUNCTIONS["unbind_copy"] = _unbind


@function("chunk")
def _chunk(x: T, chunks: int, dim: int = 0) -> Any:
    return list(ops.chunk(x, chunks, axis=dim))


FUNCTIONS["unsafe_chunk"] = _chunk


@function("split_with_sizes")
def _split_with_sizes(x: T, sizes: Any, dim: int = 0) -> Any:
    return list(ops.split(x, tuple(sizes), axis=dim))


FUNCTIONS["split:list_args"] = FUNCTIONS["split_with_sizes_copy"] = _split_with_sizes


@function("split")
def _split(x: T, size: Any, dim: int = 0) -> Any:
    return list(ops.split(x, size if isinstance(size, int) else tuple(size), axis=dim))


FUNCTIONS["unsafe_split"] = _split


@function("narrow")
def _narrow(x: T, dim: int, start: Any, length: int) -> T:
    first = start.item() if isinstance(start, Tensor) else start
    key: list[Any] = [slice(None)] * x.ndim
    first = first + x.shape[dim] if first < 0 else first
    key[dim] = slice(first, first + length)
    return x[tuple(key)]


FUNCTIONS["narrow_copy"] = _narrow


@function("select")
def _select(x: T, dim: int, index: int) -> T:
    key: list[Any] = [slice(None)] * x.ndim
    key[dim] = index
    return x[tuple(key)]


@function("slice")
def _slice(x: T, dim: int = 0, start: Any = None, end: Any = None, step: int = 1) -> T:
    key: list[Any] = [slice(None)] * x.ndim
    key[dim] = slice(start, end, step)
    return x[tuple(key)]


@function("__getitem__")
def _getitem(x: T, key: Any) -> T:
    parts = key if isinstance(key, tuple) else (key,)
    return x[tuple([ops.asarray(each) if isinstance(each, list) else each for each in parts])]


@function("index_select")
def _index_select(x: T, dim: int, index: T) -> T:
    return ops.take(x, index, axis=dim) if x.ndim else x


@function("take")
def _take(x: T, index: T) -> T:
    return ops.take(ops.reshape(x, (-1,)), index, axis=0)


@function("gather")
def _gather(x: T, dim: int, index: T, **_: Any) -> T:
    return ops.gather(x, index, axis=dim)


@function("take_along_dim")
def _take_along_dim(x: T, index: T, dim: Any = None) -> T:
    if dim is None:
        return ops.take_along_axis(ops.reshape(x, (-1,)), ops.reshape(index, (-1,)), axis=0)
    return ops.take_along_axis(x, index, axis=dim)


@function("scatter_add")
def _scatter_add(x: T, dim: int, index: T, source: T) -> T:
    return ops.scatter_add(x, index, source, axis=dim)


@function("masked_select")
def _masked_select(x: T, mask: T) -> T:
    return ops.broadcast_arrays(x, mask)[0][ops.broadcast_arrays(x, mask)[1]]


@function("sort")
def _sort(x: T, dim: int = -1, descending: bool = False, stable: bool = False) -> Any:
    if not x.ndim:
        raise Missing("sort of a scalar")
    places = ops.argsort(x, axis=dim, descending=descending)
    return ops.sort(x, axis=dim, descending=descending), places


@function("argsort")
def _argsort(x: T, dim: int = -1, descending: bool = False, stable: bool = False) -> T:
    return _sort(x, dim, descending)[1]


@function("msort")
def _msort(x: T) -> T:
    return ops.sort(x, axis=0)


@function("topk")
def _topk(x: T, k: int, dim: int = -1, largest: bool = True, sorted: bool = True) -> Any:
    if not x.ndim:
        raise Missing("topk of a scalar")
    return list(ops.topk(x, k, axis=dim, largest=largest))


@function("searchsorted")
def _searchsorted(
    x: T, y: Any, right: bool = False, side: Any = None, sorter: Any = None, out_int32: bool = False
) -> T:
    if x.ndim != 1 or out_int32 or not isinstance(y, Tensor):
        raise Missing("searchsorted of rows")
    return ops.searchsorted(x, y, "right" if right or side == "right" else "left", sorter)


@function("meshgrid")
def _meshgrid(x: Any, *rest: Any, indexing: str = "ij") -> Any:
    given = [*x, *rest] if isinstance(x, list | tuple) else [x, *rest]
    flat = [ops.reshape(each, (-1,)) for each in given]
    return list(ops.meshgrid(*flat, indexing="ij" if indexing == "ij" else "xy"))


@function("scatter_reduce")
def _scatter_reduce(
    x: T, dim: int, index: T, updates: T, reduce: Any, *, include_self: bool = True
) -> T:
    if reduce == "prod":
        raise Missing("products of what meets at a place")
    return ops.scatter_reduce(x, index, updates, dim, reduce, include_self)


@function("cummax")
def _cummax(x: T, dim: int) -> Any:
    return list(ops.cummax(x, dim))


@function("cummin")
def _cummin(x: T, dim: int) -> Any:
    return list(ops.cummin(x, dim))


FUNCTIONS["logcumsumexp"] = ops.logcumsumexp


@function("quantile")
def _quantile(
    x: T, q: Any, dim: Any = None, keepdim: bool = False, interpolation: str = "linear"
) -> T:
    if isinstance(q, Tensor) and q.ndim or interpolation != "linear":
        raise Missing("several quantiles, or not interpolated")
    return ops.quantile(x, float(q), dim, keepdim)


FUNCTIONS.update(
    {
        "linalg.inv": ops.inv,
        "inverse": ops.inv,
        "linalg.det": ops.det,
        "det": ops.det,
        "linalg.slogdet": lambda x: list(ops.slogdet(x)),
        "slogdet": lambda x: list(ops.slogdet(x)),
        "cholesky": lambda x, upper=False: ops.cholesky(x, upper),
        "linalg.cholesky": lambda x, upper=False: ops.cholesky(x, upper),
        "linalg.eigvalsh": lambda x, UPLO="L": ops.eigvalsh(_need_symmetric(x)),
        "linalg.svdvals": ops.svdvals,
    }
)


def _need_symmetric(x: T) -> T:
    values = ops.stop_gradient(x).numpy()
    if not np.array_equal(values, values.mT):
        raise Missing("one triangle of a matrix that is not symmetric")
    return x


@function("linalg.solve")
def _solve(x: T, y: T, *, left: bool = True) -> T:
    if not left or 1 < y.ndim == x.ndim - 1:
        raise Missing("solutions for rows, or batches of vectors")
    return ops.solve(x, y)


@function("linalg.qr")
def _qr(x: T, mode: str = "reduced") -> Any:
    if mode != "reduced":
        raise Missing(f"qr, mode {mode}")
    return list(ops.qr(x))


@function("nn.functional.linear")
def _linear(x: T, w: T, b: Any = None) -> T:
    out = x @ (w.mT if w.ndim > 1 else w)
    return out if b is None else out + b


def _pair(f: Callable[..., T]) -> Callable[..., T]:
    def run(x: T, w: T, b: Any = None, **how: Any) -> T:
        rank = w.ndim - 2
        batched = x.ndim == rank + 2
        out = f(
            x if batched else ops.expand_dims(x, axis=0),
            w,
            b,
            **{k: _plain(v) for k, v in how.items()},
        )
        return out if batched else ops.squeeze(out, 0)

    return run


def _plain(value: Any) -> Any:
    return tuple(value) if isinstance(value, list | tuple) else value


for _rank in (1, 2, 3):
    FUNCTIONS[f"nn.functional.conv{_rank}d"] = _pair(getattr(ops, f"conv{_rank}d"))
    FUNCTIONS[f"nn.functional.conv_transpose{_rank}d"] = _pair(
        getattr(ops, f"conv_transpose{_rank}d")
    )


def _pool(kind: str, rank: int) -> Callable[..., Any]:
    names = {
        "max": ("dilation", "ceil_mode", "return_indices"),
        "avg": ("ceil_mode", "count_include_pad", "divisor_override"),
    }[kind]

    def run(
        x: T, kernel_size: Any, stride: Any = None, padding: Any = 0, *more: Any, **how: Any
    ) -> Any:
        how |= dict(zip(names, more, strict=False))
        if how.pop("divisor_override", None):
            raise Missing("pooling with a divisor")
        with_indices = "_with_indices" if how.pop("return_indices", False) else ""
        f = getattr(ops, f"{kind}_pool{rank}d{with_indices}")
        if "dilation" in how:
            how["dilation"] = _plain(how["dilation"])
        sizes = [_plain(each) for each in (kernel_size, stride, padding)]
        kernel, step, pad = [s[0] if isinstance(s, tuple) and len(s) == 1 else s for s in sizes]
        out = f(x, kernel, step or None, pad, **how)
        return list(out) if with_indices else out

    return run


def _unpool(rank: int) -> Callable[..., Any]:
    def run(
        x: T,
        indices: T,
        kernel_size: Any,
        stride: Any = None,
        padding: Any = 0,
        output_size: Any = None,
    ) -> Any:
        lines = indices.numpy().reshape(-1, math.prod(indices.shape[-rank:]))
        if any(len(np.unique(line)) < len(line) for line in lines):
            raise Missing("unpooling to one place twice")
        f = getattr(ops, f"max_unpool{rank}d")
        size = None if output_size is None else _plain(output_size)[-rank:]
        return f(x, indices, _plain(kernel_size), _plain(stride) or None, _plain(padding), size)

    return run


def _adaptive(f: Callable[..., T], rank: int) -> Callable[..., Any]:
    def run(x: T, size: Any, return_indices: bool = False) -> T:
        if return_indices:
            raise Missing("indices of adaptive pooling")
        batched = x.ndim == rank + 2
        out = f(x if batched else ops.expand_dims(x, axis=0), _plain(size))
        return out if batched else ops.squeeze(out, 0)

    return run


for _rank in (1, 2, 3):
    FUNCTIONS[f"nn.functional.max_unpool{_rank}d"] = _unpool(_rank)
    for _kind in ("max", "avg"):
        FUNCTIONS[f"nn.functional.{_kind}_pool{_rank}d"] = _pool(_kind, _rank)
        _f = getattr(ops, f"adaptive_{_kind}_pool{_rank}d")
        FUNCTIONS[f"nn.functional.adaptive_{_kind}_pool{_rank}d"] = _adaptive(_f, _rank)


@function("nn.functional.pad")
def _pad(x: T, pad: Any, mode: str = "constant", value: Any = None) -> T:
    pairs = [(pad[i], pad[i + 1]) for i in range(0, len(pad), 2)][::-1]
    width = ((0, 0),) * (x.ndim - len(pairs)) + tuple(pairs)
    mode = {"replicate": "edge", "circular": "wrap"}.get(mode, mode)
    return ops.pad(x, width, mode, constant_values=0.0 if value is None else value)


FUNCTIONS["constant_pad_nd"] = lambda x, pad, value=0: _pad(x, pad, value=value)


@function("nn.functional.interpolate")
def _interpolate(
    x: T,
    size: Any = None,
    scale_factor: Any = None,
    mode: str = "nearest",
    align_corners: Any = None,
    recompute_scale_factor: Any = None,
    antialias: bool = False,
) -> T:
    if mode == "nearest-exact" or recompute_scale_factor:
        raise Missing(f"interpolate, mode {mode}")
    sizes = _plain(size), _plain(scale_factor)
    return ops.interpolate(x, *sizes, mode, bool(align_corners), antialias)


@function("nn.functional.layer_norm")
def _layer_norm(x: T, shape: Any, weight: Any = None, bias: Any = None, eps: float = 1e-5) -> T:
    axes = tuple(range(x.ndim - len(shape), x.ndim))
    out = (x - ops.mean(x, axes, keepdims=True)) * ops.rsqrt(ops.var(x, axes, keepdims=True) + eps)
    out = out if weight is None else out * weight
    return out if bias is None else out + bias


@function("nn.functional.mse_loss")
def _mse(x: T, y: T, reduction: str = "mean", weight: Any = None, **_: Any) -> T:
    return _reduced(ops.square(x - y) * (1.0 if weight is None else weight), reduction, weight)


def _reduced(x: T, how: str, weight: Any = None) -> T:
    if weight is not None and how == "mean":
        raise Missing("a weighted mean")
    if how == "none":
        return x
    return ops.mean(x) if how == "mean" else ops.sum(x)


@function("nn.functional.l1_loss")
def _l1(x: T, y: T, reduction: str = "mean", weight: Any = None, **_: Any) -> T:
    return _reduced(ops.abs(x - y), reduction, weight)


@function("nn.functional.binary_cross_entropy_with_logits")
def _bce(
    x: T, y: T, weight: Any = None, reduction: str = "mean", pos_weight: Any = None, **_: Any
) -> T:
    if pos_weight is not None:
        raise Missing("pos_weight")
    each = ops.maximum(x, 0.0) - x * y + ops.softplus(-ops.abs(x))
    each = each if weight is None else each * weight
    return _reduced(each, reduction)


FUNCTIONS["nn.functional.pixel_shuffle"] = FUNCTIONS["pixel_shuffle"] = ops.pixel_shuffle
FUNCTIONS["nn.functional.pixel_unshuffle"] = ops.pixel_unshuffle


@function("nn.functional.unfold")
def _unfold(x: T, *sizes: Any, **named: Any) -> T:
    sizes = tuple(map(_plain, sizes))
    return ops.unfold(x, *sizes, **{name: _plain(each) for name, each in named.items()})


@function("nn.functional.fold")
def _fold(x: T, *sizes: Any, **named: Any) -> T:
    sizes = tuple(map(_plain, sizes))
    return ops.fold(x, *sizes, **{name: _plain(each) for name, each in named.items()})


@function("nn.functional.embedding")
def _embedding(index: T, weight: T, **how: Any) -> T:
    if how.get("max_norm") or how.get("scale_grad_by_freq") or how.get("padding_idx") is not None:
        raise Missing("embedding with options")
    return ops.take(weight, index, axis=0)


@function("nn.functional.scaled_dot_product_attention")
def _attention(
    q: T,
    k: T,
    v: T,
    attn_mask: Any = None,
    dropout_p: float = 0.0,
    is_causal: bool = False,
    **how: Any,
) -> T:
    if dropout_p or (attn_mask is not None and attn_mask.dtype != bool):
        raise Missing("attention with dropout or scores to add")
    how.pop("enable_gqa", None)
    return ops.scaled_dot_product_attention(q, k, v, attn_mask, is_causal, **how)


@function("unique")
def _unique(x: T, **how: Any) -> Any:
    if how.get("dim") is not None or not how.get("sorted", True):
        raise Missing("unique by an axis or not sorted")
    found = ops.unique_all(x)
    out: list[T] = [found.values]
    out += [found.inverse_indices] if how.get("return_inverse") else []
    return out + ([found.counts] if how.get("return_counts") else [])


@function("nonzero")
def _nonzero(x: T, as_tuple: bool = False) -> Any:
    if not x.ndim:
        raise Missing("nonzero of a scalar")
    found = ops.nonzero(x)
    return list(found) if as_tuple else ops.stack(found, axis=1)


FUNCTIONS["argwhere"] = lambda x: _nonzero(x)
