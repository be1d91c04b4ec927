"""Arguments for the rules of patterns, and what numpy does with them."""

import re
from math import prod
from typing import Any

import numpy as np
from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Case,
    Draw,
    Part,
    Value,
    mostly,
    shapes,
    sizes,
    small,
    z,
)

BROKEN = ("a b", "a -> a -> a", "(a b -> a", "a b -> a (b)) ", "a a -> a", "a. -> a", "a -> a, b")


def grouped(draw: Draw, names: list[str]) -> list[list[str]]:
    """The names in order, some of them together, an empty group now and then."""
    groups: list[list[str]] = []
    for name in names:
        if groups and draw(mostly(st.just(False), st.just(True))):
            groups[-1].append(name)
        else:
            groups.append([name])
    if draw(mostly(st.just(False), st.just(True))):
        groups.insert(draw(st.integers(0, len(groups))), [])
    return groups


def text(groups: list[list[str]]) -> str:
    return " ".join(g[0] if len(g) == 1 else f"({' '.join(g)})" for g in groups)


def shape_of(groups: list[list[str]], of: dict[str, Part], rest: tuple[Part, ...]) -> Any:
    """A product of several sizes is a size for ints only, so that laws put no symbol for it."""
    shape: list[Any] = []
    for group in groups:
        if group == ["..."]:
            shape += rest
        elif len(group) == 1:
            shape.append(of[group[0]])
        else:
            shape.append(Value(prod([1, *(of[name] for name in group)])))
    return tuple(shape)


@st.composite
def patterns(draw: Draw, operation: str) -> tuple[Any, ...]:
    of = {name: draw(sizes) for name in ("a", "b", "x1")}
    used = draw(st.permutations(sorted(of)))[: draw(st.integers(0, 3))]
    dots = draw(st.booleans())
    rest = draw(shapes)[:2] if dots else ()
    left = grouped(draw, used)
    if dots:
        left.insert(draw(st.integers(0, len(left))), ["..."])
    kept = used[: draw(st.integers(0, 3))] if operation == "reduce" else used
    new = [name for name in sorted(of) if name not in used] if operation == "repeat" else []
    right = grouped(draw, draw(st.permutations([*kept, *new, *(["..."] if dots else [])])))
    given = {name: of[name] for group in left for name in group[1:]} | {n: of[n] for n in new}
    if draw(mostly(st.just(False), st.just(True))):
        given |= draw(st.dictionaries(st.sampled_from(["a", "b", "y"]), small, max_size=1))
    pattern = draw(mostly(st.just(f"{text(left)} -> {text(right)}"), st.sampled_from(BROKEN)))
    x = draw(mostly(st.just(shape_of(left, of, rest)), shapes))
    reduction = (draw(st.sampled_from(["sum", "max"])),) if operation == "reduce" else ()
    return x, pattern, *reduction, given


def by_hand(x: Any, pattern: str, *reduction_and_sizes: Any) -> Any:
    """What the pattern says, by numpy: taken apart, reduced, transposed, repeated, put together."""
    *reduction, sizes = reduction_and_sizes
    if pattern in BROKEN or any(n < 0 or name not in pattern for name, n in sizes.items()):
        raise ValueError("no pattern, or no such size")
    axes = [str(i) for i in range(len(x) + 1 - len(groups(pattern.split("->")[0])))]
    left, right = (groups(side.replace("...", " ".join(axes))) for side in pattern.split("->"))
    if len(left) != len(x):
        raise ValueError("another number of axes")
    of: dict[str, int] = {}
    for group, size in zip(left, x, strict=True):
        of |= zip(
            group, z(size).reshape([sizes.get(name, -1) for name in group]).shape, strict=True
        )
    parts = z(x).reshape([*of.values()])
    kept = [name for group in right for name in group]
    lost = tuple(i for i, name in enumerate(of) if name not in kept)
    if reduction:
        parts = getattr(np, reduction[0])(parts, axis=lost)
    old = [name for name in of if name in kept]
    parts = parts.transpose([old.index(name) for name in kept if name in old])
    spread = parts.reshape([of.get(name, 1) for name in kept])
    of |= {name: sizes[name] for name in kept if name not in of}
    whole = np.broadcast_to(spread, [of[name] for name in kept])
    return whole.reshape([prod([1, *(of[name] for name in group)]) for group in right])


def groups(side: str) -> list[list[str]]:
    return [group.strip("()").split() for group in re.findall(r"\(.*?\)|\S+", side)]


@st.composite
def repeats(draw: Draw) -> tuple[Any, ...]:
    """Of numbers; numpy takes axis 0 of a scalar, the rule does not."""
    x = draw(shapes.filter(bool))
    axis = draw(st.one_of(st.none(), mostly(st.integers(-len(x), len(x) - 1), small).map(Value)))
    return x, draw(mostly(sizes, small)), axis, {}


def repeated(x: Any, repeats: int, axis: Any) -> Any:
    if repeats < 0:
        raise ValueError("numpy takes it where the axis has size 0")
    return np.repeat(z(x), repeats, axis=axis)


CASES: dict[str, Case] = {
    "rearrange": Case(patterns("rearrange"), by_hand, ranges=True),
    "reduce": Case(patterns("reduce"), by_hand, ranges=True),
    "repeat": Case(
        st.one_of(patterns("repeat"), repeats()),
        lambda x, given, *rest: (
            by_hand(x, given, *rest) if isinstance(given, str) else repeated(x, given, rest[0])
        ),
        ranges=True,
    ),
}
