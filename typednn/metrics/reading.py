"""How metrics read tensors: their values, without gradients, without NaN, and labels as classes."""

from typing import Any

import numpy as np

from typednn.abstract import Abstract
from typednn.kernels.numpy.losses import check_labels
from typednn.shapes.shape import ShapeError
from typednn.tensor import Tensor

__all__ = [
    "Array",
    "classes_and_labels",
    "labels_of",
    "numbers_of",
    "refuse_negative",
    "refuse_nothing",
    "values_of",
]

Array = np.ndarray[Any, Any]


def values_of(x: Tensor[Any, Any], call: str) -> Array:
    """Return the elements, for a metric, which has no gradient.

    ``call``: the metric's call in error messages, with ``{}`` for the tensor. Raises
    LostGradientError while a gradient is being taken through ``x``, and TraceError if ``x`` has no
    values.
    """
    data = x._leaving(call, "measure it outside")
    if isinstance(data, Abstract):
        data.refuse(call.format("x"), "return x and measure it outside")
    return data


def numbers_of(
    x: Tensor[Any, Any], metric: str, name: str, call: str, *, finite: bool = False
) -> Array:
    """Return the elements of a floating-point tensor as float64.

    Raises ValueError for a NaN, and for an infinity where the numbers must be ``finite``.
    """
    numbers = values_of(x, call).astype(np.float64)
    bad = ~np.isfinite(numbers) if finite else np.isnan(numbers)
    for place in np.argwhere(bad)[:1].tolist():
        where = f"[{', '.join(map(str, place))}]" if place else ""
        value = numbers[tuple(place)]
        found = "NaN" if np.isnan(value) else value
        raise ValueError(f"{metric}: {name}{where} is {found}, so it cannot be measured")
    return numbers


def labels_of(x: Tensor[Any, Any], metric: str, name: str, call: str, classes: int) -> Array:
    """Return labels as int64. Raises ShapeError for one that is not a class (0 to classes-1)."""
    found = values_of(x, call)
    check_labels(metric, name, found, classes)
    return found.astype(np.int64)


def classes_and_labels(
    metric: str, predicted: Tensor[Any, Any], labels: Tensor[Any, Any], rest: str = ""
) -> tuple[Array, Array]:
    """Return the predicted classes and the labels. ``rest``: how the call goes on, for messages.

    For scores (n, c, *s) the class is that of the largest one on axis 1, the first one of equals.
    Raises ValueError for a score that is NaN, and ShapeError for a label that has no score.
    """
    calls = f"{metric}({{}}, labels{rest})", f"{metric}(predicted, {{}}{rest})"
    if predicted.dtype.kind != "f":
        return values_of(predicted, calls[0]), values_of(labels, calls[1])
    scores = numbers_of(predicted, metric, "predicted", calls[0])
    right = labels_of(labels, metric, "labels", calls[1], scores.shape[1])
    return scores.argmax(axis=1), right


def refuse_negative(metric: str, name: str, classes: Array) -> None:
    """Raise ShapeError for the first class below 0."""
    for place in np.argwhere(classes < 0)[:1].tolist():
        where = ", ".join(map(str, place))
        found = classes[tuple(place)]
        text = f"{metric}: {name}[{where}] is {found}, but classes are counted from 0"
        raise ShapeError(text, "shape-index")


def refuse_nothing(metric: str, count: int, what: str = "labels") -> None:
    """Raise ShapeError if nothing has been measured."""
    if not count:
        raise ShapeError(f"{metric}: there are no {what}, so it is undefined")
