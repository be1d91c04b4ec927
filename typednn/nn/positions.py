"""Positions in a sequence: added to its elements, or turned into its queries and keys."""

from typing import Any, Final, Generic

import numpy as np
from jaxtyping import Float

from typednn import ops
from typednn.nn.init import Initializer, initialized, normal
from typednn.nn.layer_rules import refuse_construction, refuse_dtype
from typednn.nn.module import Module
from typednn.nn.type_parameters import DType, F, Length, Size
from typednn.shapes.layers.positions import refuse_long
from typednn.tensor import Tensor

__all__ = ["LearnedPositions", "RotaryPositions", "SinusoidalPositions"]


SMALL: Final = normal(0.02)
"""Draws learned positions as GPT-2 does."""


class _OfPairs(Module, Generic[Size]):
    """Positions that pairs of features stand for: of pair i the angle ``p / base**(2*i/Size)``."""

    size: Size
    base: float

    def __init__(self, size: Size, *, base: float = 10000.0) -> None:
        refuse_construction(self, size, base)
        self.size = size
        self.base = base


class SinusoidalPositions(_OfPairs[Size]):
    """Adds ``sin(p / base**(2*i/Size))`` to feature 2*i at position p, and its cosine to 2*i + 1.

    ``(*b, t, size)`` stays ``(*b, t, size)``. Any length is taken. Vaswani et al., "Attention is
    all you need" (2017), section 3.5. Raises ShapeError for a size that is odd or below 1.
    """

    def __call__(self, x: Float[Tensor[Any, F], "*b t Size"]) -> Float[Tensor[Any, F], "*b t Size"]:
        angles = _angles(x, self.base, 0)
        encoding = ops.stack([ops.sin(angles), ops.cos(angles)], axis=-1)
        return x + ops.reshape(encoding, x.shape[-2:])


class LearnedPositions(Module, Generic[Length, Size, DType]):
    """Adds row p of ``weight`` to the element at position p of a sequence of at most ``Length``.

    ``(*b, t, size)`` stays ``(*b, t, size)``. Gehring et al., "Convolutional sequence to sequence
    learning" (2017). Raises ShapeError for a size below 1, and in a call for a longer sequence.
    """

    weight: Float[Tensor[Any, DType], "Length Size"]

    def __init__(
        self,
        length: Length,
        size: Size,
        *,
        rng: np.random.Generator,
        weight_init: Initializer = SMALL,
        dtype: type[DType] = np.float32,  # type: ignore[assignment]  # in the type, if left out
    ) -> None:
        refuse_construction(self, length, size)
        refuse_dtype(self, dtype)
        self.weight = initialized(self, weight_init, (length, size), rng, dtype)

    def __call__(
        self, x: Float[Tensor[Any, DType], "*b t Size"]
    ) -> Float[Tensor[Any, DType], "*b t Size"]:
        refuse_long({"Length": self.weight.shape[0]}, x.shape)
        return x + self.weight[: x.shape[-2]].expect("t Size")


class RotaryPositions(_OfPairs[Size]):
    """Turns each pair of features (2*i, 2*i + 1) at position p by the angle ``p / base**(2*i/Size)``.

    ``(*b, t, size)`` stays ``(*b, t, size)``. The product of a turned query and a turned key
    depends on the distance of their positions only. Su et al., "RoFormer: Enhanced transformer with
    rotary position embedding" (2021), equation 34. Raises ShapeError for a size that is odd or
    below 1.
    """

    def __call__(
        self, x: Float[Tensor[Any, F], "*b t Size"], first: int | Tensor[tuple[()], Any] = 0
    ) -> Float[Tensor[Any, F], "*b t Size"]:
        """Return ``x`` turned. Its first element stands at position ``first``."""
        angles = _angles(x, self.base, first)
        sines, cosines = ops.sin(angles), ops.cos(angles)
        even, odd = x[..., ::2], x[..., 1::2]
        turned = [even * cosines - odd * sines, even * sines + odd * cosines]
        return ops.reshape(ops.stack(turned, axis=-1), x.shape)


def _angles(x: Tensor[Any, F], base: float, first: int | Tensor[tuple[()], Any]) -> Tensor[Any, F]:
    """Return the angle of each position (from ``first``) and pair of features: (t, size/2)."""
    length, size = x.shape[-2:]
    positions = (ops.arange(length) + first).astype(x.dtype)
    frequencies = ops.asarray(base ** (-np.arange(0, size, 2) / size)).astype(x.dtype)
    return ops.outer(positions, frequencies)
