"""Activation functions as layers: of each element by itself. Names are PyTorch's."""

from typing import Literal

from typednn import ops, random
from typednn.nn.layer_rules import refuse_construction
from typednn.nn.modes import Eval, Mode, refuse_no_mode
from typednn.nn.module import Module
from typednn.nn.type_parameters import F, S
from typednn.tensor import Tensor

__all__ = [
    "CELU",
    "ELU",
    "GELU",
    "SELU",
    "Hardshrink",
    "Hardsigmoid",
    "Hardswish",
    "Hardtanh",
    "LeakyReLU",
    "LogSigmoid",
    "Mish",
    "RReLU",
    "ReLU",
    "ReLU6",
    "SiLU",
    "Sigmoid",
    "Softplus",
    "Softshrink",
    "Softsign",
    "Tanh",
    "Tanhshrink",
    "Threshold",
]


SELU_ALPHA = 1.6732632423543772848170429916717
SELU_SCALE = 1.0507009873554804934193349852946


class ReLU(Module):
    """``max(x, 0)``. Its gradient at 0 is 0.

    ``(*s)`` stays ``(*s)``. Source: Nair and Hinton, "Rectified linear units improve restricted
    Boltzmann machines", ICML 2010.
    """

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.relu(x)


class ReLU6(Module):
    """``min(max(x, 0), 6)``. Howard et al., "MobileNets", 2017. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.clip(x, 0.0, 6.0)


class LeakyReLU(Module):
    """``x`` if it is positive, else ``negative_slope * x``.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for a slope that is no finite number. Source: Maas,
    Hannun and Ng, "Rectifier nonlinearities improve neural network acoustic models", ICML workshop
    2013.
    """

    negative_slope: float

    def __init__(self, negative_slope: float = 0.01) -> None:
        refuse_construction(self, negative_slope)
        self.negative_slope = negative_slope

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.leaky_relu(x, self.negative_slope)


class RReLU(Module):
    """``x`` if it is positive, else ``slope * x``, with random slopes in training.

    ``(*s)`` stays ``(*s)``. Each element has a slope of its own, drawn from the uniform
    distribution from ``lower`` to ``upper``. In evaluation all have the mean of the two. Raises
    ShapeError for a ``lower`` above ``upper``, and TypeError if it is called with what is no mode.
    Source: Xu, Wang, Chen and Li, "Empirical evaluation of rectified activations in convolutional
    network", 2015.
    """

    lower: float
    upper: float

    def __init__(self, lower: float = 1 / 8, upper: float = 1 / 3) -> None:
        refuse_construction(self, lower, upper)
        self.lower, self.upper = lower, upper

    def __call__(self, x: Tensor[S, F], mode: Mode) -> Tensor[S, F]:
        refuse_no_mode("RReLU", mode)
        if isinstance(mode, Eval):
            return ops.where(x > 0, x, x * ((self.lower + self.upper) / 2))
        drawn = random.uniform(mode.key(), x.shape).astype(x.dtype)  # the same in each dtype
        slopes = self.lower + (self.upper - self.lower) * drawn
        return ops.where(x > 0, x, x * slopes)


class ELU(Module):
    """``x`` if it is positive, else ``alpha * (exp(x) - 1)``.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for an ``alpha`` below 0. Clevert, Unterthiner and
    Hochreiter, "Fast and accurate deep network learning by exponential linear units (ELUs)", ICLR
    2016.
    """

    alpha: float

    def __init__(self, alpha: float = 1.0) -> None:
        refuse_construction(self, alpha)
        self.alpha = alpha

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.elu(x, self.alpha)


class CELU(Module):
    """``max(x, 0) + min(alpha * (exp(x / alpha) - 1), 0)``.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for an ``alpha`` of 0 or below. Barron, "Continuously
    differentiable exponential linear units", 2017.
    """

    alpha: float

    def __init__(self, alpha: float = 1.0) -> None:
        refuse_construction(self, alpha)
        self.alpha = alpha

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.elu(x / self.alpha) * self.alpha


class SELU(Module):
    """``scale * ELU(x)``, with the numbers that keep mean 0 and variance 1.

    ``(*s)`` stays ``(*s)``. Klambauer, Unterthiner, Mayr and Hochreiter, "Self-normalizing neural
    networks", NeurIPS 2017.
    """

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.elu(x, SELU_ALPHA) * SELU_SCALE


class GELU(Module):
    """``x`` times the probability that a standard normal variable is below ``x``.

    ``(*s)`` stays ``(*s)``. ``approximate="tanh"`` takes the cheaper formula of the same paper:
    Hendrycks and Gimpel, "Gaussian error linear units (GELUs)", 2016.
    """

    approximate: Literal["none", "tanh"]

    def __init__(self, approximate: Literal["none", "tanh"] = "none") -> None:
        self.approximate = approximate

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.gelu(x, self.approximate)


class SiLU(Module):
    """``x * sigmoid(x)``, or swish: Ramachandran, Zoph and Le, 2017. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.silu(x)


