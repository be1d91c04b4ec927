"""Operations of each element, and those that broadcast."""

from tests.oracle.arguments.table import draws
from tests.oracle.drawing import Scene

UNARY = (
    *("abs", "negative", "positive", "conj", "real", "sign", "square"),
    *("ceil", "floor", "trunc", "round"),
    *("isnan", "isinf", "isfinite", "stop_gradient"),
)
FLOATING = (
    *("exp", "expm1", "log", "log1p", "log2", "log10", "sqrt", "rsqrt", "reciprocal", "erf"),
    *("sin", "cos", "tan", "asin", "acos", "atan"),
    *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
    *("sigmoid", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "logsigmoid", "signbit"),
)
ARITHMETIC = {"add": "+", "subtract": "-", "multiply": "*", "divide": "/", "pow": "**"} | {
    "floor_divide": "//",
    "remainder": "%",
}
COMPARISONS = {
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
}
OF_TWO = ("maximum", "minimum", "atan2", "copysign", "hypot", "logaddexp", "nextafter")
BITS = {"bitwise_and": "&", "bitwise_or": "|", "bitwise_xor": "^"}
SHIFTS = {"bitwise_left_shift": "<<", "bitwise_right_shift": ">>"}


@draws(*UNARY)
def unary(scene: Scene, name: str) -> str:
    return f"ops.{name}({scene.tensor('fi')})"


@draws(*FLOATING)
def floating(scene: Scene, name: str) -> str:
    return f"ops.{name}({scene.tensor('fi' if scene.wild else 'f')})"


@draws(*ARITHMETIC, *COMPARISONS, *OF_TWO)
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


@draws(*BITS, *SHIFTS)
def bits(scene: Scene, name: str) -> str:
    x = scene.tensor("i" if name in SHIFTS else "ib")
    y = scene.beside(x)
    operator = (BITS | SHIFTS)[name]
    return scene.pick([f"ops.{name}({x}, {y})", f"{x} {operator} {y}", f"{x} {operator} True"])  # type: ignore[no-any-return] # of what it was given


@draws("bitwise_invert")
def invert(scene: Scene, name: str) -> str:
    x = scene.tensor("ib")
    return f"~{x}" if scene.flag() else f"ops.bitwise_invert({x})"


@draws("logical_and", "logical_or", "logical_xor")
def logic(scene: Scene, name: str) -> str:
    x = scene.tensor("b")
    return f"ops.{name}({x}, {scene.beside(x)})"


@draws("logical_not")
def negation(scene: Scene, name: str) -> str:
    return f"ops.logical_not({scene.tensor('b')})"


@draws("clip")
def clip(scene: Scene, name: str) -> str:
    x = scene.tensor()
    low, high = (scene.pick(["None", "0.5", str(scene.beside(x))]) for _ in range(2))
    return f"{x}.clip({low}, {high})" if scene.flag() else f"ops.clip({x}, {low}, max={high})"
