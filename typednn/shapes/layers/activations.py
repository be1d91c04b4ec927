"""Activations that concern an axis: softmax along one, gates that halve one, slopes of channels."""

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.layers.arguments import AtLeast0, Count, Finite, Positive, Whole
from typednn.shapes.layers.registry import CallRule, of_call, of_construction, one
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import (
    as_size,
    axes_text,
    because,
    count,
    locate,
    size_at,
    variadic_at,
)
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show
from typednn.shapes.verdict import Refuted, equal


@of_call("Softmax", "Softmin")
def softmax(x: Shape, axis: Size = -1) -> Shape:
    return one(RULES["softmax"](x, axis))


@of_call("LogSoftmax")
def log_softmax(x: Shape, axis: Size = -1) -> Shape:
    return one(RULES["log_softmax"](x, axis))


def _gate_rule(layer: str) -> CallRule:
    @of_call(layer)
    def gate(x: Shape, axis: Size = -1) -> Shape:
        """Halve the axis. Raises ShapeError: no such axis (shape-index), an odd size (shape)."""
        place = locate(layer, x, axis)
        if place is None:
            return UNKNOWN_SHAPE if variadic_at(x) is not None else (UNKNOWN,) * len(x)
        size = as_size(count((x[place],)))
        verdict = equal(size, size // 2 * 2)
        if isinstance(verdict, Refuted):
            text = f"{layer}: x {show(x)}: axis {axis} is {size}, expected an even size"
            raise ShapeError(text + because(verdict), "shape")
        return (*x[:place], size // 2, *x[place + 1 :])

    return gate


for _layer in ("GLU", "SwiGLU", "GEGLU"):
    _gate_rule(_layer)


@of_call("PReLU")
def prelu(x: Shape, num_parameters: Size = 1) -> Shape:
    """Return ``x``.

    Raises ShapeError if it has no axis 1 for several slopes (shape-rank), or another number of
    channels there (shape).
    """
    if num_parameters == 1 or variadic_at(x) in (0, 1):
        return x
    if isinstance(num_parameters, int) and len(x) < 2:
        text = f"PReLU: x {show(x)} has {axes_text(len(x))}, expected (N, {num_parameters}, ...)"
        raise ShapeError(text, "shape-rank")
    if len(x) > 1 and isinstance(verdict := equal(size_at(x, 1), num_parameters), Refuted):
        text = (
            f"PReLU: x {show(x)}: axis 1 is {x[1]}, expected {num_parameters}, one for each slope"
        )
        raise ShapeError(text + because(verdict), "shape")
    return x


@of_construction("Softmax", "Softmin", "LogSoftmax", "GLU", "SwiGLU", "GEGLU")
def refuse_axis(axis: Whole = -1) -> None:
    pass


@of_construction("PReLU")
def refuse_prelu(num_parameters: Count = 1, init: Finite = 0.25) -> None:
    pass


@of_construction("LeakyReLU")
def refuse_leaky_relu(negative_slope: Finite = 0.01) -> None:
    pass


@of_construction("RReLU")
def refuse_rrelu(lower: Finite = 1 / 8, upper: Finite = 1 / 3) -> None:
    """Raise ShapeError (shape) for a range whose ends are exchanged."""
    if isinstance(lower, Unknown) or isinstance(upper, Unknown):
        return
    if lower > upper:
        text = (
            f"RReLU: lower is {lower} and upper is {upper}, but expected lower to be at most upper"
        )
        raise ShapeError(text, "shape")


@of_construction("ELU")
def refuse_elu(alpha: AtLeast0 = 1.0) -> None:
    pass


@of_construction("CELU")
def refuse_celu(alpha: Positive = 1.0) -> None:
    """``x / alpha`` has no value at 0, and below it the formula is no longer that of the paper."""


@of_construction("Softplus")
def refuse_softplus(beta: Positive = 1.0) -> None:
    pass


@of_construction("Softshrink", "Hardshrink")
def refuse_shrink(lambd: AtLeast0 = 0.5) -> None:
    pass


@of_construction("Threshold")
def refuse_threshold(threshold: Finite, value: Finite) -> None:
    pass


@of_construction("Hardtanh")
def refuse_hardtanh(min_val: Finite = -1.0, max_val: Finite = 1.0) -> None:
    """Raise ShapeError (shape) for a range without an inside."""
    if isinstance(min_val, Unknown) or isinstance(max_val, Unknown):
        return
    if not min_val < max_val:
        text = f"Hardtanh: min_val is {min_val} and max_val is {max_val}, but expected a smaller min_val"
        raise ShapeError(text, "shape")
