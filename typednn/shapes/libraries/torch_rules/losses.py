"""Losses. Where PyTorch warns that outputs and targets broadcast, they are refused."""

from typednn.shapes.dim import UNKNOWN, Unknown
from typednn.shapes.libraries.adapters.operands import refuse_enlarging
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.rules.broadcasting import broadcast
from typednn.shapes.rules.equal_shapes import better, index_advice, need_shape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, show

Reduction = str | Unknown
_ONE = ("mean", "sum", "batchmean")


def _left(each: Shape, reduction: Reduction) -> Shape:
    """Return what a reduction leaves of the losses of all elements."""
    if reduction == "none":
        return each
    return () if reduction in _ONE else UNKNOWN_SHAPE


def loss_of_each(x: Shape, target: Shape, reduction: Reduction = "mean") -> Shape:
    """Return the loss of two tensors of one shape: ``mse_loss``."""
    text = f"loss: input {show(x)} and target {show(target)}: both must have the same shape"
    advice = index_advice("input", x, target) or index_advice("target", target, x)
    need_shape(text + advice, target, x)
    return _left(better(x, target), reduction)


def binary_loss(
    x: Shape,
    target: Shape,
    weight: Shape | None = None,
    reduction: Reduction = "mean",
    pos_weight: Shape | None = None,
) -> Shape:
    """Return the loss of two tensors of one shape, to which the weights broadcast."""
    loss_of_each(x, target, reduction)
    for name, shape in (("weight", weight), ("pos_weight", pos_weight)):
        if shape is not None:
            refuse_enlarging("loss", x, shape, name)
    return _left(better(x, target), reduction)


def class_loss(
    x: Shape, target: Shape, weight: Shape | None = None, reduction: Reduction = "mean"
) -> Shape:
    """Return the loss of scores (n, c, *s), or (c,): ``cross_entropy``.

    The target has a class for each place (n, *s), or probabilities of the scores' shape.
    """
    if variadic_at(x) is not None or variadic_at(target) is not None:
        return _left(UNKNOWN_SHAPE, reduction)
    if x == ():
        raise ShapeError("loss: input () must have the classes", "shape-rank")
    of_classes = len(target) == len(x) - 1
    places = (*x[:1], *x[2:]) if len(x) > 1 else ()
    wanted = places if of_classes else x
    text = f"loss: input {show(x)} and target {show(target)}: target must be {show(places)},"
    text = f"{text} or have the shape of input"
    if not of_classes and len(target) != len(x):
        raise ShapeError(text, "shape-rank")
    need_shape(text, target, wanted)
    _need_weights(x, weight)
    return _left(places, reduction)


def index_loss(
    x: Shape, target: Shape, weight: Shape | None = None, reduction: Reduction = "mean"
) -> Shape:
    """Return the loss of scores (n, c, *s), or (c,), and a class for each place: ``nll_loss``."""
    if variadic_at(x) is None and variadic_at(target) is None and len(target) != len(x) - 1:
        text = f"loss: input {show(x)} and target {show(target)}: target must have one axis fewer"
        raise ShapeError(text, "shape-rank")
    return class_loss(x, target, weight, reduction)


def _need_weights(x: Shape, weight: Shape | None) -> None:
    if weight is not None:
        classes = x[1:2] if len(x) > 1 else x
        text = f"loss: input {show(x)} and weight {show(weight)}: weight must be {show(classes)}"
        need_shape(text, weight, classes)


def divergence(x: Shape, target: Shape, reduction: Reduction = "mean") -> Shape:
    """Return the loss of two tensors that broadcast: ``kl_div``."""
    return _left(broadcast("kl_div", x, target, names=("input", "target")), reduction)


def ranking_loss(x: Shape, y: Shape, target: Shape, reduction: Reduction = "mean") -> Shape:
    """Return the loss of three tensors that broadcast: ``margin_ranking_loss``."""
    known = all(variadic_at(each) is None for each in (x, y, target))
    if known and not len(x) == len(y) == len(target):
        text = f"loss: inputs {show(x)}, {show(y)} and target {show(target)} must have as many axes"
        raise ShapeError(text, "shape-rank")
    each = broadcast("margin_ranking_loss", broadcast("margin_ranking_loss", x, y), target)
    return _left(each, reduction)


def triplet_loss(
    anchor: Shape, positive: Shape, negative: Shape, reduction: Reduction = "mean"
) -> Shape:
    """Return the loss of vectors (*b, d): ``triplet_margin_loss``."""
    shapes = (anchor, positive, negative)
    if any(variadic_at(x) is not None for x in shapes):
        return _left(UNKNOWN_SHAPE, reduction)
    if not len(anchor) == len(positive) == len(negative):
        text = f"loss: {show(anchor)}, {show(positive)} and {show(negative)} must have as many axes"
        raise ShapeError(text, "shape-rank")
    each = broadcast("loss", broadcast("loss", anchor, positive), negative)
    return _left(each[:-1] if each else (UNKNOWN,), reduction)
