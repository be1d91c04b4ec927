"""Operations that multiply and sum."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene


@draws("matmul")
def matmul(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    inner = scene.size(x, -1) if x.rank else "2"
    y = scene.new([inner] if scene.flag() else [inner, str(scene.integer(1, 4))])
    return scene.pick([f"{x} @ {y}", f"ops.matmul({x}, {y})"])  # type: ignore[no-any-return] # of what it was given


@draws("tensordot")
def tensordot(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    if scene.flag():
        y = scene.new([scene.size(x, x.rank - 1), "3"])
        return f"ops.tensordot({x}, {y}, axes={2 if scene.slips() else 1})"
    axis = scene.axis(x)
    y = scene.new(["2", scene.size(x, axis)])
    return f"ops.tensordot({x}, {y}, axes=(({axis},), ({scene.pick([1, -1])},)))"


@draws("vecdot")
def vecdot(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    return f"ops.vecdot({x}, {scene.new(scene.sizes(x))}, axis={scene.axis(x)})"
