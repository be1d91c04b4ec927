"""Layers that give the elements of a tensor another shape."""

from typing import Any, Generic

from typing_extensions import TypeVar as TypeVarWithDefault

from typednn import ops
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.module import Module
from typednn.nn.type_parameters import Axis, D
from typednn.shapes.layers import CALL_RULES
from typednn.tensor import Tensor

__all__ = ["Flatten", "Rearrange", "Unflatten"]

Sizes = TypeVarWithDefault("Sizes", bound=tuple[int, ...], default=Any, covariant=True)  # noqa: PLC0105
Pattern = TypeVarWithDefault("Pattern", bound=str, default=Any, covariant=True)  # noqa: PLC0105
Named = TypeVarWithDefault(  # noqa: PLC0105
    "Named", bound=tuple[tuple[str, int], ...], default=Any, covariant=True
)


class Flatten(Module, Generic[Axis]):
    """Joins the axes from ``start_axis`` on: images ``(b, 28, 28)`` become vectors ``(b, 784)``.

    Raises ShapeError for an axis that does not exist.
    """

    start_axis: Axis

    def __init__(
        self,
        start_axis: Axis = 1,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, start_axis)
        self.start_axis = start_axis

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.flatten(x, start_axis=self.start_axis)


class Unflatten(Module, Generic[Axis, Sizes]):
    """Replaces an axis by several: with ``axis=1`` and ``sizes=(28, 28)`` ``(b, 784)`` becomes ``(b, 28, 28)``.

    Raises ShapeError for a negative size, and, when it is called, for an axis that does not exist or
    whose size is not the product of ``sizes``.
    """

    axis: Axis
    sizes: Sizes

    def __init__(self, axis: Axis, sizes: Sizes) -> None:
        refuse_construction(self, axis, sizes)
        self.axis, self.sizes = axis, sizes

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        shape: Any = CALL_RULES["Unflatten"](x.shape, self.axis, self.sizes)  # ints, of ints
        return ops.reshape(x, shape)


class Rearrange(Module, Generic[Pattern, Named]):
    """Applies a pattern of einops, as ``ops.rearrange``: ``Rearrange("b (h w) c -> b c h w", h=7)``.

    ``(b, 49, c)`` becomes ``(b, c, 7, 7)`` here. Raises ShapeError for a pattern that is not valid,
    and, when it is called, if ``x`` does not fit it. Source: Rogozhnikov, "Einops", ICLR 2022.
    """

    pattern: Pattern
    sizes: Named

    def __init__(self, pattern: Pattern, **sizes: int) -> None:
        refuse_construction(self, pattern, tuple(sizes.items()))
        self.pattern = pattern
        self.sizes = tuple(sizes.items())  # type: ignore[assignment]  # the plugin knows the names

    def __call__(self, x: Tensor[Any, D]) -> Tensor[Any, D]:
        return ops.rearrange(x, self.pattern, **dict(self.sizes))
