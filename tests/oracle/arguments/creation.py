"""Operations that make tensors."""

from tests.oracle.arguments.table import draws, tuple_of
from tests.oracle.drawing import Scene
from tests.oracle.program import Unforeseeable


@draws("zeros", "ones", "empty")
def filled(scene: Scene, name: str) -> str:
    x = scene.tensor()
    low = -2 if scene.wild else 0
    sizes = [scene.pick([str(scene.integer(low, 4)), size]) for size in scene.sizes(x)]
    return f"ops.{name}({tuple_of(sizes)}{scene.pick(['', ', dtype=np.int64'])})"


@draws("full")
def full(scene: Scene, name: str) -> str:
    return f"ops.full(({scene.integer(-1 if scene.wild else 0, 4)}, 2), {scene.pick(['0.5', '7', 'True'])})"


@draws("eye")
def eye(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    return f"ops.eye({scene.size(x, 0)}, {scene.pick([None, 3, -3 if scene.wild else 2])})"


@draws("arange")
def arange(scene: Scene, name: str) -> str:
    step = 0 if scene.wild and scene.flag() else scene.pick([scene.integer(1, 3), 0.5])
    return f"ops.arange({scene.integer(0, 3)}, {scene.integer(4, 9)}, {step})"


@draws("asarray")
def asarray(scene: Scene, name: str) -> str:
    row = f"[{', '.join(['1.0'] * scene.integer(1, 3))}]"
    return f"ops.asarray([{', '.join([row] * scene.integer(1, 3))}], dtype=np.float32)"


@draws("normal", "uniform")
def random(scene: Scene, name: str) -> str:
    x = scene.tensor()
    return f"ops.{name}({tuple_of(scene.sizes(x))}, rng=np.random.default_rng(0))"


@draws("linspace")
def linspace(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    number = scene.pick([scene.size(x, 0), str(scene.integer(-1 if scene.slips() else 1, 5))])
    return f"ops.linspace(0.0, 1.0, {number})"


@draws("meshgrid")
def meshgrid(scene: Scene, name: str) -> str:
    axes = [scene.tensor("fi", range(1, 2)) for _ in range(scene.integer(0, 3))]
    indexing = scene.pick(["indexing='xy'", "indexing='ij'"])
    return f"ops.meshgrid({', '.join([*map(str, axes), indexing])})"


@draws("from_dlpack")
def from_dlpack(scene: Scene, name: str) -> str:
    return f"ops.from_dlpack({scene.tensor('fi')})"


@draws("diag")
def diag(scene: Scene, name: str) -> str:
    x = scene.tensor("fi", range(1, 3))
    text = f"ops.diag({x}, {scene.integer(-2, 2)})"
    # The length of the diagonal may be the lesser of a number and any size.
    known = x.rank == 1 or all(x.size(axis).isdecimal() for axis in range(x.rank))
    return text if known else Unforeseeable(text)
