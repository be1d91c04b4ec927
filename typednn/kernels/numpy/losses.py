"""The negative log-likelihood of labels, and its gradient."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import INT64, Kernel, Run
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch
from typednn.shapes.rules import RULES
from typednn.shapes.shape import ShapeError

__all__ = ["check_labels", "nll", "nll_gradient"]

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
    minus_count = np.array(-count, call.dtype)
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


def check_labels(what: str, name: str, labels: np.ndarray[Any, Any], classes: int) -> None:
    """Raise ShapeError for the first label that is not a class.

    ``what``: the operation's name. ``name``: the argument's name.
    """
    unsigned = labels.view(_unsigned(labels.dtype))
    if labels.size and _maximum(unsigned) >= classes:
        place = int(np.flatnonzero(unsigned >= classes)[0])
        raise ShapeError(
            f"{what}: {name}[{place}] is {labels[place]}, but {classes} classes have"
            f" labels 0 to {classes - 1}",
            "shape-index",
        )
