"""Operations of each element, and those that broadcast."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene

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
