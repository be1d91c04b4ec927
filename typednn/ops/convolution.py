"""The primitives of convolution, over any number of axes in space; the layout is PyTorch's.

Both are linear in each of their operands, so each gradient is one of them again:
``convolution`` of the kernel is turned around by ``convolution_transpose``, and the kernel's own
gradient is the convolution of ``x`` with ``g``, batch and channels exchanged. Their ``padding`` is
exact: no element of the padded ``x`` lies behind the last window. It may be negative, and cuts then.
"""

from math import prod
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff.primitive import Domain, Primitive, Sample, primitive
from typednn.autodiff.tape import apply
from typednn.dtypes import need_floating, need_same
from typednn.ops.shaping import permute_dims, reshape
from typednn.ops.windows import Ints, Pads, padded, slide
from typednn.tensor import Tensor

__all__ = [
    "by_rows",
    "convolution",
    "is_turned",
    "need_one_dtype",
    "parts",
    "reached",
    "transposed",
    "turned_around",
    "turned_pads",
    "with_bias",
]

F = TypeVar("F", bound=np.floating[Any])

AT_ONCE = 1 << 18
"""Elements of windows that are laid out for one product of matrices: about a cache's size."""


def _samples(first: str, second: str) -> tuple[Sample, ...]:
    """With groups and a stride; with a dilation, a cut and other padding on each side."""
    return (
        Sample(
            (first, "4 2 2"),
            (Domain(), Domain()),
            {"stride": (2,), "padding": ((1, 0),), "dilation": (1,), "groups": 2},
        ),
        Sample(
            (second, "2 1 2 2"),
            (Domain(), Domain()),
            {"stride": (1, 2), "padding": ((0, 0), (-1, 1)), "dilation": (2, 1), "groups": 1},
        ),
    )


