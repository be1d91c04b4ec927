"""Convolutions and resizing. Kernels of at most 3 on sizes of at least 5 fit whatever the sizes are."""

from tests.oracle.arguments.table import draws, tuple_of
from tests.oracle.drawing import Scene, Value

RANKS = {"1d": 1, "2d": 2, "3d": 3}


def rank_of(name: str) -> int:
    """How many axes in space the operation of this name has."""
    return RANKS[name[-2:]]


def image(scene: Scene, rank: int) -> Value:
    """A tensor of examples, channels and axes in space: one that there is, or a new one."""
    fitting = [
        v
        for v in scene.values
        if v.rank == rank + 2
        and v.kind == "f"
        and v.runs[0].dtype == "float32"
        and min(min(run.shape) for run in v.runs) > 0
    ]
    if fitting and not scene.slips():
        return scene.pick(fitting[-3:])  # type: ignore[no-any-return] # of what it was given
    some = [v.size(i) for v in scene.values for i in range(v.rank) if v.size(i) != "0"] or ["5"]
    space = [scene.pick([*some, "5", "6"]) for _ in range(rank)]
    return scene.new(["2", str(2 * scene.integer(1, 2)), *space])


def each(scene: Scene, rank: int, low: int, high: int) -> str:
    """One number for all axes in space, or one for each."""
    if scene.flag():
        return str(scene.integer(low, high))
    return tuple_of([str(scene.integer(low, high)) for _ in range(rank)])


@draws("conv1d", "conv2d", "conv3d")
def convolution(scene: Scene, name: str) -> str:
    rank = rank_of(name)
    x = image(scene, rank)
    channels = scene.size(x, 1)
    kernel = [str(scene.integer(1, 3)) for _ in range(rank)]
    weight = scene.new([str(scene.integer(1, 4)), channels, *kernel])
    stride = each(scene, rank, 0 if scene.slips() else 1, 3)
    same = "'same'" if stride == "1" else "'valid'"
    padding = scene.pick([each(scene, rank, -1 if scene.slips() else 0, 2), same])
    dilation = each(scene, rank, 1, 2)
    return f"ops.{name}({x}, {weight}, stride={stride}, padding={padding}, dilation={dilation})"


@draws("conv_transpose1d", "conv_transpose2d", "conv_transpose3d")
def transposed_convolution(scene: Scene, name: str) -> str:
    rank = rank_of(name)
    x = image(scene, rank)
    kernel = [str(scene.integer(1, 3)) for _ in range(rank)]
    weight = scene.new([scene.size(x, 1), str(scene.integer(1, 3)), *kernel])
    return (
        f"ops.{name}({x}, {weight}, stride={each(scene, rank, 1, 2)}, padding={scene.pick([0, 1])})"
    )


@draws("interpolate")
def interpolate(scene: Scene, name: str) -> str:
    size = each(scene, 2, 0 if scene.slips() else 1, 8)
    how = scene.pick([f"size={size}", f"scale_factor={scene.integer(1, 2)}"])
    mode = scene.pick(["nearest", "bilinear", "cubic" if scene.wild else "nearest"])
    return f"ops.{name}({image(scene, 2)}, {how}, mode={mode!r})"
