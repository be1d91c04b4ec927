"""How each operation's arguments are drawn: from a scene, the text of a call.

One that fits, unless the scene is wild. Operations of one kind share a way of drawing.
"""

from collections.abc import Callable

from tests.oracle.drawing import Arguments, Scene, Value
from tests.oracle.program import Unforeseeable
from typednn import ops

ARGUMENTS: dict[str, Arguments] = {}
"""By the name of the operation in `typednn.ops`."""

NO_TENSORS = frozenset[str]()
"""Functions of `typednn.ops` that give no tensor."""

PUBLIC = frozenset(name for name in ops.__all__ if name.islower()) - NO_TENSORS
"""The operations that are to be drawn."""


def draws(*names: str) -> Callable[[Callable[[Scene, str], str]], Callable[[Scene, str], str]]:
    """Enter the function as the way to draw calls of these operations."""

    def enter(function: Callable[[Scene, str], str]) -> Callable[[Scene, str], str]:
        for name in names:
            ARGUMENTS[name] = lambda scene, name=name: function(scene, name)  # type: ignore[misc] # a default binds it
        return function

    return enter


# --- elementwise

UNARY = ("abs", "negative", "sign", "square")
FLOATING = ("exp", "log", "sqrt", "tanh", "sigmoid", "relu", "leaky_relu")
ARITHMETIC = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "pow": "**"}
COMPARISONS = {
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}


@draws(*UNARY)
def unary(scene: Scene, name: str) -> str:
    return f"ops.{name}({scene.tensor('fi')})"


@draws(*FLOATING)
def floating(scene: Scene, name: str) -> str:
    return f"ops.{name}({scene.tensor('fi' if scene.wild else 'f')})"


@draws(*ARITHMETIC, *COMPARISONS, "maximum", "minimum")
def binary(scene: Scene, name: str) -> str:
    x = scene.tensor()
    y = scene.pick(["2.0", str(scene.beside(x)), str(scene.beside(x))])
    operator = (ARITHMETIC | COMPARISONS).get(name)
    if operator is not None and scene.flag():
        return f"{x} {operator} {y}"
    return f"ops.{name}({x}, {y})"


@draws("where")
def where(scene: Scene, name: str) -> str:
    x = scene.tensor()
    return f"ops.where({scene.beside(x)} > 0.0, {x}, {scene.beside(x)})"


@draws("astype")
def astype(scene: Scene, name: str) -> str:
    return f"ops.astype({scene.tensor('fib')}, np.{scene.pick(['float32', 'float64', 'int64'])})"


# --- reductions

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


# --- shaping


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


def tuple_of(items: list[str]) -> str:
    return f"({', '.join(items)}{',' if len(items) == 1 else ''})"


@draws("flatten")
def flatten(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    return f"ops.flatten({x}, start_axis={scene.axis(x)})"


@draws("permute_dims")
def permute_dims(scene: Scene, name: str) -> str:
    x = scene.tensor("fib")
    return f"ops.permute_dims({x}, {scene.order(x.rank)})"


@draws("matrix_transpose")
def matrix_transpose(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(2, 7))
    return scene.pick([f"ops.matrix_transpose({x})", f"{x}.mT"])  # type: ignore[no-any-return] # of what it was given


@draws("transpose")
def transpose(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(2, 3))
    return scene.pick([f"ops.transpose({x})", f"{x}.T"])  # type: ignore[no-any-return] # of what it was given


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


# --- joining and taking apart


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


@draws("unstack")
def unstack(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    return f"ops.unstack({x}, axis={scene.axis(x)})"


# --- indexing


@draws("getitem")
def getitem(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    if scene.integer(0, 9) == 0 and x.kind == "f":
        return Unforeseeable(f"{x}[{x} > 0.0]")
    items = [index(scene, x, axis) for axis in range(scene.integer(1, x.rank))]
    if scene.flag():
        items.insert(scene.integer(0, len(items)), "None")
    if scene.flag():
        items.append("...")
    return f"{x}[{', '.join(items)}]"


def index(scene: Scene, x: Value, axis: int) -> str:
    if axis >= x.rank:
        return "0"
    least = min(run.shape[axis] for run in x.runs)
    kind = scene.integer(0, 3)
    if kind == 0 and least:
        beyond = scene.wild and scene.flag() and x.size(axis).isdecimal()
        return str(least if beyond else scene.integer(-least, least - 1))
    if kind == 1 or not x.size(axis).isdecimal():
        return ":"
    low, high = scene.integer(0, 3), scene.integer(1, 4)
    step = scene.pick(["", "", ":2", ":-1"])
    bounds = [f"{low}:", f":-{high}", f"{low}:{low + high}", f":{high}"]
    return ":" + step if step == ":-1" else scene.pick(bounds) + step  # type: ignore[no-any-return] # a text


@draws("take")
def take(scene: Scene, name: str) -> str:
    x = scene.tensor("fib", range(1, 7))
    sizes = [str(scene.integer(1, 3)) for _ in range(scene.integer(0, 2))] or ["2"]
    return f"ops.take({x}, {scene.new(sizes, 'i')}, axis={scene.axis(x)})"


@draws("one_hot")
def one_hot(scene: Scene, name: str) -> str:
    return f"ops.one_hot({scene.tensor('i')} * 0, {scene.integer(1, 4)})"


# --- linear algebra


@draws("matmul")
def matmul(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 5))
    inner = scene.size(x, -1) if x.rank else "2"
    y = scene.new([inner] if scene.flag() else [inner, str(scene.integer(1, 4))])
    return scene.pick([f"{x} @ {y}", f"ops.matmul({x}, {y})"])  # type: ignore[no-any-return] # of what it was given


# --- creation


@draws("zeros", "ones")
def filled(scene: Scene, name: str) -> str:
    x = scene.tensor()
    low = -2 if scene.wild else 0
    sizes = [scene.pick([str(scene.integer(low, 4)), size]) for size in scene.sizes(x)]
    return f"ops.{name}({tuple_of(sizes)}{scene.pick(['', ', dtype=np.int64'])})"


@draws("full")
def full(scene: Scene, name: str) -> str:
    return f"ops.full(({scene.integer(-1 if scene.wild else 0, 4)}, 2), 0.5)"


@draws("eye")
def eye(scene: Scene, name: str) -> str:
    x = scene.tensor(ranks=range(1, 7))
    return f"ops.eye({scene.size(x, 0)}, {scene.pick([None, 3, -3 if scene.wild else 2])})"


@draws("arange")
def arange(scene: Scene, name: str) -> str:
    step = 0 if scene.wild and scene.flag() else scene.integer(1, 3)
    return f"ops.arange({scene.integer(0, 3)}, {scene.integer(4, 9)}, {step})"


@draws("asarray")
def asarray(scene: Scene, name: str) -> str:
    row = f"[{', '.join(['1.0'] * scene.integer(1, 3))}]"
    return f"ops.asarray([{', '.join([row] * scene.integer(1, 3))}], dtype=np.float32)"


@draws("normal", "uniform")
def random(scene: Scene, name: str) -> str:
    x = scene.tensor()
    return f"ops.{name}({tuple_of(scene.sizes(x))}, rng=np.random.default_rng(0))"
