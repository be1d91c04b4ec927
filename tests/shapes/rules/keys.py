"""Keys of ``x[...]``, as rules take them and as numpy does."""

from typing import Any

from hypothesis import strategies as st

from tests.shapes.rules.drawing import (
    Draw,
    Value,
    mostly,
    positive,
    positive_shapes,
    shapes,
    z,
)
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice

bounds = st.one_of(st.none(), st.integers(-5, 5).map(Value))
slices = st.builds(Slice, bounds, bounds, mostly(bounds.filter(lambda b: b != 0), st.just(0)))


@st.composite
def keys(draw: Draw) -> tuple[Any, ...]:
    x = tuple(draw(st.lists(positive, max_size=4)))
    gathered = draw(positive_shapes)[:2]
    key: list[Any] = []
    axis = 0
    while axis < len(x) and draw(mostly(st.just(True), st.just(False))):
        kind = draw(st.sampled_from(["int", "slice", "slice", "new", "gather", "gather", "mask"]))
        if kind == "new":
            key.append(None)
            continue
        taken = draw(st.integers(1, len(x) - axis)) if kind == "mask" else 1
        index = {
            "int": mostly(st.integers(-x[axis], x[axis] - 1), st.integers(-5, 5)).map(Value),
            "slice": slices,
            "gather": mostly(st.just(Gather(gathered)), st.builds(Gather, positive_shapes)),
            "mask": mostly(
                st.just(Mask(x[axis : axis + taken])), st.builds(Mask, positive_shapes.filter(bool))
            ),
        }[kind]
        key.append(draw(index))
        axis += taken
    if draw(st.booleans()):
        key.insert(draw(st.integers(0, len(key))), ...)
    key += draw(mostly(st.just([]), st.just([Value(0), Value(0), ...])))
    return x, tuple(key)


@st.composite
def slicings(draw: Draw) -> tuple[Any, ...]:
    """Slices alone, of axes that may be empty."""
    x = draw(shapes)
    return x, tuple(draw(slices) for _ in x)


def index(value: Any) -> Any:
    """numpy's index; a mask has exactly one True, so that it broadcasts with anything."""
    if isinstance(value, Slice):
        return slice(value.start, value.stop, value.step)
    if isinstance(value, Gather):
        return z(value.shape).astype(int)
    if isinstance(value, Mask):
        mask = z(value.shape) != 0
        mask.flat[0] = True
        return mask
    return value
