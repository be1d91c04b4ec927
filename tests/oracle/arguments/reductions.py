"""Operations over axes."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene
from tests.oracle.program import Unforeseeable

REDUCTIONS = (
    *("sum", "mean", "prod", "max", "min", "logsumexp"),
    *("var", "std", "norm", "any", "all", "count_nonzero"),
)
NO_METHODS = ("logsumexp", "count_nonzero")


@draws(*REDUCTIONS)
def reduction(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    arguments = f"axis={scene.axes(x)}, keepdims={scene.flag()}"
    if name not in NO_METHODS and scene.flag():
        return f"{x}.{name}({arguments})"
    return f"ops.{name}({x}, {arguments})"


@draws("argmax", "argmin")
def position(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    axis = scene.pick([None, scene.axis(x)])
    return f"ops.{name}({x}, axis={axis}, keepdims={scene.flag()})"


@draws("softmax", "log_softmax")
def normalised(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    return f"ops.{name}({x}, axis={scene.axis(x)})"


@draws("cumulative_sum", "cumulative_prod")
def running(scene: Scene, name: str) -> str:
    x = scene.tensor("fi", ranks=range(1, 7))
    return f"ops.{name}({x}, axis={scene.axis(x)}, include_initial={scene.flag()})"


@draws("cumsum", "cumprod")
def running_by_its_other_name(scene: Scene, name: str) -> str:
    x = scene.tensor("fi", ranks=range(1, 7))
    axis = scene.axis(x)
    return f"{x}.{name}({axis})" if scene.flag() else f"ops.{name}({x}, axis={axis})"


@draws("diff")
def diff(scene: Scene, name: str) -> str:
    x = scene.tensor("fi", ranks=range(1, 7))
    axis, n = scene.axis(x), scene.integer(-1 if scene.slips() else 0, 2)
    end = scene.pick(["", ", prepend=", ", append="])
    text = (
        f"ops.diff({x}, axis={axis}, n={n}{end}{scene.new(scene.sizes(x), x.kind) if end else ''})"
    )
    # What is left of an axis of any size is no expression of it: it may be nothing.
    return text if x.size(axis).isdecimal() or n <= 0 else Unforeseeable(text)
