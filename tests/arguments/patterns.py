"""Operations whose text says what becomes of the axes: einsum, and those of einops."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from tests.arguments.choices import Call, Operands, call, draws

LETTERS: Final = "ijklmn"
NONE: Final[Mapping[str, Any]] = MappingProxyType({})
BROKEN_EQUATIONS: Final = ("a.b", "a1", "a->aa", "a-b", ",,")
BROKEN: Final = (
    "a b",
    "a -> a -> a",
    "(a b -> a",
    "a b -> a (b)) ",
    "a a -> a",
    "a. -> a",
    "a -> a, b",
)


@draws("einsum")
def einsum(choices: Operands, name: str) -> Call:
    """A letter for each axis of x, or ``...`` for its last ones; other operands share letters."""
    x = choices.tensor(ranks=range(5))
    sizes = {letter: choices.size(x, axis) for axis, letter in enumerate(LETTERS[: x.rank])}
    named = [*sizes][: choices.pick([x.rank, choices.integer(0, x.rank)])]
    dots = len(named) < x.rank or choices.integer(0, 3) == 0
    sizes["z"] = choices.number(0, 3)
    terms, operands = ["".join(named) + "..." * dots], [x]
    for _ in range(choices.integer(0, 2)):
        taken = [choices.pick([*named, "z"]) for _ in range(choices.integer(0, 3))]
        terms.append("".join(taken))
        one = choices.number(1, 1)
        operands.append(choices.new([choices.pick([*[sizes[i]] * 3, one]) for i in taken]))
    equation = choices.pick([",", ", ", " , "]).join(terms)
    if choices.flag():
        used = [letter for letter in sizes if letter in equation]
        kept = [used[i] for i in choices.order_of(len(used))][choices.integer(0, 2) :]
        kept += ["q"] if choices.slips() else []
        equation += "->" + "..." * (dots != choices.slips()) + "".join(kept)
    operands = operands[1:] if choices.slips() else operands
    broken = choices.slips()
    return call(*operands, equation=choices.pick(BROKEN_EQUATIONS) if broken else equation)


def grouped(choices: Operands, names: list[str]) -> list[list[str]]:
    """The names in order, some of them together, an empty group now and then."""
    groups: list[list[str]] = []
    for name in names:
        if groups and choices.integer(0, 3) == 0:
            groups[-1].append(name)
        else:
            groups.append([name])
    if choices.integer(0, 7) == 0:
        groups.insert(choices.integer(0, len(groups)), [])
    return groups


def text(groups: list[list[str]]) -> str:
    return " ".join(g[0] if len(g) == 1 else f"({' '.join(g)})" for g in groups)


def pattern(
    choices: Operands, ranks: range, keeps: bool = True, new: Mapping[str, Any] = NONE
) -> Call:
    """A pattern of a tensor's axes: some of them as products, the last ones by ``...``.

    ``keeps``: whether the right side has all of them. ``new``: sizes that only the right side has.
    """
    x = choices.tensor("fib" if keeps else "f", ranks)
    of = {letter: choices.size(x, axis) for axis, letter in enumerate(LETTERS[: x.rank])}
    end = choices.integer(0, x.rank) if choices.integer(0, 2) == 0 else x.rank
    names, rest = [*of][:end], [*of][end:]
    dots = ["..."] if rest or choices.integer(0, 7) == 0 else []
    left = grouped(choices, names)
    shape = [choices.product([of[name] for name in group]) for group in left]
    is_whole = all(len(group) == 1 for group in left)
    operand = x if is_whole else choices.new([*shape, *(of[name] for name in rest)], x.kind)
    right = [*names, *new, *dots]
    right = [right[i] for i in choices.order_of(len(right))]
    right = right if keeps else right[: choices.integer(0, len(right))]
    given = {name: of[name] for group in left for name in group[1:]} | dict(new)
    if choices.slips():
        given[choices.pick(["i", "j", "y"])] = choices.integer(-2, 3)
    words = f"{text([*left, *([each] for each in dots)])} -> {text(grouped(choices, right))}"
    return call(operand, pattern=choices.pick(BROKEN) if choices.slips() else words, **given)


@draws("rearrange")
def rearrange(choices: Operands, name: str) -> Call:
    return pattern(choices, range(6))


@draws("reduce")
def reduce(choices: Operands, name: str) -> Call:
    drawn = pattern(choices, range(6), keeps=False)
    how = choices.pick(["sum", "mean", "max", "min", "prod"])
    how = "median" if choices.slips() else how
    return Call(drawn.operands, {**drawn.params, "reduction": how})


@draws("repeat")
def repeat(choices: Operands, name: str) -> Call:
    """Each element so many times, or a pattern with an axis more."""
    times = choices.number(-2 if choices.slips() else 0, 3)
    if choices.flag():
        return pattern(choices, range(5), new={"r": times})
    x = choices.tensor("fib", range(1, 5))
    return call(x, pattern=times, axis=choices.pick([None, choices.axis(x)]))
