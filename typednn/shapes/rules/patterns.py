"""Operations with a pattern that names the axes, as in einops."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import EllipsisType
from typing import Final

from typednn.shapes.dim import UNKNOWN, Size, Unknown, nonnegative
from typednn.shapes.rules.axes import (
    as_size,
    axes_text,
    because,
    count,
    join,
    least_rank,
    locate,
    size_at,
    variadic_at,
)
from typednn.shapes.rules.ellipsis import match
from typednn.shapes.rules.pattern_syntax import (
    DOTS,
    AxisGroup,
    Pattern,
    fixed_size,
    group_text,
    names,
    parse,
    side_text,
)
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Entry, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal

REDUCTIONS: Final = ("sum", "mean", "max", "min", "prod")


@dataclass(frozen=True, slots=True)
class Solved:
    """A pattern matched with a shape: the size of each name, and the axes of ``...``."""

    pattern: Pattern
    sizes: Mapping[str, Size]
    rest: Shape

    def elements(self, name: str) -> Shape:
        """Return the axes of a name: one size, or the axes of ``...``."""
        return self.rest if name == DOTS else (self.sizes[name],)

    def result(self) -> Shape:
        entries: list[Entry] = []
        for group in self.pattern.right:
            if isinstance(group, EllipsisType):
                entries += self.rest
            else:
                whole = [entry for name in group for entry in self.elements(name)]
                entries.append(as_size(count(tuple(whole))))
        return join(entries)


@rule
def rearrange(x: Shape, pattern: str | Unknown, /, **sizes: Size) -> Shape:
    """Return the pattern's right side, with the sizes that its left side has in ``x``.

    Raises ShapeError: the pattern is not valid (shape-syntax), the number of axes is wrong
    (shape-rank), a given size differs from ``x``, does not divide it, or is missing (shape).
    """
    if isinstance(pattern, Unknown):
        return UNKNOWN_SHAPE
    return solve("rearrange", x, pattern, sizes).result()


@rule
def reduce(x: Shape, pattern: str | Unknown, /, reduction: str | Unknown, **sizes: Size) -> Shape:
    """Return the same as ``rearrange``; the axes that only the left side names are reduced.

    Raises ShapeError as ``rearrange``, for an unknown reduction (shape-syntax), and for an axis of
    size 0, which only ``sum`` and ``prod`` can reduce (shape).
    """
    if isinstance(reduction, str) and reduction not in REDUCTIONS:
        known = ", ".join(map(repr, REDUCTIONS))
        raise ShapeError(f"reduce: reduction {reduction!r} is none of {known}", "shape-syntax")
    if isinstance(pattern, Unknown):
        return UNKNOWN_SHAPE
    solved = solve("reduce", x, pattern, sizes)
    if isinstance(reduction, str) and reduction not in ("sum", "prod"):
        for name in solved.pattern.lost:
            if 0 in solved.elements(name):
                axis = name.partition(" ")[0]
                text = f"reduce {pattern!r}: x {show(x)}: axis {axis} has size 0"
                raise ShapeError(f"{text}, and {reduction} of nothing is not defined", "shape")
    return solved.result()


@rule
@takes(repeats="iu")
def repeat(
    x: Shape, repeats: Size | str | Shape, /, axis: Size | None = None, **sizes: Size
) -> Shape:
    """Return the shape for ``repeats``: a pattern, a number, or the shape of a tensor of numbers.

    - Pattern: the same as ``rearrange``; the axes that only the right side names are new.
    - Number: the size of axis ``axis`` is multiplied by it; without ``axis``, ``x`` is flattened.
    - Tensor: the size of the axis depends on its values, and is unknown.

    Raises ShapeError as ``rearrange``, for a negative number (shape), for an axis that ``x`` does
    not have (shape-index), and for a tensor with more than one axis (shape-rank) or with another
    size than the axis (shape).
    """
    if isinstance(repeats, tuple):
        return _by_tensor(x, repeats, axis)
    if isinstance(repeats, str):
        given = sizes if axis is None else {**sizes, "axis": axis}
        return solve("repeat", x, repeats, given).result()
    if sizes and not isinstance(repeats, Unknown):
        name = next(iter(sizes))
        raise ShapeError(f"repeat: {name}= is a size of a pattern, and {repeats} is none", "shape")
    if nonnegative(-1 - repeats):
        raise ShapeError(f"repeat: repeats is at least 0, not {repeats}", "shape")
    if sizes or (axis is None and isinstance(repeats, Unknown)):
        return UNKNOWN_SHAPE
    if axis is None:
        return (as_size(count(x) * repeats),)
    position = locate("repeat", x, axis)
    if position is None:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    return (*x[:position], count((x[position],)) * repeats, *x[position + 1 :])


def _by_tensor(x: Shape, repeats: Shape, axis: Size | None) -> Shape:
    if least_rank(repeats) > 1:
        text = (
            f"repeat: repeats {show(repeats)} has {axes_text(least_rank(repeats))}, expected 0 or 1"
        )
        raise ShapeError(text, "shape-rank")
    along: Shape = (count(x),) if axis is None else x
    position = 0 if axis is None else locate("repeat", x, axis)
    if position is None:
        return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
    size, times = size_at(along, position), size_at(repeats, 0) if len(repeats) == 1 else 1
    if isinstance(size, int) and isinstance(times, int) and times not in (1, size):
        text = (
            f"repeat: x {show(x)} and repeats {show(repeats)}: there must be 1 number, or {size},"
        )
        raise ShapeError(f"{text} one for each element", "shape")
    return (*along[:position], UNKNOWN, *along[position + 1 :])


def solve(operation: str, x: Shape, pattern: str, sizes: Mapping[str, Size]) -> Solved:
    """Match a pattern with a shape and the given sizes.

    Raises the same errors as the rules.
    """
    head, read = f"{operation} {pattern!r}", parse(operation, pattern)
    every = {*names(read.left), *names(read.right)}
    for name, size in sizes.items():
        if name not in every:
            raise ShapeError(f"{head}: {name}= is given, but no axis has this name", "shape-syntax")
        if nonnegative(-1 - size):
            raise ShapeError(f"{head}: a size is at least 0, not {name}={size}", "shape")
    dots = read.left.index(...) if ... in read.left else None
    before = len(read.left) if dots is None else dots
    after = len(read.left) - before - (dots is not None)
    matched = match(x, before, after, dots is not None)
    if matched is None:
        at_least = "" if variadic_at(x) is None else "at least "
        text = f"{head}: x {show(x)} has {at_least}{axes_text(least_rank(x))}"
        more = "" if dots is None else " or more"
        named = f"{side_text(read.left)} names {before + after}{more}"
        raise ShapeError(f"{text}, {named}", "shape-rank")
    found = {name: _given(head, name, sizes) for name in read.new}
    groups = [group for group in read.left if isinstance(group, tuple)]
    for group, size in zip(groups, matched.named, strict=True):
        found |= _split(f"{head}: x {show(x)}", group, size, sizes)
    return Solved(read, found, matched.rest)


def _given(head: str, name: str, sizes: Mapping[str, Size]) -> Size:
    """Return the size of a new axis, which must be given."""
    fixed = fixed_size(name)
    if fixed is None and name not in sizes:
        text = f"{head}: {name} is only on the right; say its size, {name}=..."
        raise ShapeError(text, "shape")
    return sizes[name] if fixed is None else fixed


def _split(head: str, group: AxisGroup, size: Size, sizes: Mapping[str, Size]) -> dict[str, Size]:
    """Return the sizes of the axes in a group. At most one of them may be missing."""
    given = {name: sizes[name] for name in group if name in sizes}
    given |= {name: fixed for name in group if (fixed := fixed_size(name)) is not None}
    missing = [name for name in group if name not in given]
    known = count(tuple(given.values()))
    if len(missing) > 1:
        text = f"{head}: {group_text(group)} needs a size for {' or '.join(missing)}"
        raise ShapeError(f"{text}: {missing[-1]}=...", "shape")
    if not missing:
        return _checked(head, group, size, given)
    if not given:
        return {missing[0]: size}
    if known == 0:
        text = f"{head}: {group_text(group)}: beside a size 0, {missing[0]} could be any size"
        raise ShapeError(text, "shape")
    quotient = size // known
    verdict = equal(size, quotient * known)
    if isinstance(verdict, Refuted):
        text = f"{head}: {group_text(group)} is {size}, no multiple of {_product(given)}"
        raise ShapeError(text + because(verdict), "shape")
    return {**given, missing[0]: quotient}


def _checked(head: str, group: AxisGroup, size: Size, given: Mapping[str, Size]) -> dict[str, Size]:
    """Compare the given sizes of a group's axes with its size in ``x``, and return them.

    A group of one axis gets the size in ``x``, if that is known.
    """
    known = count(tuple(given.values()))
    verdict = equal(size, known)
    if isinstance(verdict, Refuted):
        text = f"{head}: {group_text(group)} is {size}, expected {known}"
        named = {name: n for name, n in given.items() if fixed_size(name) is None}
        origin = f" ({', '.join(f'{name}={n}' for name, n in named.items())})" if named else ""
        raise ShapeError(f"{text}{origin}{because(verdict)}", "shape")
    if len(given) == 1 and not isinstance(size, Unknown):
        return {next(iter(given)): size}
    return dict(given)


def _product(given: Mapping[str, Size]) -> str:
    """Write the product of sizes: ``p=5``, ``p*q=6``, ``4``."""
    known = count(tuple(given.values()))
    named = [name for name in given if fixed_size(name) is None]
    return f"{'*'.join(named)}={known}" if len(named) == len(given) else str(known)
