"""Operations that give the elements another shape."""

from tests.oracle.arguments.table import draws, tuple_of
from tests.oracle.drawing import Scene, Value


@draws("reshape")
def reshape(scene: Scene, name: str) -> str:
    x = scene.tensor("fib")
    return f"ops.reshape({x}, {tuple_of(regrouped(scene, x))})"


def regrouped(scene: Scene, x: Value) -> list[str]:
    """The sizes of x with some neighbours multiplied, a 1 put in, one left to be found."""
    sizes = scene.sizes(x)
    if len(sizes) > 1 and scene.flag():
        at = scene.integer(0, len(sizes) - 2)
        sizes[at : at + 2] = [f"{sizes[at]} * {sizes[at + 1]}"]
    if scene.flag():
        sizes.insert(scene.integer(0, len(sizes)), "1")
    if sizes and scene.flag():
        sizes[scene.integer(0, len(sizes) - 1)] = "-1"
    return sizes


@draws("permute_dims")
def permute_dims(scene: Scene, name: str) -> str:
    x = scene.tensor("fib")
    return f"ops.permute_dims({x}, {scene.order(x.rank)})"


@draws("expand_dims")
def expand_dims(scene: Scene, name: str) -> str:
    x = scene.tensor("fib")
    return f"ops.expand_dims({x}, {scene.axis(x, new=1)})"


@draws("squeeze")
def squeeze(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    ones = [i for i, size in enumerate(x.shape) if size == 1]
    return f"ops.squeeze({x}, {scene.pick(ones) if ones and not scene.wild else scene.axis(x)})"


@draws("broadcast_to")
def broadcast_to(scene: Scene, name: str) -> str:
    x = scene.tensor("fib")
    sizes = ["3" if size == "1" else size for size in scene.sizes(x)]
    before = [str(scene.integer(1, 3)) for _ in range(scene.integer(0, 2))]
    return f"ops.broadcast_to({x}, {tuple_of(before + sizes)})"


@draws("broadcast_arrays")
def broadcast_arrays(scene: Scene, name: str) -> str:
    x = scene.tensor()
    return f"ops.broadcast_arrays({x}, {scene.beside(x)})"