def _forward(x: Any, w: Any, stride: Ints, padding: Pads, dilation: Ints, groups: int) -> Any:
    n, channels, rank = len(x), x.shape[1] // groups, len(stride)
    windows = slide(padded(x, padding), w.shape[2:], stride, dilation)
    windows = windows.reshape(n, groups, channels, *windows.shape[2:])
    places = windows.shape[3 : 3 + rank]
    kernels = np.ascontiguousarray(w).reshape(groups, len(w) // groups, prod(w.shape[1:]))
    multiply = _by_rows if by_rows(places, w.shape[2:]) else _by_patches
    out = np.empty((n, groups, kernels.shape[1], prod(places)), np.result_type(x, w))
    for part in parts(n, prod(windows.shape[1:])):
        multiply(kernels, windows[part], out[part])
    return out.reshape(n, len(w), *places)


def by_rows(places: Ints, kernel: Ints) -> bool:
    """Whether windows are copied by rows of places, or by those of the kernel: by the longer ones."""
    return places[-1] >= kernel[-1]


def _by_rows(kernels: Any, windows: Any, out: Any) -> None:
    """The products for windows (n, groups, channels, *places, *kernel), copied by rows of places."""
    rank = (windows.ndim - 3) // 2
    places, kernel = tuple(range(3, 3 + rank)), tuple(range(3 + rank, 3 + 2 * rank))
    columns = windows.transpose(0, 1, 2, *kernel, *places)
    columns = columns.reshape(*out.shape[:2], kernels.shape[2], out.shape[3])
    # where windows overlap, a view of them is no operand that BLAS takes
    np.matmul(kernels, np.ascontiguousarray(columns), out=out)


def _by_patches(kernels: Any, windows: Any, out: Any) -> None:
    """The same, copied by rows of the kernel, which are longer; one product for the whole batch."""
    rank = (windows.ndim - 3) // 2
    places, kernel = tuple(range(3, 3 + rank)), tuple(range(3 + rank, 3 + 2 * rank))
    n, groups, outputs, count = out.shape
    patches = windows.transpose(1, 0, *places, 2, *kernel)
    patches = np.ascontiguousarray(patches.reshape(groups, n * count, kernels.shape[2]))
    products = kernels @ patches.mT
    out[...] = products.reshape(groups, outputs, n, count).transpose(2, 0, 1, 3)


def parts(count: int, size: int) -> list[slice]:
    """Slices of ``count`` things of this size, each of about AT_ONCE elements."""
    step = at_once(size)
    return [slice(start, start + step) for start in range(0, count, step)]


def at_once(size: int) -> int:
    """How many things of this size have about AT_ONCE elements; one where it has more."""
    return max(1, AT_ONCE // max(size, 1))


def _transposed_forward(
    x: Any, w: Any, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> Any:
    if is_turned(w.shape, stride, groups):
        return _turned_forward(x, w, padding, dilation, groups)
    n, inputs, places, kernel = len(x), len(w) // groups, x.shape[2:], w.shape[2:]
    channels = groups * w.shape[1]
    whole = np.zeros(
        (n, channels, *reached(places, kernel, stride, dilation)), np.result_type(x, w)
    )
    windows = slide(whole, kernel, stride, dilation, writeable=True)
    columns = np.ascontiguousarray(w).reshape(groups, inputs, prod(w.shape[1:])).mT
    values = np.ascontiguousarray(x).reshape(n, groups, inputs, prod(places))
    for part in parts(n, channels * prod(kernel) * prod(places)):
        block = values[part]
        spread = np.matmul(columns, block).reshape(len(block), channels, *kernel, *places)
        for element in np.ndindex(kernel):
            windows[(part, ..., *element)] += spread[(slice(None), slice(None), *element)]
    return padded(whole, tuple((-lo, -hi) for lo, hi in padding))


def reached(places: Ints, kernel: Ints, stride: Ints, dilation: Ints) -> Ints:
    """The sizes that windows at so many places reach over."""
    each_axis = zip(places, kernel, stride, dilation, strict=True)
    return tuple((p - 1) * s + d * (k - 1) + 1 for p, k, s, d in each_axis)


def is_turned(w: Ints, stride: Ints, groups: int) -> bool:
    """Whether ``convolution_transpose`` by kernels of this shape is ``convolution`` by others."""
    return max(stride) == 1 and groups * w[1] >= w[0]


def _turned_forward(x: Any, w: Any, padding: Pads, dilation: Ints, groups: int) -> Any:
    """The same for a stride of 1: the convolution by the kernels turned around, which copies less."""
    turned = turned_around(w, groups).reshape(groups * w.shape[1], len(w) // groups, *w.shape[2:])
    pads = turned_pads(w.shape[2:], padding, dilation)
    return _forward(x, turned, (1,) * len(dilation), pads, dilation, groups)


def turned_around(w: Any, groups: int) -> Any:
    """A view of the kernels (groups, outputs, inputs, *kernel), backwards."""
    each_group = w.reshape(groups, len(w) // groups, *w.shape[1:]).swapaxes(1, 2)
    return np.flip(each_group, tuple(range(3, each_group.ndim)))


def turned_pads(kernel: Ints, padding: Pads, dilation: Ints) -> Pads:
    """The padding of the convolution by the kernels turned around."""
    sizes = zip(kernel, dilation, padding, strict=True)
    return tuple((d * (k - 1) - lo, d * (k - 1) - hi) for k, d, (lo, hi) in sizes)


def _rule(x: Any, w: Any, stride: Ints, padding: Pads, dilation: Ints, groups: int) -> Any:
    padded_sizes = [size + lo + hi for size, (lo, hi) in zip(x[2:], padding, strict=True)]
    places = zip(padded_sizes, w[2:], stride, dilation, strict=True)
    return (x[0], w[0], *((n - d * (k - 1) - 1) // s + 1 for n, k, s, d in places))


def _transposed_rule(
    x: Any, w: Any, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> Any:
    sizes = zip(x[2:], w[2:], stride, padding, dilation, strict=True)
    grown = ((n - 1) * s - sum(pads) + d * (k - 1) + 1 for n, k, s, pads, d in sizes)
    return (x[0], groups * w[1], *grown)


convolution: Primitive = primitive(
    "convolution",
    _forward,
    vjp=(
        lambda g, out, x, w, **window: apply(transposed, g, w, **window),
        lambda g, out, x, w, **window: _kernel_gradient(x, g, **window),
    ),
    saves=(0, 1),
    rule=_rule,
    samples=_samples("2 4 5", "1 1 4 4"),
    analytic=True,
)

transposed: Primitive = primitive(
    "convolution_transpose",
    _transposed_forward,
    vjp=(
        lambda g, out, x, w, **window: apply(convolution, g, w, **window),
        lambda g, out, x, w, **window: _kernel_gradient(g, x, **window),
    ),
    saves=(0, 1),
    rule=_transposed_rule,
    samples=_samples("2 4 3", "1 2 2 2"),
    analytic=True,
)


def _kernel_gradient(
    x: Tensor[Any, F],
    g: Tensor[Any, F],
    stride: Ints,
    padding: Pads,
    dilation: Ints,
    groups: int,
) -> Tensor[Any, F]:
    """The gradient with respect to the kernel that takes ``x`` to the shape of ``g``.

    ``x`` is slid over by ``g``, whose elements lie ``stride`` apart: every channel of ``x`` by every
    channel of ``g`` in its group, summed over the batch.
    """
    n, channels, *sizes = x.shape
    space = tuple(range(3, 3 + len(sizes)))
    x = reshape(x, (n, groups, channels // groups, *sizes))
    x = reshape(permute_dims(x, (2, 1, 0, *space)), (channels // groups, groups * n, *sizes))
    return _exchanged(
        apply(
            convolution,
            x,
            _exchanged(g),
            stride=dilation,
            padding=padding,
            dilation=stride,
            groups=groups,
        )
    )


def _exchanged(x: Tensor[Any, F]) -> Tensor[Any, F]:
    """The first two axes exchanged."""
    return permute_dims(x, (1, 0, *range(2, x.ndim)))


def need_one_dtype(
    name: str, x: Tensor[Any, F], weight: Tensor[Any, Any], bias: Tensor[Any, Any] | None
) -> None:
    """Raise ShapeError (shape-dtype) unless all of them are of one floating-point dtype."""
    need_floating(name, x.dtype)
    need_same(name, x.dtype, weight.dtype, ("x", "weight"))
    if bias is not None:
        need_same(name, x.dtype, bias.dtype, ("x", "bias"))


def with_bias(
    primitive: Primitive,
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None,
    window: dict[str, Any],
) -> Tensor[Any, F]:
    """The primitive applied, to one example as to a batch, and the bias added to each channel."""
    batch = x if x.ndim == weight.ndim else reshape(x, (1, *x.shape))
    out = apply(primitive, batch, weight, **window)
    if bias is not None:
        out = out + reshape(bias, (bias.size, *(1,) * (weight.ndim - 2)))
    return out if batch is x else reshape(out, out.shape[1:])
