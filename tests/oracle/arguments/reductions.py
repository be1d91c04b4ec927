"""Operations over axes."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene

REDUCTIONS = ("sum", "mean", "prod", "max", "min", "logsumexp")


@draws(*REDUCTIONS)
def reduction(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    arguments = f"axis={scene.axes(x)}, keepdims={scene.flag()}"
    if name != "logsumexp" and scene.flag():
        return f"{x}.{name}({arguments})"
    return f"ops.{name}({x}, {arguments})"


@draws("argmax")
def position(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    axis = scene.pick([None, scene.axis(x)])
    return f"ops.{name}({x}, axis={axis}, keepdims={scene.flag()})"


@draws("softmax", "log_softmax")
def normalised(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    return f"ops.{name}({x}, axis={scene.axis(x)})"
