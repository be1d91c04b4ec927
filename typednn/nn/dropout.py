"""Dropout: some values of a layer are zero in each step of training, drawn anew."""

from typing import Any

from jaxtyping import Float

from typednn import ops, random
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.modes import Eval, Mode, refuse_no_mode
from typednn.nn.module import Module
from typednn.nn.type_parameters import F, S
from typednn.tensor import Tensor

__all__ = ["Dropout", "SpatialDropout"]


class Dropout(Module):
    """In training, each element is 0 with this probability, else divided by ``1 - probability``.

    So its mean stays the same. In evaluation it changes nothing. ``(*s)`` stays ``(*s)``. Raises
    ShapeError unless the probability is in [0, 1), and TypeError if it is called with what is no
    mode. Source: Srivastava et al. 2014, "Dropout: a simple way to prevent neural networks from
    overfitting", in the inverted form.
    """

    probability: float

    def __init__(self, probability: float = 0.5) -> None:
        refuse_construction(self, probability)
        self.probability = probability

    def __call__(self, x: Tensor[S, F], mode: Mode) -> Tensor[S, F]:
        refuse_no_mode("Dropout", mode)
        return _dropped(x, self.probability, mode, x.shape)


class SpatialDropout(Module):
    """``Dropout`` of whole channels, axis 1: all of a channel is 0, or nothing of it.

    ``(*s)`` stays ``(*s)``. Neighbours in an image are alike, so that single elements would not be
    missed. Raises ShapeError unless the probability is in [0, 1). Source: Tompson et al. 2015,
    "Efficient object localization using convolutional networks", section 3.2.
    """

    probability: float

    def __init__(self, probability: float = 0.5) -> None:
        refuse_construction(self, probability)
        self.probability = probability

    def __call__(
        self, x: Float[Tensor[Any, F], "b c *spatial"], mode: Mode
    ) -> Float[Tensor[Any, F], "b c *spatial"]:
        return _dropped(x, self.probability, mode, x.shape[:2] + (1,) * (x.ndim - 2))


def _dropped(
    x: Tensor[S, F], probability: float, mode: Mode, shape: tuple[int, ...]
) -> Tensor[S, F]:
    """Return ``x`` with drawn elements of this shape, which broadcasts to that of ``x``, at 0."""
    if isinstance(mode, Eval):
        return x
    key = mode.key()  # also for nothing: the mode was used
    if probability == 0:
        return x
    kept = random.bernoulli(key, 1 - probability, shape)
    return ops.where(kept, x / (1 - probability), 0.0)
