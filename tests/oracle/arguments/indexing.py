"""Operations that pick elements."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene, Value
from tests.oracle.program import Unforeseeable


@draws("getitem")
def getitem(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    if scene.integer(0, 9) == 0 and x.kind == "f":
        return Unforeseeable(f"{x}[{x} > 0.0]")
    items = [index(scene, x, axis) for axis in range(scene.integer(1, x.rank))]
    if scene.flag():
        items.insert(scene.integer(0, len(items)), "None")
    if scene.flag():
        items.append("...")
    return f"{x}[{', '.join(items)}]"


def index(scene: Scene, x: Value, axis: int) -> str:
    if axis >= x.rank:
        return "0"
    least = min(run.shape[axis] for run in x.runs)
    kind = scene.integer(0, 3)
    if kind == 0 and least:
        beyond = scene.wild and scene.flag() and x.size(axis).isdecimal()
        return str(least if beyond else scene.integer(-least, least - 1))
    if kind == 1:
        return ":"
    low, high = scene.integer(0, 3), scene.integer(1, 4)
    step = scene.pick(["", "", ":2", ":-1"])
    bounds = [f"{low}:", f":-{high}", f"{low}:{low + high}", f":{high}"]
    return ":" + step if step == ":-1" else scene.pick(bounds) + step  # type: ignore[no-any-return] # a text


@draws("take")
def take(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    sizes = [str(scene.integer(1, 3)) for _ in range(scene.integer(0, 2))] or ["2"]
    return f"ops.take({x}, {scene.new(sizes, 'i')}, axis={scene.axis(x)})"


@draws("one_hot")
def one_hot(scene: Scene, name: str) -> str:
    return f"ops.one_hot({scene.tensor('i')} * 0, {scene.integer(1, 4)})"


@draws("gather", "take_along_axis")
def gather(scene: Scene, name: str) -> str:
    x, axis, index = picked(scene)
    return f"ops.{name}({x}, {index}, axis={axis})"


@draws("scatter_add")
def scatter_add(scene: Scene, name: str) -> str:
    x, axis, index = picked(scene)
    sizes = [index.size(i) for i in range(index.rank)]
    return f"ops.scatter_add({x}, {index}, {scene.new(sizes)}, axis={axis})"


def picked(scene: Scene) -> tuple[Value, int, Value]:
    """A tensor, an axis of it, and positions on that axis."""
    x = scene.tensor(ranks=range(1, 5))
    axis, sizes = scene.axis(x), scene.sizes(x)
    if -x.rank <= axis < x.rank:
        sizes[axis] = str(scene.integer(1, 3))
    return x, axis, scene.new(sizes, "i")


@draws("index_update")
def index_update(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    value = scene.new(["9"]) if scene.slips() else scene.pick(["0.0", scene.new([])])
    return f"ops.index_update({x}, {scene.pick(['0', '(0, ...)', '(..., slice(1, 3))'])}, {value})"
