"""Operations that order elements, and that look for them."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene
from tests.oracle.program import Unforeseeable
from tests.records import SIZED_BY_DATA


@draws("topk")
def topk(scene: Scene, name: str) -> str:
    x = scene.tensor("fi", range(1, 7))
    axis = scene.axis(x)
    k = scene.pick([scene.size(x, axis), "1"])
    return f"ops.topk({x}, {k}, axis={axis}, largest={scene.flag()})"


@draws("searchsorted")
def searchsorted(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 2))
    sorter = f", sorter=ops.argsort({scene.new(scene.sizes(x))})" if scene.flag() else ""
    return f"ops.searchsorted({x}, {scene.tensor()}{sorter})"


@draws(*SIZED_BY_DATA)
def dependent(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    return Unforeseeable(f"ops.{name}({x})")
