"""Losses: what their operands' shapes must be, and what ``reduction`` leaves of them.

Operands never broadcast: outputs (b, 1) beside targets (b,) would silently give (b, b) differences.
"""

from collections.abc import Callable
from typing import Final

from typednn.shapes.dim import Unknown
from typednn.shapes.rules.axes import axes_text, variadic_at, with_rank
from typednn.shapes.rules.broadcasting import not_expanding
from typednn.shapes.rules.equal_shapes import better, index_advice, need_shape
from typednn.shapes.rules.registry import takes
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show

LOSSES: Final[dict[str, Callable[..., Shape]]] = {}
"""The rule of each loss of ``typednn.losses`` by its name."""

_Reduction = str | Unknown


def _of_equal_shapes(loss: str) -> Callable[..., Shape]:
    """Build the rule of a loss between outputs and targets of the same shape, for each element."""

    def rule(outputs: Shape, targets: Shape, reduction: _Reduction = "mean") -> Shape:
        each = _same_shape(loss, ("outputs", outputs), ("targets", targets))
        return _reduced(loss, ("outputs", outputs), each, reduction)

    rule.__name__ = loss
    return takes(alike=("outputs", "targets"), outputs="f")(rule)


for _name in ("huber", "l1", "mse", "smooth_l1"):
    LOSSES[_name] = _of_equal_shapes(_name)


@takes(alike=("logits", "targets", "pos_weight"), logits="f")
def binary_cross_entropy_with_logits(
    logits: Shape,
    targets: Shape,
    pos_weight: Shape | None = None,
    reduction: _Reduction = "mean",
) -> Shape:
    """Return the shape of both, to which the weight of positives must broadcast."""
    loss = "binary_cross_entropy_with_logits"
    each = _same_shape(loss, ("logits", logits), ("targets", targets))
    if pos_weight is not None:
        _need_broadcast(loss, pos_weight, logits)
    return _reduced(loss, ("logits", logits), each, reduction)


@takes(scores="f", positive="b")
def hinge(scores: Shape, positive: Shape, reduction: _Reduction = "mean") -> Shape:
    """Return the shape of both."""
    each = _same_shape("hinge", ("scores", scores), ("positive", positive))
    return _reduced("hinge", ("scores", scores), each, reduction)


@takes(
    alike=("logits", "weight"),
    instead={"labels": "; for probabilities write soft_cross_entropy"},
    logits="f",
    labels="iu",
)
def cross_entropy(
    logits: Shape, labels: Shape, weight: Shape | None = None, reduction: _Reduction = "mean"
) -> Shape:
    """Return the shape of the labels (b, *s), for logits (b, c, *s) and weights (c,)."""
    each = _one_label_each("cross_entropy", ("logits", logits), labels)
    _need_weights("cross_entropy", ("logits", logits), weight)
    return _reduced("cross_entropy", ("logits", logits), each, reduction)


@takes(alike=("log_probs", "weight"), log_probs="f", labels="iu")
def nll(
    log_probs: Shape, labels: Shape, weight: Shape | None = None, reduction: _Reduction = "mean"
) -> Shape:
    """Return the same as ``cross_entropy``."""
    each = _one_label_each("nll", ("log_probs", log_probs), labels)
    _need_weights("nll", ("log_probs", log_probs), weight)
    return _reduced("nll", ("log_probs", log_probs), each, reduction)


@takes(scores="f", labels="iu")
def multi_margin(scores: Shape, labels: Shape, reduction: _Reduction = "mean") -> Shape:
    """Return the shape of the labels (b, *s), for scores (b, c, *s)."""
    each = _one_label_each("multi_margin", ("scores", scores), labels)
    return _reduced("multi_margin", ("scores", scores), each, reduction)


@takes(alike=("logits", "probabilities", "weight"), logits="f")
def soft_cross_entropy(
    logits: Shape,
    probabilities: Shape,
    weight: Shape | None = None,
    reduction: _Reduction = "mean",
) -> Shape:
    """Return (b, *s) for logits and probabilities (b, c, *s) and weights (c,)."""
    loss, named = "soft_cross_entropy", ("logits", logits)
    each = _without_classes(loss, named, ("probabilities", probabilities))
    _need_weights(loss, named, weight)
    return _reduced(loss, named, each, reduction)


