"""Hypothesis strategies that draw tensors from the text of their shape.

``arrays_like("batch 784", "batch", dtype=(np.float32, np.int64))`` draws pairs whose batches agree.
Whatever a jaxtyping text says of sizes holds for what is drawn; an example shrinks towards few
axes, small sizes and values near zero.
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
from typednn.testing.sizes import Shape, Texts

T = TypeVar("T")
Each: TypeAlias = T | Sequence[T]
"""One for all tensors, or a sequence with one for each."""

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
    """Tensors whose shapes fit the jaxtyping ``texts`` together: one text gives a tensor, more give
    tuples.

    Names have one size throughout, from ``min_size`` to ``max_size``; ``*name`` and ``...`` are up
    to two axes; ``#name`` is that size or 1; expressions are evaluated. ``dtype`` and ``domain``
    are one for all or a sequence with one for each text; without a domain floats lie in [-2, 2],
    integers in 0 to 9. ``layouts`` are the ways in which the values may lie in memory (see
    ``typednn.testing.LAYOUTS``).

    Raises ShapeError for a text that is no shape or cannot be drawn, and ValueError for a wrong
    number of dtypes or domains.
    """
    together = Texts(texts, max_size, min_size)
    dtypes = [np.dtype(each) for each in _each(dtype, len(texts), "dtype")]
    domains = _each(domain, len(texts), "domain")
    values = [_domain(each, kind) for each, kind in zip(domains, dtypes, strict=True)]

    @st.composite
    def tensors(draw: st.DrawFn) -> Any:
        shapes = together.draw(_Draws(draw))
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
    floats = st.floats(low, high, width=width, allow_subnormal=False)  # type: ignore[arg-type] # 16, 32 or 64

    def is_clear(value: float) -> bool:
        return not near_kink(domain, np.asarray(value), margin)

    return floats.filter(is_clear) if domain.away_from else floats
