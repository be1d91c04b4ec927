"""Functions of numpy that refuse what rules refuse, where the operation's reference takes more."""

from collections.abc import Callable
from math import prod
from re import findall
from typing import Any, Final

import numpy as np

from tests.arguments.patterns import BROKEN
from tests.references.operations import reference_of
from tests.references.windows import refuse_if
from typednn.ops import OPERATIONS
from typednn.shapes.rules.einsum import parse

__all__ = ["STRICTER"]


def arange(start: int, stop: int | None, step: int) -> Any:
    """numpy's, which raises ZeroDivisionError."""
    refuse_if(step == 0)
    return np.arange(start, stop, step) if stop is not None else np.arange(0, start, step)


def diff(x: Any, axis: Any, n: Any = 1, prepend: Any = None, append: Any = None) -> Any:
    """Joined first, since numpy looks at no shape where n is 0; nothing is joined then."""
    joined = np.concatenate([each for each in (prepend, x, append) if each is not None], axis)
    return x if n == 0 else np.diff(joined, n, axis)


def roll(x: Any, shift: Any, axis: Any = None) -> Any:
    """numpy's, which lets shifts and axes broadcast."""
    places = len(axis) if isinstance(axis, tuple) else None
    refuse_if(isinstance(shift, tuple) and len(shift) != places)
    return np.roll(x, shift, axis)


def tile(x: Any, repetitions: Any) -> Any:
    """numpy's, which takes negative numbers where the axis has size 0."""
    refuse_if(min(np.ravel(repetitions), default=0) < 0)
    return np.tile(x, repetitions)


def regular(name: str) -> Any:
    """Of matrices that LAPACK takes: the identity in the place of each."""

    def of_identity(x: Any, *others: Any, **params: Any) -> Any:
        refuse_if(x.ndim < 2 or x.shape[-1] != x.shape[-2])
        reference = reference_of(OPERATIONS[name])
        assert reference is not None
        return reference(np.zeros(x.shape) + np.eye(*x.shape[-2:]), *others, **params)

    return of_identity


