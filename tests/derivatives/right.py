"""What operations are, by mpmath: functions of hyper-dual numbers, written without ours.

The derivatives of the elementary ones stand beside them; a test compares all of them with differences.
"""

from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any, Final

from mpmath import mp, mpf

from tests.derivatives.hyperdual import Hyper, hyper, lifted

__all__ = ["LINES", "SEVERAL", "UNARY", "by_name"]

exp = lifted(mp.exp, mp.exp, mp.exp)
log = lifted(mp.log, lambda x: 1 / x, lambda x: -1 / x**2)
sqrt = lifted(mp.sqrt, lambda x: 1 / (2 * mp.sqrt(x)), lambda x: -1 / (4 * x * mp.sqrt(x)))
absolute = lifted(abs, mp.sign, lambda x: mpf(0))
tanh = lifted(mp.tanh, lambda x: mp.sech(x) ** 2, lambda x: -2 * mp.tanh(x) * mp.sech(x) ** 2)
sigmoid = lifted(
    lambda x: 1 / (1 + mp.exp(-x)),
    lambda x: 1 / (2 + mp.exp(-x) + mp.exp(x)),
    lambda x: -mp.tanh(x / 2) / (2 + mp.exp(-x) + mp.exp(x)),
)
log1p = lifted(mp.log1p, lambda x: 1 / (1 + x), lambda x: -1 / (1 + x) ** 2)
expm1 = lifted(mp.expm1, mp.exp, mp.exp)
normal = lifted(mp.ncdf, mp.npdf, lambda x: -x * mp.npdf(x))


def power(x: Any, exponent: Any) -> Hyper:
    """Of a number by a plain number."""
    n = mpf(exponent)

    def times(factor: Any, m: Any) -> Callable[[Any], Any]:
        return lambda x: factor * x**m if factor else mpf(0)

    return lifted(times(mpf(1), n), times(n, n - 1), times(n * (n - 1), n - 2))(x)


def softplus(x: Any) -> Hyper:
    x = hyper(x)
    return log1p(exp(x)) if x.value < 0 else x + log1p(exp(-x))


def elu(x: Any) -> Hyper:
    return hyper(x) if hyper(x).value > 0 else expm1(x) * 0.5


def gelu_by_tanh(x: Any) -> Hyper:
    x = hyper(x)
    return x * sigmoid(2 * mp.sqrt(2 / mp.pi) * (x + mpf("0.044715") * x * x * x))


def psi(n: int) -> Callable[[Any], Hyper]:
    return lifted(lambda x: mp.psi(n, x), lambda x: mp.psi(n + 1, x), lambda x: mp.psi(n + 2, x))


def of_circle(sign: int) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """The derivatives of asin, and of acos with a minus."""
    return (
        lambda x: sign / mp.sqrt((1 - x) * (1 + x)),
        lambda x: sign * x / mp.sqrt((1 - x) * (1 + x)) ** 3,
    )


UNARY: Final[dict[str, Callable[[Any], Hyper]]] = {
    "abs": absolute,
    "acos": lifted(mp.acos, *of_circle(-1)),
    "acosh": lifted(
        mp.acosh, lambda x: 1 / mp.sqrt(x * x - 1), lambda x: -x / mp.sqrt(x * x - 1) ** 3
    ),
    "asin": lifted(mp.asin, *of_circle(1)),
    "asinh": lifted(
        mp.asinh, lambda x: 1 / mp.sqrt(1 + x * x), lambda x: -x / mp.sqrt(1 + x * x) ** 3
    ),
    "atan": lifted(mp.atan, lambda x: 1 / (1 + x * x), lambda x: -2 * x / (1 + x * x) ** 2),
    "atanh": lifted(mp.atanh, lambda x: 1 / (1 - x * x), lambda x: 2 * x / (1 - x * x) ** 2),
    "conj": hyper,
    "cos": lifted(mp.cos, lambda x: -mp.sin(x), lambda x: -mp.cos(x)),
    "cosh": lifted(mp.cosh, mp.sinh, mp.cosh),
    "digamma": psi(0),
    "elu": elu,
    "erf": lifted(
        mp.erf,
        lambda x: 2 / mp.sqrt(mp.pi) * mp.exp(-x * x),
        lambda x: -4 * x / mp.sqrt(mp.pi) * mp.exp(-x * x),
    ),
    "erfinv": lifted(
        mp.erfinv,
        lambda x: mp.sqrt(mp.pi) / 2 * mp.exp(mp.erfinv(x) ** 2),
        lambda x: mp.erfinv(x) * mp.pi / 2 * mp.exp(2 * mp.erfinv(x) ** 2),
    ),
    "exp": exp,
    "expm1": expm1,
    "gelu": lambda x: x * normal(x),
    "gelu by tanh": gelu_by_tanh,
    "leaky_relu": lambda x: hyper(x) if hyper(x).value > 0 else x * mpf(0.25),
    "lgamma": lifted(mp.loggamma, mp.digamma, lambda x: mp.psi(1, x)),
    "log": log,
    "log10": lambda x: log(x) / mp.log(10),
    "log1p": log1p,
    "log2": lambda x: log(x) / mp.log(2),
    "logsigmoid": lambda x: -softplus(-x),
    "negative": lambda x: -x,
    "polygamma": psi(1),
    "positive": hyper,
    "pow by -1.5": lambda x: power(x, -1.5),
    "pow by 0": lambda x: power(x, 0),
    "pow by 0.5": lambda x: power(x, 0.5),
    "pow by 1": lambda x: power(x, 1),
    "pow by 3": lambda x: power(x, 3),
    "real": hyper,
    "reciprocal": lambda x: 1 / x,
    "relu": lambda x: hyper(x) if hyper(x).value > 0 else x * 0,
    "rsqrt": lambda x: power(x, -0.5),
    "sigmoid": sigmoid,
    "silu": lambda x: x * sigmoid(x),
    "sin": lifted(mp.sin, mp.cos, lambda x: -mp.sin(x)),
    "sinh": lifted(mp.sinh, mp.cosh, mp.sinh),
    "softplus": softplus,
    "sqrt": sqrt,
    "square": lambda x: x * x,
    "tan": lifted(mp.tan, lambda x: mp.sec(x) ** 2, lambda x: 2 * mp.tan(x) * mp.sec(x) ** 2),
    "tanh": tanh,
}


