"""Hypothesis strategies that draw tensors from the texts of their shapes.

``arrays_like("batch 784", "batch", dtype=(np.float32, np.int64))`` draws pairs with equal batch
sizes. The shapes satisfy the jaxtyping texts. Examples shrink towards few axes, small sizes and
values near zero.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias, TypeVar, overload

import hypothesis.extra.numpy as hypothesis_numpy
import numpy as np
import numpy.typing as npt
from hypothesis import assume
from hypothesis import strategies as st

from typednn.autodiff.primitive import Domain
from typednn.tensor import Tensor, wrap
from typednn.testing.sampling import KINK_MARGIN, LAYOUTS, laid_out, near_kink
from typednn.testing.sizes import Shape, ShapeTexts

T = TypeVar("T")
Each: TypeAlias = T | Sequence[T]
"""One value for all tensors, or a sequence with one for each."""

Values: TypeAlias = npt.DTypeLike


@overload
def arrays_like(
    text: str,
    /,
    *,
    dtype: Values = ...,
    domain: Domain | None = ...,
    max_size: int = ...,
    min_size: int = ...,
    layouts: Sequence[str] = ...,
) -> st.SearchStrategy[Tensor]: ...


@overload
def arrays_like(
    text: str,
    another: str,
    /,
    *texts: str,
    dtype: Each[Values] = ...,
    domain: Each[Domain | None] = ...,
    max_size: int = ...,
    min_size: int = ...,
    layouts: Sequence[str] = ...,
) -> st.SearchStrategy[tuple[Tensor, ...]]: ...


def arrays_like(
    *texts: str,
    dtype: Any = np.float32,
    domain: Any = None,
    max_size: int = 4,
    min_size: int = 0,
    layouts: Sequence[str] = LAYOUTS,
) -> st.SearchStrategy[Any]:
    """Return a strategy for tensors whose shapes satisfy the jaxtyping ``texts`` together.

    One text gives a tensor, several give a tuple. Each name has one size in all texts, from
    ``min_size`` to ``max_size``; ``*name`` and ``...`` are up to two axes; ``#name`` is that size
    or 1; expressions are evaluated. ``dtype`` and ``domain`` are one value for all texts, or a
    sequence with one for each. Without a domain floats are in [-2, 2] and integers from 0 to 9.
    ``layouts`` are the memory layouts to draw from (see ``typednn.testing.LAYOUTS``).

    Raises ShapeError for a text that is not a shape or cannot be drawn, and ValueError for a wrong
    number of dtypes or domains.
    """
    shape_texts = ShapeTexts(texts, max_size, min_size)
    dtypes = [np.dtype(each) for each in _each(dtype, len(texts), "dtype")]
    domains = _each(domain, len(texts), "domain")
    values = [_domain(each, kind) for each, kind in zip(domains, dtypes, strict=True)]

    @st.composite
    def tensors(draw: st.DrawFn) -> Any:
        shapes = shape_texts.draw(_Draws(draw))
        arrays = _arrays(draw, shapes, values)
        drawn = tuple(wrap(laid_out(a, draw(st.sampled_from(layouts)))) for a in arrays)
        return drawn[0] if len(texts) == 1 else drawn

    return tensors()


class _Draws:
    """Hypothesis as a source of choices."""

    def __init__(self, draw: st.DrawFn) -> None:
        self._draw = draw

    def integer(self, low: int, high: int) -> int:
        return self._draw(st.integers(low, high))

    def unsuitable(self) -> Exception:
        assume(False)
        raise AssertionError("assume(False) returned")


def _each(given: Any, count: int, name: str) -> list[Any]:
    if not isinstance(given, list | tuple):
        return [given] * count
    if len(given) != count:
        raise ValueError(f"arrays_like: {len(given)} of {name} for {count} texts")
    return list(given)


def _domain(domain: Domain | None, dtype: np.dtype[Any]) -> Domain:
    if domain is None:
        return Domain(0, 10, dtype=dtype.type) if dtype.kind in "iu" else Domain(dtype=dtype.type)
    return Domain(domain.low, domain.high, domain.away_from, domain.distinct, dtype.type)


def _arrays(
    draw: st.DrawFn, shapes: Sequence[Shape], domains: Sequence[Domain]
) -> list[npt.NDArray[Any]]:
    return [
        draw(hypothesis_numpy.arrays(d.dtype, shape, elements=_elements(d), unique=d.distinct))
        for shape, d in zip(shapes, domains, strict=True)
    ]


def _elements(domain: Domain) -> st.SearchStrategy[Any]:
    dtype = np.dtype(domain.dtype)
    if dtype.kind == "b":
        return st.booleans()
    if dtype.kind in "iu":
        return st.integers(int(domain.low), int(domain.high) - 1)
    margin = KINK_MARGIN * (domain.high - domain.low)
    low, high = (float(np.array(end, dtype)) for end in (domain.low, domain.high))
    width = 8 * dtype.itemsize
    # The width is 16, 32 or 64.
    floats = st.floats(low, high, width=width, allow_subnormal=False)  # type: ignore[arg-type]

    def is_clear(value: float) -> bool:
        return not near_kink(domain, np.asarray(value), margin)

    return floats.filter(is_clear) if domain.away_from else floats
