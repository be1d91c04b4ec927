"""Operations that multiply and sum."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene


@draws("matmul")
def matmul(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    inner = scene.size(x, -1) if x.rank else "2"
    y = scene.new([inner] if scene.flag() else [inner, str(scene.integer(1, 4))])
    return scene.pick([f"{x} @ {y}", f"ops.matmul({x}, {y})"])  # type: ignore[no-any-return] # of what it was given
