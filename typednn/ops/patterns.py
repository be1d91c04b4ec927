"""Operations whose axes are named by a pattern, as in einops.

Rogozhnikov, "Einops: Clear and Reliable Tensor Manipulations with Einstein-like Notation", ICLR
2022.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias, TypeVar, overload

import numpy as np

from typednn.abstract import refuse_sizes
from typednn.autodiff.primitive import Domain, Sample
from typednn.ops.arguments import integer
from typednn.ops.contraction import Label, Labelled, Labels
from typednn.ops.indexing import take
from typednn.ops.operands import need_dtypes
from typednn.ops.operation import operation
from typednn.ops.reductions import max, mean, min, prod, sum
from typednn.ops.shaping import broadcast_to, reshape
from typednn.shapes.rules import RULES
from typednn.shapes.rules.pattern_syntax import DOTS, names
from typednn.shapes.rules.patterns import Solved, solve
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor, wrap

__all__ = ["rearrange", "reduce", "repeat"]

D = TypeVar("D", bound=np.generic)
F = TypeVar("F", bound=np.floating[Any])

Row: TypeAlias = tuple[str, str, dict[str, Any], Callable[[Any], Any]]


def _enter(function: Callable[..., Any], *rows: Row) -> None:
    """Enter an operation with these samples, each with the numpy expression for its pattern."""
    twins = {pattern: twin for _, pattern, _, twin in rows}
    samples = [
        Sample((shape,), (Domain(distinct=True),), {"pattern": pattern, **params})
        for shape, pattern, params, _ in rows
    ]
    operation(
        function,
        samples=tuple(samples),
        reference=lambda x, pattern, **_: twins[pattern](x),
        order=(..., "pattern"),
    )


def rearrange(x: Tensor[Any, D], pattern: str, /, **sizes: int) -> Tensor[Any, D]:
    """The axes split, reordered and merged, as the pattern says.

    In ``rearrange(x, "b (h p) w -> b h (p w)", p=4)`` the axes are named. Parentheses stand for one
    axis that is made of several; the first of them changes slowest. ``...`` stands for any axes,
    ``1`` and ``()`` for an axis of size 1. All names in parentheses on the left need a size, except
    for one.

    Raises ShapeError for a text that is not a pattern, for a name on one side only, for another
    number of axes, and for sizes that ``x`` does not have.
    """
    solved, parts = _taken_apart("rearrange", x, pattern, sizes)
    return _put_together(parts, solved)


_enter(
    rearrange,
    ("2 6 3", "b (h p) w -> b h (p w)", {"p": 2}, lambda x: x.reshape(2, 3, 6)),
    (
        "6 2",
        "(a b) c -> c (b a)",
        {"a": 2},
        lambda x: x.reshape(2, 3, 2).transpose(2, 1, 0).reshape(2, 6),
    ),
    (
        "2 3 2 4",
        "c ... w -> w (... c) 1",
        {},
        lambda x: x.transpose(3, 1, 2, 0).reshape(4, 12, 1),
    ),
    ("1 3 1", "1 b () -> b", {}, np.ravel),
)


@overload
def reduce(x: Tensor[Any, F], pattern: str, /, reduction: str, **sizes: int) -> Tensor[Any, F]: ...
@overload
def reduce(
    x: Tensor[Any, D], pattern: str, /, reduction: Literal["max", "min"], **sizes: int
) -> Tensor[Any, D]: ...
@overload
def reduce(
    x: Tensor[Any, Any], pattern: str, /, reduction: Literal["sum", "prod"], **sizes: int
) -> Tensor[Any, np.int64]: ...
def reduce(x: Tensor[Any, Any], pattern: str, /, reduction: str, **sizes: int) -> Tensor[Any, Any]:
    """Like ``rearrange``, but the axes that only the left side has are reduced.

    ``reduce(x, "b (h 2) (w 2) -> b h w", "max")`` is the maximum over squares of 2 by 2. The
    reduction is ``sum``, ``mean``, ``max``, ``min`` or ``prod``, and works like the operation of
    this name: integers are summed and multiplied as int64.

    Raises ShapeError for the same reasons as ``rearrange``, for another reduction, for the mean,
    maximum or minimum of no elements, and for the mean of integers.
    """
    RULES["reduce"](x.shape, pattern, reduction, **sizes)
    solved, parts = _taken_apart("reduce", x, pattern, sizes)
    lost = _labels(solved.pattern.lost, solved)
    axes = tuple(i for i, label in enumerate(parts.labels) if label in lost)
    kept = tuple(label for label in parts.labels if label not in lost)
    return _put_together(Labelled(_REDUCTIONS[reduction](parts.tensor, axes), kept), solved)


_REDUCTIONS: Final[dict[str, Any]] = {
    "sum": sum,
    "mean": mean,
    "max": max,
    "min": min,
    "prod": prod,
}


_enter(
    reduce,
    (
        "4 6",
        "(h 2) (w p) -> h w",
        {"p": 3, "reduction": "max"},
        lambda x: x.reshape(2, 2, 2, 3).max((1, 3)),
    ),
    ("2 3 2", "b ... -> b", {"reduction": "sum"}, lambda x: x.sum((1, 2))),
    ("2 3 2", "a b c -> c 1 a", {"reduction": "mean"}, lambda x: x.mean(1).T[:, None]),
    ("2 3", "a b -> 1", {"reduction": "min"}, lambda x: x.min(keepdims=True)[0]),
    ("2 3", "a ... -> ...", {"reduction": "prod"}, lambda x: x.prod(0)),
    ("2 3", "a b -> b a", {"reduction": "max"}, np.transpose),
)


@overload
def repeat(x: Tensor[Any, D], repeats: str, /, **sizes: int) -> Tensor[Any, D]: ...
@overload
def repeat(
    x: Tensor[Any, D], repeats: int | Tensor[Any, np.integer[Any]], /, axis: int | None = None
) -> Tensor[Any, D]: ...
def repeat(
    x: Tensor[Any, D],
    repeats: int | str | Tensor[Any, np.integer[Any]],
    /,
    axis: int | None = None,
    **sizes: int,
) -> Tensor[Any, D]:
    """Like ``rearrange`` for a pattern; for a number, repeat each element that many times.

    ``repeat(x, "h w -> h w c", c=3)``: the axes that only the right side has are new, and ``x`` is
    repeated along them. ``repeat(x, 2, axis=0)`` has every row twice. Without an axis, ``x`` is
    flattened first.

    A tensor with one axis gives a number for each element of the axis. The size of the result then
    depends on values: it is not known statically, nor while tracing.

    Raises ShapeError for the same reasons as ``rearrange``, for a new axis without a size, for a
    negative number, and for an axis that does not exist. Sources: einops, ``repeat``; array API
    standard, ``repeat``.
    """
    if isinstance(repeats, Tensor):
        need_dtypes("repeat", repeats=repeats)
        RULES["repeat"](x.shape, repeats.shape, axis, **sizes)
        return _each_repeated(x, repeats, axis)
    if not isinstance(repeats, str):
        repeats = integer("repeat", "repeats", repeats, "an int, a tensor of ints or a pattern")
        RULES["repeat"](x.shape, repeats, axis, **sizes)
        return _repeated(x, repeats, axis)
    given = sizes if axis is None else {**sizes, "axis": axis}
    solved, parts = _taken_apart("repeat", x, repeats, given)
    old = parts.ordered(tuple(n for n in _right(solved) if n in parts.labels))
    new: dict[Label, Any] = {name: solved.sizes[name] for name in solved.pattern.new}
    ones = [1 if label in new else old.sizes((label,))[0] for label in _right(solved)]
    full = [new.get(label, n) for label, n in zip(_right(solved), ones, strict=True)]
    result: Any = solved.result()
    return reshape(broadcast_to(reshape(old.tensor, tuple(ones)), tuple(full)), result)


def _repeated(x: Tensor[Any, D], repeats: int, axis: int | None) -> Tensor[Any, D]:
    if axis is None:
        x, axis = reshape(x, (x.size,)), 0
    axis %= x.ndim
    before, after = x.shape[: axis + 1], x.shape[axis + 1 :]
    spread = broadcast_to(reshape(x, (*before, 1, *after)), (*before, repeats, *after))
    return reshape(spread, (*before[:-1], before[-1] * repeats, *after))


def _each_repeated(
    x: Tensor[Any, D], repeats: Tensor[Any, np.integer[Any]], axis: int | None
) -> Tensor[Any, D]:
    refuse_sizes("repeat by a tensor", repeats._data)
    if axis is None:
        x, axis = reshape(x, (x.size,)), 0
    times = repeats._data
    if times.size and times.min() < 0:
        raise ShapeError(f"repeat: repeats is at least 0, not {times.min()}", "shape")
    size = x.shape[axis]
    places = np.repeat(np.arange(size), np.broadcast_to(times, (size,)))
    return take(x, wrap(places), axis)


def _taken_apart(
    operation: str, x: Tensor[Any, D], pattern: str, sizes: dict[str, int]
) -> tuple[Solved, Labelled]:
    """Return ``x`` with one axis for each name on the left side."""
    solved = _solved(operation, x.shape, pattern, tuple(sizes.items()))
    labels = _labels(names(solved.pattern.left), solved)
    shape: Any = [n for name in names(solved.pattern.left) for n in solved.elements(name)]
    return solved, Labelled(reshape(x, tuple(shape)), labels)


@lru_cache(maxsize=1024)
def _solved(
    operation: str, shape: tuple[int, ...], pattern: str, sizes: tuple[tuple[str, int], ...]
) -> Solved:
    return solve(operation, shape, pattern, dict(sizes))


def _put_together(parts: Labelled, solved: Solved) -> Tensor[Any, Any]:
    """Return the tensor with its axes in the order and the groups of the right side."""
    result: Any = solved.result()
    return reshape(parts.ordered(_right(solved)).tensor, result)


def _right(solved: Solved) -> Labels:
    return _labels(names(solved.pattern.right), solved)


def _labels(named: Iterable[str], solved: Solved) -> Labels:
    """Return the names, with one number for each axis of ``...``."""
    rest = range(len(solved.rest))
    return tuple(label for name in named for label in (rest if name == DOTS else (name,)))


_enter(
    repeat,
    ("2 3", "h w -> h w c", {"c": 2}, lambda x: np.stack([x, x], 2)),
    ("2 3", "h w -> (h 2) (2 w)", {}, lambda x: np.tile(x.repeat(2, 0), (1, 2))),
    ("2 1 3", "a 1 ... -> n ... a", {"n": 2}, lambda x: np.stack([x[:, 0].T] * 2)),
)
