"""Layers made of layers: what they give, by the specs of the layers in them."""

from itertools import permutations

from typednn.shapes.dim import Size, Unknown
from typednn.shapes.layers.arguments import Whole
from typednn.shapes.layers.registry import Branches, of_call, of_construction, of_input, one
from typednn.shapes.layers.sequential import LayerSpec, argument_of, sequential, shape_text
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import axes_text, because, variadic_at
from typednn.shapes.shape import (
    UNKNOWN_SHAPE,
    Broadcastable,
    Entry,
    Shape,
    ShapeError,
    Variadic,
    show,
)
from typednn.shapes.verdict import Refuted, equal


@of_call("Residual")
def residual(x: Shape, inner: LayerSpec) -> Shape:
    """Return ``x``. Raises ShapeError unless the inner layer gives its shape."""
    refuse_change(x, sequential([inner], x, "Residual"))
    return x


@of_construction("Residual")
def refuse_residual(inner: LayerSpec) -> None:
    """Raise ShapeError for an inner layer that changes the shape of whatever it takes."""
    residual(_taken(inner), inner)


def refuse_change(x: Shape, found: Shape) -> None:
    """Raise ShapeError unless the layer in a ``Residual`` gives the shape of ``x``."""
    _refuse_difference(f"Residual: the inner layer gives {show(found)} for x {show(x)}", found, x)


@of_call("Parallel")
def parallel(x: Shape, branches: Branches) -> Shape:
    """Return the shape that all branches give. Raises ShapeError if they give different ones."""
    if isinstance(branches, Unknown):
        return UNKNOWN_SHAPE
    return refuse_branches([sequential([each], x, "Parallel") for each in branches])


@of_construction("Parallel")
def refuse_parallel(branches: Branches) -> None:
    """Raise ShapeError without branches, and for those that give different shapes for all ``x``."""
    _refuse_none("Parallel", branches)
    _refuse_inputs("Parallel", branches)
    parallel(UNKNOWN_SHAPE, branches)


def refuse_branches(given: list[Shape]) -> Shape:
    """Return the shape that the branches of a ``Parallel`` give.

    Raises ShapeError if they give different ones.
    """
    first = given[0]
    for number, found in enumerate(given[1:], 2):
        what = f"Parallel: branch {number} gives {show(found)}, but branch 1 {show(first)}"
        _refuse_difference(what, found, first)
    return next((shape for shape in given if variadic_at(shape) is None), first)


@of_call("Concat")
def concat(x: Shape, axis: Size = 1, branches: Branches = ()) -> Shape:
    """Return the shape of what the branches give, joined: their sizes along the axis are added."""
    if isinstance(branches, Unknown):
        return UNKNOWN_SHAPE
    return one(RULES["concat"]([sequential([each], x, "Concat") for each in branches], axis))


@of_construction("Concat")
def refuse_concat(branches: Branches, axis: Whole = 1) -> None:
    """Raise ShapeError without branches, and for those that do not fit each other for any ``x``."""
    _refuse_none("Concat", branches)
    _refuse_inputs("Concat", branches)
    concat(UNKNOWN_SHAPE, axis, branches)


@of_call("Lambda")
def apply(x: Shape, function: LayerSpec) -> Shape:
    return sequential([function], x, "Lambda")


def _refuse_none(layer: str, branches: Branches) -> None:
    if not branches:
        raise ShapeError(f"{layer}: there are no branches; give it one layer or more", "shape")


def _refuse_inputs(owner: str, branches: Branches) -> None:
    """Raise ShapeError (shape, shape-rank) for branches of which one takes no x that another one takes."""
    known = () if isinstance(branches, Unknown) else branches
    for (number, one_of), (place, other) in permutations(enumerate(known, 1), 2):
        x = argument_of(one_of)
        if x is not None:
            _refuse_x(owner, x, (number, one_of), (place, other))


def _refuse_x(
    owner: str, x: Shape, taker: tuple[int, LayerSpec], other: tuple[int, LayerSpec]
) -> None:
    """Raise ShapeError (shape, shape-rank) if the other branch cannot take ``x``, which the taker takes."""
    (number, one_of), (place, branch) = taker, other
    try:
        sequential([branch], x, owner)
    except ShapeError as error:
        if one_of.takes is not None and branch.takes is not None:
            text = (
                f"{owner}: branch {place} {branch.name!r} takes {shape_text(branch.takes)!r}, but"
            )
            text += f" branch {number} {one_of.name!r} takes {shape_text(one_of.takes)!r}"
        else:
            why = str(error).removeprefix(f"{owner}: layer 1 ")
            text = f"{owner}: branch {number} {one_of.name!r} takes x {show(x)}, but branch {place} does"
            text += f" not: {why}"
        raise ShapeError(text, error.code) from None


@of_input("Parallel", "Concat")
def input_of_branches(branches: Branches) -> Shape | None:
    known = () if isinstance(branches, Unknown) else map(argument_of, branches)
    return next((x for x in known if x is not None), None)


@of_input("Residual")
def input_of_inner(inner: LayerSpec) -> Shape | None:
    return argument_of(inner)


@of_input("Lambda")
def input_of_function(function: LayerSpec) -> Shape | None:
    return argument_of(function)


def _taken(layer: LayerSpec) -> Shape:
    """Return what a layer takes, as the shape of its argument, with the names of its annotation."""
    entries: list[Entry] = []
    for entry in layer.takes or layer.accepts or UNKNOWN_SHAPE:
        if isinstance(entry, Broadcastable):
            return UNKNOWN_SHAPE
        entries.append(entry)
    return tuple(entries)


def _refuse_difference(what: str, found: Shape, expected: Shape) -> None:
    """Raise ShapeError (shape, shape-rank) if both shapes cannot be the same."""
    whole = variadic_at(found) is None and variadic_at(expected) is None
    if whole and len(found) != len(expected):
        text = f"{what}: it has {axes_text(len(found))}, expected {len(expected)}"
        raise ShapeError(text, "shape-rank")
    for axis in range(-1, -min(len(found), len(expected)) - 1, -1):
        have, want = found[axis], expected[axis]
        if isinstance(have, Variadic) or isinstance(want, Variadic):
            return
        verdict = equal(have, want)
        if isinstance(verdict, Refuted):
            raise ShapeError(f"{what}: axis {axis} is {have}, expected {want}{because(verdict)}")