def irfft(x: Any, n: int) -> Any:
    """numpy's, which cuts and pads."""
    refuse_if(n < 1 or x.ndim < 2 or x.shape[-2:] != (n // 2 + 1, 2))
    return np.zeros((*x.shape[:-2], n))


def polygamma(n: int, x: Any) -> Any:
    """Of the shape of the reference's, which takes a while for a large n."""
    refuse_if(n < 0)
    return x


def matrix_rank(x: Any, rtol: float | None = None) -> Any:
    """numpy's, which takes vectors, and no empty matrices."""
    refuse_if(x.ndim < 2)
    return np.zeros(x.shape[:-2], np.int64)


def matrix_norm(x: Any, keepdims: bool = False, ord: Any = "fro") -> Any:
    """numpy's, where no singular values need be found."""
    refuse_if(x.ndim < 2)
    reached = {1: x.shape[-1:], np.inf: x.shape[-2:-1], 2: x.shape[-2:]}
    refuse_if(not isinstance(ord, str) and 0 in reached[abs(ord)])
    return np.sum(x, (-2, -1), keepdims=keepdims)


def split(x: Any, sizes: Any, axis: int = 0) -> list[Any]:
    size = x.shape[axis]
    if isinstance(sizes, tuple):
        refuse_if(sum(sizes) != size or min(sizes, default=0) < 0)
        return np.split(x, np.cumsum(sizes)[:-1], axis) if sizes else []
    refuse_if(sizes < 1)
    return np.split(x, range(sizes, size, sizes), axis)


def tensordot(x: Any, y: Any, axes: Any = 2) -> Any:
    """numpy's, which takes a negative number for 0."""
    refuse_if(isinstance(axes, int) and axes < 0)
    return np.tensordot(x, y, axes)


def einsum(equation: str, *operands: Any) -> Any:
    """numpy's, which takes the diagonal of (0, 1) to have size 1."""
    given = np.einsum(equation, *operands)
    for term, x in zip(parse(equation).operands, operands, strict=True):
        end = x.ndim - len(term.after)
        named = {*zip(term.indices, (*x.shape[: len(term.before)], *x.shape[end:]), strict=True)}
        refuse_if(len(named) > len(set(term.indices)))
    return given


def searchsorted(x: Any, y: Any, side: Any = "left", sorter: Any = None) -> Any:
    """numpy's, which raises TypeError."""
    refuse_if(sorter is not None and sorter.ndim != 1)
    return np.searchsorted(x, y, side, sorter)


def take(x: Any, indices: Any, axis: int | None = None) -> Any:
    """numpy's, which flattens, and takes nothing from nothing."""
    refuse_if(axis is None and x.ndim != 1)
    refuse_if(x.shape[axis or 0] == 0 and indices.size)
    return np.take(x, indices, axis)


def one_hot(x: Any, num_classes: int, **_: Any) -> Any:
    """The shape alone: the labels need not be right, but there must be classes for them."""
    refuse_if(num_classes == 0 and x.size > 0)
    return np.broadcast_to(0, (*x.shape, num_classes))


def outer(x: Any, y: Any) -> Any:
    """numpy's, which flattens."""
    refuse_if((x.ndim, y.ndim) != (1, 1))
    return np.outer(x, y)


def gather(x: Any, index: Any, axis: int) -> Any:
    refuse_if(x.ndim != index.ndim or not -x.ndim <= axis < x.ndim)
    others = [i for i in range(x.ndim) if i != axis % x.ndim]
    refuse_if(any(index.shape[i] > x.shape[i] for i in others))
    part = tuple(slice(n) if i in others else slice(None) for i, n in enumerate(index.shape))
    return np.take_along_axis(x[part], index, axis)


def scatter_add(x: Any, index: Any, updates: Any, axis: int) -> Any:
    refuse_if(gather(x, index, axis).shape != updates.shape)
    return x


def index_update(x: Any, value: Any, key: Any) -> Any:
    np.broadcast_to(value, x[key].shape)
    return x


def spread(x: Any, axis: Any = None, correction: float = 0.0, keepdims: bool = False) -> Any:
    """Of the shape of numpy's, which warns where there are too few elements for the correction."""
    return np.mean(x, axis=axis, keepdims=keepdims)


def by_pattern(x: Any, pattern: str, reduction: str = "", **sizes: int) -> Any:
    """What the pattern says: taken apart, reduced, transposed, repeated, put together."""
    refuse_if(pattern in BROKEN or any(n < 0 or name not in pattern for name, n in sizes.items()))
    axes = [str(i) for i in range(x.ndim + 1 - len(groups(pattern.split("->")[0])))]
    left, right = (groups(side.replace("...", " ".join(axes))) for side in pattern.split("->"))
    refuse_if(len(left) != x.ndim)
    of: dict[str, int] = {}
    for group, size in zip(left, x.shape, strict=True):
        apart = np.zeros(size).reshape([sizes.get(name, -1) for name in group]).shape
        of |= zip(group, apart, strict=True)
    refuse_if(reduction not in ("", "sum", "mean", "max", "min", "prod"))
    parts = x.reshape([*of.values()])
    kept = [name for group in right for name in group]
    lost = tuple(i for i, name in enumerate(of) if name not in kept)
    if reduction:
        parts = getattr(np, reduction)(parts, axis=lost)
    old = [name for name in of if name in kept]
    parts = parts.transpose([old.index(name) for name in kept if name in old])
    spread = parts.reshape([of.get(name, 1) for name in kept])
    of |= {name: sizes[name] for name in kept if name not in of}
    whole = np.broadcast_to(spread, [of[name] for name in kept])
    return whole.reshape([prod([1, *(of[name] for name in group)]) for group in right])


def groups(side: str) -> list[list[str]]:
    return [group.strip("()").split() for group in findall(r"\(.*?\)|\S+", side)]


def repeat(x: Any, repeats: Any, axis: Any = None, **sizes: Any) -> Any:
    """numpy's, which takes negative numbers where the axis has size 0, or a pattern."""
    if isinstance(repeats, str):
        return by_pattern(x, repeats, "", **sizes)
    refuse_if(repeats < 0)
    return np.repeat(x, repeats, axis=axis)


STRICTER: Final[dict[str, Callable[..., Any]]] = {
    "arange": arange,
    "asarray": lambda obj: obj,
    "diff": diff,
    "einsum": einsum,
    "full": lambda shape, fill_value: np.full(shape, fill_value),
    "gather": gather,
    "index_update": index_update,
    "irfft": irfft,
    "matrix_norm": matrix_norm,
    "matrix_rank": matrix_rank,
    "one_hot": one_hot,
    "outer": outer,
    **{
        name: regular(name)
        for name in ("cholesky", "eigh", "eigvalsh", "inv", "matrix_power", "solve")
    },
    "polygamma": polygamma,
    "rearrange": by_pattern,
    "reduce": by_pattern,
    "repeat": repeat,
    "roll": roll,
    "scatter_add": scatter_add,
    "searchsorted": searchsorted,
    "split": split,
    "std": spread,
    "take": take,
    "tensordot": tensordot,
    "tile": tile,
    "var": spread,
}
"""Where the operation's reference takes what the rule refuses, or sees more than shapes."""
