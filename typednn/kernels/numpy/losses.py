"""The log-probabilities at labels, and the gradient with respect to all of them."""

from typing import Any

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import INT64, Kernel, Run
from typednn.kernels.numpy.arrays import as_contiguous, copy_scratch
from typednn.shapes.rules import RULES
from typednn.shapes.shape import ShapeError

__all__ = ["nll", "nll_gradient", "refuse_other_labels"]

# numpy's stubs do not know all their arguments by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


def nll(call: Call) -> Kernel:
    """The mean of ``-log_probs[label]``.

    Scratch: ``largest``, the largest label; ``picked``, the log-probabilities at the labels. Table:
    where rows begin. It raises ShapeError for a label that is no class, and if there are no labels.
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
            picked: Any,
            copy: Any = None,
        ) -> None:
            _maximum(labels.view(unsigned), 0, None, largest)
            if largest.item() >= classes:
                refuse_other_labels(loss, "labels", labels, classes)
            _write_places(labels, rows, places)
            as_contiguous(log_probs, copy).reshape(-1).take(places, 0, picked, "clip")
            _add(picked, 0, None, out)
            np.divide(out, minus_count, out)

        return run

    scratch = {
        "places": (labels.shape, INT64),
        "largest": ((), unsigned),
        "picked": (labels.shape, call.dtype),
        **copy_scratch(copy=log_probs),
    }
    return Kernel(scratch=scratch, prepare=prepare, table_bytes=count * INT64.itemsize)


def nll_gradient(call: Call) -> Kernel:
    """Zeros with ``-g / count`` at the labels. Scratch: ``each``, that number.

    Table: where rows begin.
    """
    labels, classes = call.inputs[1], call.params["classes"]
    count = labels.size
    minus_count = np.array(-count, call.dtype)
    if not count:
        return Kernel(lambda g, labels, out: None)

    def prepare() -> Run:
        rows = np.arange(count) * classes

        def run(g: Any, labels: Any, out: Any, places: Any, each: Any) -> None:
            _write_places(labels, rows, places)
            np.divide(g, minus_count, each)
            out.fill(0)
            out.put(places, each)

        return run

    scratch = {"places": (labels.shape, INT64), "each": ((), call.dtype)}
    return Kernel(scratch=scratch, prepare=prepare, table_bytes=count * INT64.itemsize)


def _write_places(labels: Any, rows: Any, places: Any) -> None:
    """Write the labels' places in the flattened scores, whose rows begin at ``rows``."""
    if labels.dtype == places.dtype:
        np.add(labels, rows, places)
    else:  # numpy would convert them in memory of its own
        np.copyto(places, labels)
        np.add(places, rows, places)


def _unsigned(dtype: np.dtype[Any]) -> np.dtype[Any]:
    """Return the unsigned dtype.

    In it a negative label is large: one comparison refuses both kinds.
    """
    return np.dtype(f"u{dtype.itemsize}")


def refuse_other_labels(what: str, name: str, labels: np.ndarray[Any, Any], classes: int) -> None:
    """Raise ShapeError for the first label that is no class; ``what``: the operation's name."""
    unsigned = labels.view(_unsigned(labels.dtype))
    if labels.size and _maximum(unsigned) >= classes:
        place = int(np.flatnonzero(unsigned >= classes)[0])
        raise ShapeError(
            f"{what}: {name}[{place}] is {labels[place]}, but {classes} classes have"
            f" labels 0 to {classes - 1}",
            "shape-index",
        )