class Mish(Module):
    """``x * tanh(softplus(x))``: Misra, "Mish", BMVC 2020. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return x * ops.tanh(ops.softplus(x))


class Sigmoid(Module):
    """``1 / (1 + exp(-x))``. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.sigmoid(x)


class LogSigmoid(Module):
    """``log(sigmoid(x))``, exact where the sigmoid underflows. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.logsigmoid(x)


class Hardsigmoid(Module):
    """``min(max(x / 6 + 1/2, 0), 1)``: Howard et al., "Searching for MobileNetV3", ICCV 2019.

    ``(*s)`` stays ``(*s)``.
    """

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.clip(x / 6.0 + 0.5, 0.0, 1.0)


class Hardswish(Module):
    """``x * Hardsigmoid(x)``: Howard et al., "Searching for MobileNetV3", ICCV 2019.

    ``(*s)`` stays ``(*s)``.
    """

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return x * ops.clip(x / 6.0 + 0.5, 0.0, 1.0)


class Tanh(Module):
    """The hyperbolic tangent. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.tanh(x)


class Tanhshrink(Module):
    """``x - tanh(x)``. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return x - ops.tanh(x)


class Hardtanh(Module):
    """``x`` limited to the range from ``min_val`` to ``max_val``.

    ``(*s)`` stays ``(*s)``. Raises ShapeError unless ``min_val`` is smaller.
    """

    min_val: float
    max_val: float

    def __init__(self, min_val: float = -1.0, max_val: float = 1.0) -> None:
        refuse_construction(self, min_val, max_val)
        self.min_val, self.max_val = min_val, max_val

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.clip(x, self.min_val, self.max_val)


class Softplus(Module):
    """``log(1 + exp(beta * x)) / beta``, without overflow.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for a ``beta`` of 0 or below. Dugas, Bengio, Belisle,
    Nadeau and Garcia, NeurIPS 2000.
    """

    beta: float

    def __init__(self, beta: float = 1.0) -> None:
        refuse_construction(self, beta)
        self.beta = beta

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.softplus(x * self.beta) / self.beta


class Softsign(Module):
    """``x / (1 + |x|)``: Turian, Bergstra and Bengio, 2009. ``(*s)`` stays ``(*s)``."""

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return x / (1.0 + ops.abs(x))


class Softshrink(Module):
    """``x`` moved towards 0 by ``lambd``, and 0 where it is nearer than that.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for a ``lambd`` below 0. Donoho and Johnstone, 1994.
    """

    lambd: float

    def __init__(self, lambd: float = 0.5) -> None:
        refuse_construction(self, lambd)
        self.lambd = lambd

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return x - ops.clip(x, -self.lambd, self.lambd)


class Hardshrink(Module):
    """``x``, and 0 where ``|x| <= lambd``.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for a ``lambd`` below 0. Source: Donoho and
    Johnstone, "Ideal spatial adaptation by wavelet shrinkage", Biometrika 1994.
    """

    lambd: float

    def __init__(self, lambd: float = 0.5) -> None:
        refuse_construction(self, lambd)
        self.lambd = lambd

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.where(ops.abs(x) > self.lambd, x, 0.0)


class Threshold(Module):
    """``x`` where it is above ``threshold``, and ``value`` elsewhere.

    ``(*s)`` stays ``(*s)``. Raises ShapeError for what is no finite number.
    """

    threshold: float
    value: float

    def __init__(self, threshold: float, value: float) -> None:
        refuse_construction(self, threshold, value)
        self.threshold, self.value = threshold, value

    def __call__(self, x: Tensor[S, F]) -> Tensor[S, F]:
        return ops.where(x > self.threshold, x, self.value)
