"""The negative log-likelihood of labels, its gradient, and the check of labels."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, INT64, ArraySpec, Kernel, Run
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch
from typednn.shapes.rules import RULES
from typednn.shapes.shape import ShapeError

__all__ = ["check_labels", "class_labels", "nll", "nll_gradient"]

# numpy's stubs do not know all their arguments by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


def nll(call: Call) -> Kernel:
    """The mean of ``-log_probs[label]`` over the rows.

    Scratch: ``places``, the labels' places in the flattened scores; ``largest``, the largest label;
    ``at_labels``, the log-probabilities at the labels. Table: the offset of each row. The kernel
    raises ShapeError for a label that is not a class, and if there are no labels.
    """
    log_probs, labels = call.inputs
    count, classes, loss = labels.size, log_probs.shape[1], call.params["loss"]
    minus_count, zero = np.array(-count, call.dtype), np.zeros((), call.dtype)
    unsigned = _unsigned(labels.dtype)
    if not count:
        return Kernel(lambda *arrays: RULES["mean"]((0,), None, False))

    def prepare() -> Run:
        rows = np.arange(count) * classes

        def run(
            log_probs: Any,
            labels: Any,
            out: Any,
            places: Any,
            largest: Any,
            at_labels: Any,
            copy: Any = None,
        ) -> None:
            _maximum(labels.view(unsigned), 0, None, largest)
            if largest.item() >= classes:
                check_labels(loss, "labels", labels, classes)
            _write_places(labels, rows, places)
            as_contiguous(log_probs, copy).reshape(-1).take(places, 0, at_labels, "clip")
            _add(at_labels, 0, None, out)
            np.divide(out, minus_count, out)
            np.add(out, zero, out)  # no loss is -0.0

        return run

    scratch = {
        "places": (labels.shape, INT64),
        "largest": ((), unsigned),
        "at_labels": (labels.shape, call.dtype),
        **copy_scratch(copy=log_probs),
    }
    return Kernel(scratch=scratch, prepare=prepare, table_bytes=count * INT64.itemsize)


def nll_gradient(call: Call) -> Kernel:
    """Zeros with ``-g / count`` at the labels.

    Scratch: ``places``, the labels' places in the flattened result; ``value``, the number written
    there. Table: the offset of each row.
    """
    labels, classes = call.inputs[1], call.params["classes"]
    count = labels.size
    minus_count = np.array(-count, call.dtype)
    if not count:
        return Kernel(lambda g, labels, out: None)

    def prepare() -> Run:
        rows = np.arange(count) * classes

        def run(g: Any, labels: Any, out: Any, places: Any, value: Any) -> None:
            _write_places(labels, rows, places)
            np.divide(g, minus_count, value)
            out.fill(0)
            out.put(places, value)

        return run

    scratch = {"places": (labels.shape, INT64), "value": ((), call.dtype)}
    return Kernel(scratch=scratch, prepare=prepare, table_bytes=count * INT64.itemsize)


def class_labels(call: Call) -> Kernel:
    """The labels as int64, with 0 for those that are ignored.

    Scratch: ``largest``, the largest label; ``is_ignored``, which are ignored. The kernel raises
    ShapeError for any other label that is not a class.
    """
    (labels,), ignored, end = call.inputs, call.params["ignored"], call.params["end"]
    loss, name = call.params["loss"], call.params["name"]
    if not labels.size:
        return Kernel(lambda labels, out: None)

    def prepare() -> Run:
        zero, number = np.zeros((), INT64), np.array(ignored or 0, INT64)
        unsigned = _unsigned(INT64)

        def run(labels: Any, out: Any, largest: Any, is_ignored: Any = None) -> None:
            np.copyto(out, labels, "unsafe")
            if is_ignored is not None:
                np.equal(out, number, is_ignored)
                np.copyto(out, zero, where=is_ignored)
            _maximum(out.reshape(-1).view(unsigned), 0, None, largest)
            if largest.item() >= end:
                check_labels(loss, name, labels, end, ignored)

        return run

    scratch: dict[str, ArraySpec] = {"largest": ((), _unsigned(INT64))}
    if ignored is not None:
        scratch["is_ignored"] = (labels.shape, BOOL)
    return Kernel(scratch=scratch, prepare=prepare)


def _write_places(labels: Any, rows: Any, places: Any) -> None:
    """Write the labels' places in the flattened scores, whose rows begin at ``rows``."""
    if labels.dtype == places.dtype:
        np.add(labels, rows, places)
    else:  # np.add would allocate a converted copy
        np.copyto(places, labels)
        np.add(places, rows, places)


def _unsigned(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the unsigned dtype of the same size.

    Viewed in it, a negative label is a large number, so one comparison finds all wrong labels.
    """
    return np.dtype(f"u{dtype.itemsize}")


def check_labels(
    what: str, name: str, labels: np.ndarray[Any, Any], end: int, ignored: int | None = None
) -> None:
    """Raise ShapeError for the first label that is neither below ``end`` nor ``ignored``.

    ``what``: the operation's name. ``name``: the argument's name; lengths have other words.
    """
    unsigned = labels.view(_unsigned(labels.dtype))
    if not labels.size or _maximum(unsigned, None) < end:
        return
    for place in np.argwhere((unsigned >= end) & (labels != ignored))[:1].tolist():
        classes = f"but {end} classes have labels 0 to {end - 1}"
        wanted = f"expected a length from 0 to {end - 1}" if "lengths" in name else classes
        where = ", ".join(map(str, place))
        text = f"{what}: {name}[{where}] is {labels[tuple(place)]}, {wanted}"
        raise ShapeError(text, "shape-index")