def by_name(name: str) -> Callable[[Any], Hyper] | None:
    """mpmath's function of this name with its derivatives taken by differences; None where it has none."""
    function = getattr(mp, name, None)
    if function is None:
        return None
    return lifted(
        function,
        lambda x: mp.diff(function, x),
        lambda x: mp.diff(function, x, 2),
    )


def logaddexp(x: Hyper, y: Hyper) -> Hyper:
    return y + softplus(x - y)


def hypot(x: Hyper, y: Hyper) -> Hyper:
    return sqrt(x * x + y * y)


def atan2(x: Hyper, y: Hyper) -> Hyper:
    angle = UNARY["atan"](x / y)
    return angle + Hyper(mp.atan2(x.value, y.value) - angle.value)


SEVERAL: Final[dict[str, Callable[..., Hyper]]] = {
    "add": lambda x, y: x + y,
    "atan2": atan2,
    "clip": lambda x, y, z: smallest((largest((x, y)), z)),
    "copysign": lambda x, y: absolute(x) * mp.sign(y.value),
    "divide": lambda x, y: x / y,
    "hypot": hypot,
    "logaddexp": logaddexp,
    "maximum": lambda x, y: largest((x, y)),
    "minimum": lambda x, y: smallest((x, y)),
    "multiply": lambda x, y: x * y,
    "pow": lambda x, y: exp(y * log(x)),
    "remainder": lambda x, y: x - y * mp.floor(x.value / y.value),
    "subtract": lambda x, y: x - y,
    "where": lambda x, y: x * x if x.value > y.value else y,
}


def _value(x: Hyper) -> Any:
    return x.value


def largest(x: Iterable[Hyper]) -> Hyper:
    return max(x, key=_value)


def smallest(x: Iterable[Hyper]) -> Hyper:
    return min(x, key=_value)


def added(values: Any) -> Hyper:
    return reduce(lambda x, y: x + y, values, Hyper(0))


def product(values: Any) -> Hyper:
    return reduce(lambda x, y: x * y, values, Hyper(1))


def logsumexp(*x: Hyper) -> Hyper:
    return log(added(map(exp, x)))


def mean(*x: Hyper) -> Hyper:
    return added(x) / len(x)


def var(*x: Hyper) -> Hyper:
    centre = mean(*x)
    return mean(*((each - centre) * (each - centre) for each in x))


def norm(*x: Hyper) -> Hyper:
    return sqrt(added(each * each for each in x))


def norm_by(ord: float) -> Callable[..., Hyper]:
    return lambda *x: power(added(power(absolute(each), ord) for each in x), mpf(1) / mpf(ord))


LINES: Final[dict[str, Callable[..., Hyper]]] = {
    "cross_entropy": lambda *x: logsumexp(*x) - x[0],
    "cumulative_prod": lambda *x: added(product(x[: k + 1]) for k in range(len(x))),
    "cumulative_sum": lambda *x: added(added(x[: k + 1]) * (k + 1) for k in range(len(x))),
    "diff": lambda *x: product(y - z for y, z in zip(x[1:], x, strict=False)),
    "log_softmax": lambda *x: x[0] - logsumexp(*x),
    "logsumexp": logsumexp,
    "max": lambda *x: largest(x),
    "mean": mean,
    "min": lambda *x: smallest(x),
    "mse": lambda *x: mean(*(each * each for each in x)),
    "nll": lambda *x: -x[0],
    "norm": norm,
    "norm of order 0.5": norm_by(0.5),
    "norm of order 1": lambda *x: added(map(absolute, x)),
    "norm of order 3": norm_by(3),
    "norm of order inf": lambda *x: largest(map(absolute, x)),
    "prod": lambda *x: product(x),
    "softmax": lambda *x: exp(x[0] - logsumexp(*x)),
    "std": lambda *x: sqrt(var(*x)),
    "sum": lambda *x: added(x),
    "var": var,
    "vecdot": lambda *x: added(y * z for y, z in zip(x, x[::-1], strict=True)),
}
"""Functions of one line of numbers."""