@takes(alike=("log_probs", "probabilities"), log_probs="f")
def kl_divergence(log_probs: Shape, probabilities: Shape, reduction: _Reduction = "mean") -> Shape:
    """Return (b, *s) for distributions (b, c, *s)."""
    named = ("log_probs", log_probs)
    each = _without_classes("kl_divergence", named, ("probabilities", probabilities))
    return _reduced("kl_divergence", named, each, reduction)


@takes(alike=("anchor", "positive", "negative"), anchor="f")
def triplet(
    anchor: Shape, positive: Shape, negative: Shape, reduction: _Reduction = "mean"
) -> Shape:
    """Return (*b,) for vectors (*b, d)."""
    _need_axes("triplet", ("anchor", anchor), 1, "(..., features)")
    same = _same_shape("triplet", ("anchor", anchor), ("positive", positive))
    same = _same_shape("triplet", ("anchor", same), ("negative", negative))
    return _reduced("triplet", ("anchor", anchor), _but_last(same), reduction)


@takes(alike=("x", "y"), x="f", same="b")
def cosine_embedding(x: Shape, y: Shape, same: Shape, reduction: _Reduction = "mean") -> Shape:
    """Return (*b,) for vectors (*b, d), and for each pair whether they belong together."""
    _need_axes("cosine_embedding", ("x", x), 1, "(..., features)")
    each = _but_last(_same_shape("cosine_embedding", ("x", x), ("y", y)))
    text = f"cosine_embedding: x {show(x)} and same {show(same)}: same must be {show(each)}, one"
    need_shape(f"{text} for each vector{index_advice('same', same, each)}", same, each)
    return _reduced("cosine_embedding", ("x", x), better(each, same), reduction)


@takes(log_probs="f", labels="iu", input_lengths="iu", label_lengths="iu")
def ctc(
    log_probs: Shape,
    labels: Shape,
    input_lengths: Shape,
    label_lengths: Shape,
    blank: int | Unknown = 0,
    reduction: _Reduction = "mean",
) -> Shape:
    """Return (b,) for log-probabilities (b, t, c), labels (b, n) and lengths (b,)."""
    of_classes = _of_rank("ctc", ("log_probs", log_probs), 3, "(batch, time, classes)")
    batch, classes = of_classes[:1], of_classes[2]
    if isinstance(blank, int) and isinstance(classes, int):
        need_blank(blank, classes)
    labelled = _of_rank("ctc", ("labels", labels), 2, "(batch, labels)")
    given = (
        ("labels", labelled, (*batch, labelled[1])),
        ("input_lengths", input_lengths, batch),
        ("label_lengths", label_lengths, batch),
    )
    for name, shape, wanted in given:
        text = f"ctc: log_probs {show(log_probs)} and {name} {show(shape)}: {name} must be"
        need_shape(f"{text} {show(wanted)}, as the batch has {show(batch)}", shape, wanted)
    return _reduced("ctc", ("log_probs", log_probs), batch, reduction)


def need_blank(blank: int, classes: int) -> None:
    """Raise ShapeError (shape) if the class of the blank is none of so many."""
    if not 0 <= blank < classes:
        text = f"ctc: blank is {blank}, but {classes} classes are 0 to {classes - 1}"
        raise ShapeError(text, "shape")


for _rule in (
    binary_cross_entropy_with_logits,
    cosine_embedding,
    cross_entropy,
    ctc,
    hinge,
    kl_divergence,
    multi_margin,
    nll,
    soft_cross_entropy,
    triplet,
):
    LOSSES[_rule.__name__] = _rule


_Named = tuple[str, Shape]
"""An operand's name and its shape."""


