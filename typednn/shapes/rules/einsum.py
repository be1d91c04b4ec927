"""Einstein summation: an equation names the axes of each operand and of the result."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.rules.axes import axes_text, because, join, least_rank, variadic_at
from typednn.shapes.rules.broadcasting import Clash, aligned, broadcast_all
from typednn.shapes.rules.ellipsis import match
from typednn.shapes.rules.registry import rule, takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic, show
from typednn.shapes.verdict import Refuted, broadcastable, equal


@dataclass(frozen=True, slots=True)
class Subscripts:
    """The indices of an operand or of the result: before and after its ``...``, if it has one."""

    before: str
    after: str
    ellipsis: bool

    @property
    def indices(self) -> str:
        return self.before + self.after

    def __str__(self) -> str:
        return f"'{self.before}{'...' * self.ellipsis}{self.after}'"


@dataclass(frozen=True, slots=True)
class Equation:
    """A parsed equation of einsum."""

    operands: tuple[Subscripts, ...]
    result: Subscripts


@rule
@takes(alike=("operands",))
def einsum(equation: str | Unknown, *operands: Shape) -> Shape:
    """Return the sizes of the result's indices.

    The sizes of an index in all operands broadcast, and so do the axes of ``...``. Raises
    ShapeError: the equation is not valid (shape-syntax), the number of operands is wrong or the
    sizes of an index do not broadcast (shape), the number of axes is wrong (shape-rank).
    """
    if isinstance(equation, Unknown):
        return UNKNOWN_SHAPE
    operation, read = f"einsum {equation!r}", parse(equation)
    if len(read.operands) != len(operands):
        text = f"{operation}: {_operands(len(read.operands))} named, {len(operands)} given"
        raise ShapeError(text, "shape")
    sizes: dict[str, list[tuple[int, Size]]] = {}
    rests = []
    for i, (term, x) in enumerate(zip(read.operands, operands, strict=True)):
        named, rest = _matched(operation, i, term, x)
        rests.append(rest)
        for index, size in _own_sizes(operation, i, x, term.indices, named).items():
            sizes.setdefault(index, []).append((i, size))
    for index, found in sizes.items():
        _refuse_different(operation, index, found, operands)
    rest = _broadcast_rests(operation, rests)
    _refuse_lost(operation, read, rest)
    result = {index: broadcast_all([(n,) for _, n in found]) for index, found in sizes.items()}
    before, after = (
        [size for index in indices for size in result[index]]
        for indices in (read.result.before, read.result.after)
    )
    return join((*before, *rest, *after))


def _operands(number: int) -> str:
    return f"{number} operand is" if number == 1 else f"{number} operands are"


def _matched(operation: str, i: int, term: Subscripts, x: Shape) -> tuple[tuple[Size, ...], Shape]:
    matched = match(x, len(term.before), len(term.after), term.ellipsis)
    if matched is None:
        at_least = "" if variadic_at(x) is None else "at least "
        text = (
            f"{operation}: operand {i} {show(x)} has {at_least}{axes_text(least_rank(x))}, {term}"
        )
        more = f"{len(term.indices)} or more" if term.ellipsis else f"{len(term.indices)}"
        hint = "" if len(x) < len(term.indices) else "; '...' stands for any others"
        raise ShapeError(f"{text} names {more}{hint}", "shape-rank")
    return matched.named, matched.rest


def _own_sizes(
    operation: str, i: int, x: Shape, indices: str, named: tuple[Size, ...]
) -> dict[str, Size]:
    """Return the size of each index in one operand. An index used twice is the diagonal."""
    sizes: dict[str, Size] = {}
    for index, size in zip(indices, named, strict=True):
        other = sizes.setdefault(index, size)
        verdict = equal(other, size)
        if isinstance(verdict, Refuted):
            text = f"{operation}: index {index} is {other} and {size} in operand {i} {show(x)}"
            raise ShapeError(f"{text}; they must be equal{because(verdict)}", "shape")
        if isinstance(other, Unknown):
            sizes[index] = size
    return sizes


def _refuse_different(
    operation: str, index: str, found: list[tuple[int, Size]], operands: tuple[Shape, ...]
) -> None:
    for (i, size), (j, other) in combinations(found, 2):
        verdict = broadcastable(size, other)
        if isinstance(verdict, Refuted):
            text = (
                f"{operation}: index {index} is {size} in operand {i} {show(operands[i])},"
                f" {other} in operand {j} {show(operands[j])}; they must be equal, or one of them 1"
            )
            raise ShapeError(text + because(verdict), "shape")


def _broadcast_rests(operation: str, rests: list[Shape]) -> Shape:
    """Return the shape that the ``...`` axes of all operands broadcast to."""
    for (i, left), (j, right) in combinations(enumerate(rests), 2):
        clash = aligned(left, right)
        if isinstance(clash, Clash):
            text = (
                f"{operation}: '...' is {show(left)} in operand {i}, {show(right)} in operand {j},"
                f" {clash.without_place()}"
            )
            raise ShapeError(text, "shape")
    return broadcast_all(rests)


def _refuse_lost(operation: str, equation: Equation, rest: Shape) -> None:
    """Raise ShapeError (shape-rank) if ``...`` has axes and the result has no ``...``."""
    if not equation.result.ellipsis and rest and rest != (Variadic(None),):
        text = f"{operation}: '...' is {show(rest)}, and must stand in the result too"
        raise ShapeError(f"{text}: '->...{equation.result.indices}'", "shape-rank")


# --- the parser


@lru_cache(maxsize=1024)
def parse(equation: str) -> Equation:
    """Parse an equation into the terms of its operands and its result.

    Without ``->``, the result has ``...`` and the indices that are used once. Spaces are ignored,
    but not allowed inside ``->`` and ``...``.

    Raises ShapeError (shape-syntax) for an invalid term, and for an index of the result that no
    operand has or that the result has twice.
    """
    operation = f"einsum {equation!r}"
    left, arrow, right = equation.partition("->")
    operands = tuple(_term(operation, text) for text in left.split(","))
    given = Counter("".join(term.indices for term in operands))
    if not arrow:
        once = "".join(sorted(index for index, number in given.items() if number == 1))
        return Equation(operands, Subscripts("", once, any(term.ellipsis for term in operands)))
    result = _term(operation, right)
    for index, number in Counter(result.indices).items():
        if index not in given:
            _refuse(operation, f"index {index} of the result is in no operand")
        if number > 1:
            _refuse(operation, f"index {index} stands twice in the result")
    return Equation(operands, result)


def _term(operation: str, text: str) -> Subscripts:
    text = text.strip(" ")
    before, dots, after = text.partition("...")
    before, after = before.replace(" ", ""), after.replace(" ", "")
    for character in before + after:
        if not (character.isascii() and character.isalpha()):
            words = f"{character!r} in {text!r}; a term has letters, and '...' once at most"
            _refuse(operation, words)
    return Subscripts(before, after, bool(dots))


def _refuse(operation: str, words: str) -> None:
    raise ShapeError(f"{operation}: {words}", "shape-syntax")
