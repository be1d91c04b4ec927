"""The losses of optax that have a rule. mypy knows no types of them, since optax declares none for it."""

from collections.abc import Mapping
from typing import Final

from typednn.shapes.dim import Unknown
from typednn.shapes.libraries.adapters.operands import both, elementwise
from typednn.shapes.libraries.jax_rules import need_same
from typednn.shapes.libraries.table import Function, read_table
from typednn.shapes.rules import RULES
from typednn.shapes.rules.axes import Axes, axes_text, variadic_at
from typednn.shapes.rules.registry import Nested, ResultShape
from typednn.shapes.shape import ShapeError, show

_TABLE: Final = """
squared_error, l2_loss  errors  x=predictions y=targets
huber_loss   differences  x=predictions y=targets delta
log_cosh     differences  x=predictions y=targets
hinge_loss   both         x=predictor_outputs y=targets
sigmoid_binary_cross_entropy  both  x=logits y=labels
sigmoid_focal_loss  both  x=logits y=labels alpha! gamma
softmax_cross_entropy  summed  x=logits y=labels axis where!
safe_softmax_cross_entropy  summed  x=logits y=labels
softmax_cross_entropy_with_integer_labels  of_classes  x=logits y=labels axis where!
cosine_similarity, cosine_distance  summed  x=predictions y=targets epsilon axis where!
kl_divergence, convex_kl_divergence  summed  x=log_predictions y=targets axis where!
smooth_labels  elementwise  x=labels alpha axis where!
"""


def errors(x: Nested, y: Nested | None = None) -> ResultShape:
    """Return the shape of predictions, which targets have too: optax refuses to broadcast them."""
    if y is not None:
        need_same("squared_error", "targets", y, x)
    return x


def differences(x: Nested, y: Nested = ()) -> ResultShape:
    """Broadcast predictions and targets, which may be absent."""
    return both(x, y)


def summed(x: Nested, y: Nested, axis: Axes | None | Unknown = -1) -> ResultShape:
    """Broadcast two arrays and sum over an axis: ``softmax_cross_entropy``."""
    return RULES["sum"](both(x, y), axis)


def of_classes(x: Nested, y: Nested, axis: Axes | Unknown = -1) -> ResultShape:
    """Return a loss for each label, which logits have an axis of classes for."""
    rest = RULES["sum"](x, axis)
    assert isinstance(rest, tuple)
    if variadic_at(rest) is None and variadic_at(y) is None and len(rest) != len(y):
        text = f"logits {show(x)} need labels with {axes_text(len(rest))}, not {show(y)}"
        raise ShapeError(f"cross_entropy: {text}", "shape-rank")
    return both(rest, y)


_RULES: Final = {
    rule.__name__: rule for rule in (errors, differences, summed, of_classes, both, elementwise)
}
FUNCTIONS: Final[Mapping[str, Function]] = read_table(_TABLE, _RULES)
"""By the names that follow ``optax.``."""