def _reduced(loss: str, operand: _Named, each: Shape, reduction: _Reduction) -> Shape:
    """Return the result: one number, or the loss of ``each`` for "none".

    Raises ShapeError (shape) for the mean of no elements. Other words are refused by their type.
    """
    if reduction == "none":
        return each
    if reduction not in ("mean", "sum"):
        return UNKNOWN_SHAPE
    if reduction == "mean" and 0 in each:
        name, shape = operand
        text = f"{loss}: {name} {show(shape)} has no elements, and the mean of nothing"
        raise ShapeError(f'{text} is not defined; reduction="sum" gives 0', "shape")
    return ()


def _same_shape(loss: str, first: _Named, second: _Named) -> Shape:
    """Return the shape of both operands. Raises ShapeError if they cannot have the same."""
    (x, left), (y, right) = first, second
    text = f"{loss}: {x} {show(left)} and {y} {show(right)}: both must have the same shape"
    advice = index_advice(x, left, right) or index_advice(y, right, left)
    need_shape(text + advice, right, left)
    return better(left, right)


def _one_label_each(loss: str, scores: _Named, labels: Shape) -> Shape:
    """Return the shape of the labels, which is that of the scores without their axis 1."""
    name, shape = scores
    wanted = _of_rows(loss, scores)
    advice = index_advice("labels", labels, wanted)
    text = f"{loss}: {name} {show(shape)} and labels {show(labels)}: labels must be {show(wanted)},"
    need_shape(
        f"{text} one for each place; axis 1 of {name} has the classes{advice}", labels, wanted
    )
    return better(wanted, labels)


def _without_classes(loss: str, first: _Named, second: _Named) -> Shape:
    """Return the shape of two operands (b, c, *s) without the classes."""
    _of_rows(loss, first)
    return _of_rows(loss, (first[0], _same_shape(loss, first, second)))


def _of_rows(loss: str, scores: _Named) -> Shape:
    """Return (b, *s) of (b, c, *s)."""
    _need_axes(loss, scores, 2, "(batch, classes, ...)")
    shape = scores[1]
    variadic = variadic_at(shape)
    return UNKNOWN_SHAPE if variadic in (0, 1) else (shape[0], *shape[2:])


def _need_axes(loss: str, operand: _Named, least: int, layout: str) -> None:
    name, shape = operand
    if variadic_at(shape) is None and len(shape) < least:
        text = f"{loss}: {name} {show(shape)} has {axes_text(len(shape))}"
        raise ShapeError(f"{text}, expected {least} or more: {layout}", "shape-rank")


def _of_rank(loss: str, operand: _Named, rank: int, layout: str) -> Shape:
    name, shape = operand
    found = with_rank(shape, rank)
    if found is None:
        text = f"{loss}: {name} {show(shape)} must have {axes_text(rank)}: {layout}"
        raise ShapeError(text, "shape-rank")
    return found


def _need_weights(loss: str, scores: _Named, weight: Shape | None) -> None:
    """Raise ShapeError unless there is one weight for each class."""
    name, shape = scores
    if weight is not None:
        classes = shape[1:2] if variadic_at(shape[:2]) is None else UNKNOWN_SHAPE
        text = f"{loss}: {name} {show(shape)} and weight {show(weight)}: weight must be"
        need_shape(f"{text} {show(classes)}, one for each class", weight, classes)


def _need_broadcast(loss: str, pos_weight: Shape, logits: Shape) -> None:
    text = f"{loss}: pos_weight {show(pos_weight)} does not broadcast to logits {show(logits)}"
    known = variadic_at(pos_weight) is None and variadic_at(logits) is None
    if known and len(pos_weight) > len(logits):
        raise ShapeError(f"{text}: it has more axes", "shape-rank")
    clash = not_expanding(pos_weight, logits)
    if clash is not None:
        text = f"{text}: axis {clash.axis} is {clash.left}, expected 1 or {clash.right}{clash.why}"
        raise ShapeError(text, "shape")


def _but_last(x: Shape) -> Shape:
    return x[:-1] if variadic_at(x[-1:]) is None else UNKNOWN_SHAPE
