"""Operations that put elements elsewhere, cut them apart or add some around them."""

from tests.oracle.arguments.table import draws, tuple_of
from tests.oracle.drawing import Scene, Value
from tests.oracle.program import Unforeseeable


@draws("roll")
def roll(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    return f"ops.roll({x}, {scene.integer(-3, 3)}, axis={scene.pick(['None', scene.axis(x)])})"


@draws("moveaxis")
def moveaxis(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    return f"ops.moveaxis({x}, {scene.axis(x)}, {scene.axis(x)})"


@draws("tile")
def tile(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(4))
    low = -1 if scene.slips() else 1
    times = [str(scene.integer(low, 2)) for _ in range(scene.integer(0, x.rank + 1))]
    return f"ops.tile({x}, {tuple_of(times)})"


@draws("pad")
def pad(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    low = -1 if scene.slips() else 0
    pairs = [f"({scene.integer(low, 2)}, {scene.integer(0, 2)})" for _ in range(x.rank)]
    if scene.slips():
        pairs.append("(1, 1)")
    mode = scene.pick(["constant", "edge", "reflect"])
    return f"ops.pad({x}, {scene.pick([tuple_of(pairs), '1'])}, mode={mode!r})"


@draws("split")
def split(scene: Scene, name: str) -> str:
    x, axis = some_axis(scene)
    size = x.size(axis)
    if not size.isdecimal():
        return f"ops.split({x}, ({size} - 2, {scene.pick([2, 2, 3]) if scene.wild else 2}), axis={axis})"
    first = scene.integer(0, int(size))
    rest = int(size) - first + (1 if scene.slips() else 0)
    if scene.flag():
        return f"ops.split({x}, ({first}, {rest}), axis={axis})"
    # As of chunk; a size that is the same in every run may have a name too.
    return Unforeseeable(f"ops.split({x}, 2, axis={axis})")


@draws("chunk")
def chunk(scene: Scene, name: str) -> str:
    x, axis = some_axis(scene)
    # How many parts there are, and of which sizes, is no expression of an axis with a name.
    return Unforeseeable(
        f"ops.chunk({x}, {scene.integer(0 if scene.slips() else 1, 3)}, axis={axis})"
    )


def some_axis(scene: Scene) -> tuple[Value, int]:
    x = scene.tensor("fib", range(1, 7))
    return x, scene.axis(x)
