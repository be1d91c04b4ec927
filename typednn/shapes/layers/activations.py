"""Activations that concern an axis: softmax along one, gates that halve one, slopes of channels."""

from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.layers.registry import (
    CallRule,
    of_call,
    of_construction,
    one,
    refuse_below_one,
)
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


@of_construction("PReLU")
def refuse_prelu(num_parameters: Size = 1) -> None:
    """Raise ShapeError (shape) for a number below 1."""
    refuse_below_one("PReLU", num_parameters=num_parameters)
