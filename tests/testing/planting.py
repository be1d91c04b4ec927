"""Errors planted in gradient rules, one at a time, to see whether the laws find them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from typednn.autodiff.primitive import Primitive, Vjp
from typednn.tensor import Tensor, wrap

Mistake: TypeAlias = Callable[..., Tensor]
"""Called with the right rule and the rule's arguments, of which the cotangent is the first."""


def off_by_a_thousandth(vjp: Vjp, g: Tensor, *rest: Any, **params: Any) -> Tensor:
    return vjp(g, *rest, **params) * 1.001


def zero(vjp: Vjp, g: Tensor, *rest: Any, **params: Any) -> Tensor:
    return vjp(g, *rest, **params) * 0.0


def wrong_sign(vjp: Vjp, g: Tensor, *rest: Any, **params: Any) -> Tensor:
    return -vjp(g, *rest, **params)


def missing_term(vjp: Vjp, g: Tensor, *rest: Any, **params: Any) -> Tensor:
    """As if only every third of the results depended on the input."""
    mask = np.zeros(g.shape)
    mask.reshape(-1)[2::3] = 1
    return vjp(g * wrap(mask.astype(g.dtype)), *rest, **params)


def one_element_off(vjp: Vjp, g: Tensor, *rest: Any, **params: Any) -> Tensor:
    """The largest element of the gradient is wrong by a thousandth, all others are right."""
    right = vjp(g, *rest, **params)
    factor = np.ones(right.shape)
    factor.reshape(-1)[np.argmax(np.abs(right.numpy()))] = 1.001
    return right * wrap(factor.astype(right.dtype))


MISTAKES: Final[Mapping[str, Mistake]] = {
    mistake.__name__: mistake
    for mistake in (off_by_a_thousandth, zero, wrong_sign, missing_term, one_element_off)
}


@contextmanager
def planted(primitive: Primitive, k: int, mistake: Mistake) -> Iterator[None]:
    """The primitive's rule for input ``k`` is wrong for as long as this lasts, wherever it is used."""
    right = primitive.vjp
    object.__setattr__(primitive, "vjp", _Wrong(right, k, mistake))
    try:
        yield
    finally:
        object.__setattr__(primitive, "vjp", right)


class _Wrong(Sequence[Vjp | None]):
    """The rules of all inputs, with a mistake in that of input ``k``."""

    def __init__(self, right: Sequence[Vjp | None], k: int, mistake: Mistake) -> None:
        self._right, self._k, self._mistake = right, k, mistake

    def __getitem__(self, k: Any) -> Any:
        right = self._right[k]
        return partial(self._mistake, right) if k == self._k else right

    def __len__(self) -> int:
        return len(self._right)
