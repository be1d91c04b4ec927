"""Connectionist temporal classification: labels in order, at times that nobody has written down."""

from typing import Any, TypeVar

import numpy as np

from typednn import ops
from typednn.checked_values import need_within
from typednn.control_flow import scan
from typednn.losses.likelihood import checked_lengths, class_labels
from typednn.losses.reduction import Reduction, check_operands, reduced
from typednn.ops.arguments import integer
from typednn.shapes.rules.losses import need_blank
from typednn.tensor import Tensor

__all__ = ["ctc"]

S = TypeVar("S", bound=tuple[int, ...])
F = TypeVar("F", bound=np.floating[Any])
I = TypeVar("I", bound=np.integer[Any])

AnyTensor = Tensor[Any, Any]


def ctc(
    log_probs: Tensor[S, F],
    labels: Tensor[Any, I],
    input_lengths: Tensor[Any, np.integer[Any]],
    label_lengths: Tensor[Any, np.integer[Any]],
    *,
    blank: int = 0,
    reduction: Reduction = "mean",
) -> Tensor[Any, F]:
    """Return minus the log of the probability of all paths that read as the labels.

    ``log_probs`` (b, t, c) are the logarithms of each class's probability at each time, ``labels``
    (b, n) the classes in order. A path gives each time a class; it reads as its classes without
    repetitions, and then without the class ``blank``. Of example i only the first
    ``input_lengths[i]`` times and ``label_lengths[i]`` labels count. Paths are summed in log domain,
    by the recursion of Graves et al. The mean is that over the examples: PyTorch, whose layout is
    (t, b, c), divides each one by its number of labels before. If no path reads as the labels,
    because they need more times, the loss is inf and its gradient 0.

    As in PyTorch, ``log_probs`` are taken as they are: whether they come from ``log_softmax`` is not
    asked.

    Raises ShapeError for shapes or dtypes that do not fit, for a label or a ``blank`` that is not a
    class, for a length above t or n, and for the mean of no examples; ValueError for a label that is
    the blank.
    Source: Graves, Fernandez, Gomez and Schmidhuber, "Connectionist temporal classification" (2006).
    """
    operands: dict[str, AnyTensor] = {
        "log_probs": log_probs,
        "labels": labels,
        "input_lengths": input_lengths,
        "label_lengths": label_lengths,
    }
    check_operands("ctc", reduction, **operands)
    blank = integer("ctc", "blank", blank)
    times, classes, most = log_probs.shape[1], log_probs.shape[2], labels.shape[1]
    need_blank(blank, classes)
    ends = checked_lengths("ctc", "input_lengths", input_lengths, times)
    counts = ops.expand_dims(checked_lengths("ctc", "label_lengths", label_lengths, most), 1)
    are_counted = ops.arange(most) < counts
    counted = ops.where(are_counted, labels.astype(np.int64), blank)
    _refuse_blanks(ops.logical_and(are_counted, labels == blank), blank, classes)
    states = _states(class_labels("ctc", counted, classes), blank)
    reached = _forward(log_probs, states, ends, blank)
    at_blank = ops.gather(reached, 2 * counts, axis=1)
    at_label = ops.gather(reached, ops.maximum(2 * counts - 1, 0), axis=1)
    whole = ops.concat([at_blank, ops.where(counts > 0, at_label, -np.inf)], axis=1)
    return reduced(-ops.logsumexp(whole, axis=1), reduction)


def _refuse_blanks(are_blank: AnyTensor, blank: int, classes: int) -> None:
    """Raise ValueError for a label that is the blank, which no path reads as; planned, too."""
    shown = ops.where(are_blank, blank, blank + 1)
    expected = "a class that is not the blank"
    need_within("ctc", "labels", shown, blank + 1, classes, expected=expected)


def _states(labels: AnyTensor, blank: int) -> AnyTensor:
    """Return (b, 2 n + 1), the labels with a blank before, between and after them."""
    pairs = ops.stack([ops.full_like(labels, blank), labels], axis=2)
    between = ops.reshape(pairs, (labels.shape[0], 2 * labels.shape[1]))
    return ops.pad(between, ((0, 0), (0, 1)), constant_values=blank)


def _forward(log_probs: AnyTensor, states: AnyTensor, ends: AnyTensor, blank: int) -> AnyTensor:
    """Return (b, 2 n + 1), the log of the probability of being in each state at each one's end."""
    skips = ops.logical_and(states != blank, states != _moved(states, 2, blank))
    in_states = ops.take_along_axis(log_probs, ops.expand_dims(states, 1), axis=2)
    place = ops.broadcast_to(ops.arange(states.shape[1]), states.shape)
    start = ops.where(place > 0, -np.inf, 0.0).astype(log_probs.dtype)  # before the first time
    if not log_probs.shape[1]:
        return start

    def step(before: AnyTensor, x: tuple[AnyTensor, AnyTensor]) -> tuple[AnyTensor, None]:
        of_states, time = x
        skipped = ops.where(skips, _moved(before, 2, -np.inf), -np.inf)
        ways = ops.stack([before, _moved(before, 1, -np.inf), skipped])
        after = ops.logsumexp(ways, axis=0) + of_states
        return ops.where(ops.expand_dims(time < ends, 1), after, before), None

    times = ops.arange(log_probs.shape[1])
    reached, _ = scan(step, start, (ops.moveaxis(in_states, 1, 0), times))
    return reached


def _moved(x: AnyTensor, by: int, value: float) -> AnyTensor:
    """Return the rows moved to the right, with a value at their beginning."""
    return ops.pad(x, ((0, 0), (by, 0)), constant_values=value)[:, : x.shape[1]]
