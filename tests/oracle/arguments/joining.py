"""Operations that join tensors."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene


@draws("concat")
def concat(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    axis = scene.axis(x)
    sizes = scene.sizes(x)
    if -x.rank <= axis < x.rank:
        sizes[axis] = str(scene.integer(1, 3))
    items = [str(x), str(scene.new(sizes)), *([str(x)] if scene.flag() else [])]
    return f"ops.concat([{', '.join(items)}], axis={axis})"


@draws("stack")
def stack(scene: Scene, name: str) -> str:
    x = scene.tensor()
    return f"ops.stack([{x}, {scene.new(scene.sizes(x))}], axis={scene.axis(x, new=1)})"
