"""The primitives of convolution, over any number of spatial axes; the layout is PyTorch's.

Both primitives are linear in each operand, so each gradient is again one of them. The gradient of
``convolution`` with respect to ``x`` is ``convolution_transpose`` of ``g``, and vice versa. The
gradient with respect to the kernels is the convolution of ``x`` with ``g``, with batch and channels
exchanged. The ``padding`` is exact: no element of the padded ``x`` lies after the last window. A
negative padding cuts elements off.
"""

from math import prod
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import (
    Domain,
    Primitive,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import convolution_primitives as kernels
from typednn.kernels.numpy.windows import Ints, Pads
from typednn.ops.operands import need_dtypes
from typednn.ops.shaping import permute_dims, reshape
from typednn.shapes.rules.windows import dilated_sizes, transposed_sizes, window_counts
from typednn.tensor import Tensor

__all__ = ["any_operands", "convolution", "convolution_transpose", "need_one_dtype", "with_bias"]

F = TypeVar("F", bound=np.floating[Any])


def any_operands(*shapes: str, **params: Any) -> Sample:
    """Return a sample of operands of these shapes, with any elements."""
    return Sample(shapes, (Domain(),) * len(shapes), params)


def _samples(first: str, second: str) -> tuple[Sample, ...]:
    """Return two samples: one with groups and a stride, one with dilation and negative padding."""
    return (
        any_operands(first, "4 2 2", stride=(2,), padding=((1, 0),), dilation=(1,), groups=2),
        any_operands(
            second,
            "2 1 2 2",
            stride=(1, 2),
            padding=((0, 0), (-1, 1)),
            dilation=(2, 1),
            groups=1,
        ),
    )


def _rule(x: Any, w: Any, stride: Ints, padding: Pads, dilation: Ints, groups: int) -> Any:
    sizes = window_counts(
        "convolution", x[2:], _both_sides(padding), dilated_sizes(w[2:], dilation), stride
    )
    return (x[0], w[0], *sizes)


def _transposed_rule(
    x: Any, w: Any, stride: Ints, padding: Pads, dilation: Ints, groups: int
) -> Any:
    sizes = transposed_sizes(x[2:], _both_sides(padding), dilated_sizes(w[2:], dilation), stride)
    return (x[0], groups * w[1], *sizes)


def _both_sides(padding: Pads) -> Ints:
    """Return the sum of the padding before and after each axis."""
    return tuple(before + behind for before, behind in padding)


def _convolution_cost(call: Call) -> Cost:
    """Count one multiply-add per element of the result and of a kernel (C_in/groups, *window)."""
    return Cost(2 * call.size * prod(call.inputs[1].shape[1:]))


def _transposed_cost(call: Call) -> Cost:
    """Count one multiply-add per element of ``x`` and of a kernel (C_out/groups, *window)."""
    x, weight = call.inputs
    return Cost(2 * x.size * prod(weight.shape[1:]))


convolution: Primitive = primitive(
    "convolution",
    Planned(kernels.convolution),
    vjp=(
        lambda g, out, x, w, **window: apply(convolution_transpose, g, w, **window),
        lambda g, out, x, w, **window: _kernel_gradient(x, g, **window),
    ),
    saves=(0, 1),
    rule=_rule,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_convolution_cost,
    batch=batch_rules.convolved,
    samples=_samples("2 4 5", "1 1 4 4"),
    analytic=True,
)

convolution_transpose: Primitive = primitive(
    "convolution_transpose",
    Planned(kernels.convolution_transpose),
    vjp=(
        lambda g, out, x, w, **window: apply(convolution, g, w, **window),
        lambda g, out, x, w, **window: _kernel_gradient(g, x, **window),
    ),
    saves=(0, 1),
    rule=_transposed_rule,
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_transposed_cost,
    batch=batch_rules.convolved,
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
    """Return the gradient with respect to the kernels of a convolution from ``x`` to ``g``'s shape.

    It is a convolution of ``x`` in which ``g`` is the window, dilated by ``stride``. Each channel
    of ``x`` meets each channel of ``g`` in its group. The results are summed over the batch.
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
    """Return ``x`` with its first two axes exchanged."""
    return permute_dims(x, (1, 0, *range(2, x.ndim)))


def need_one_dtype(
    name: str, x: Tensor[Any, F], weight: Tensor[Any, Any], bias: Tensor[Any, Any] | None
) -> None:
    """Raise ShapeError (shape-dtype) unless all of them have the same floating-point dtype."""
    need_dtypes(name, x=x, weight=weight, bias=bias)


def with_bias(
    primitive: Primitive,
    x: Tensor[Any, F],
    weight: Tensor[Any, Any],
    bias: Tensor[Any, Any] | None,
    window: dict[str, Any],
) -> Tensor[Any, F]:
    """Apply the primitive to a batch or to one example, and add the bias to each channel."""
    batch = x if x.ndim == weight.ndim else reshape(x, (1, *x.shape))
    out = apply(primitive, batch, weight, **window)
    if bias is not None:
        out = out + reshape(bias, (bias.size, *(1,) * (weight.ndim - 2)))
    return out if batch is x else reshape(out, out.shape[1:])
