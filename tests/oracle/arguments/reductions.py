"""Operations over axes."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene
from tests.oracle.program import Unforeseeable


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
