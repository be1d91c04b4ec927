"""The records of losses: on what samples they are looked at, and what numpy makes of them."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeAlias

import numpy as np

from tests.references import losses as by
from typednn import losses
from typednn.autodiff.primitive import Domain, Sample
from typednn.shapes.rules import losses as rules
from typednn.testing import Case

Loss: TypeAlias = Callable[..., Any]
SMOOTH = Domain()
LABELS = Domain(0, 3, dtype=np.int64)
LOG_PROBABILITIES = Domain(-3.0, -0.1)
NEAR_ONE = Domain(away_from=(-1.0, 1.0))
BELOW, ABOVE = Domain(-1.0, -0.8), Domain(0.0, 0.1, away_from=(0.2,))
PROBABILITIES = Domain(0.1, 0.9)
POSITIVE = Domain(0.5, 2.0)
YES_OR_NO = Domain(0, 2, dtype=np.bool_)
FAR = Domain(distinct=True)
LENGTHS = Domain(2, 4, dtype=np.int64), Domain(0, 2, dtype=np.int64)
PIXELS = ("2 3 2 2", "2 2 2")


def weighted(loss: Loss) -> Loss:
    """The loss whose last operand is its ``weight``."""
    return lambda *operands, **options: loss(*operands[:-1], weight=operands[-1], **options)


def bce(logits: Any, targets: Any, pos_weight: Any, **options: Any) -> Any:
    loss = losses.binary_cross_entropy_with_logits
    return loss(logits, targets, pos_weight=pos_weight, **options)


LOSSES: Final[list[tuple[str, Loss, Loss, tuple[str, ...], tuple[Domain, ...]]]] = [
    ("cross_entropy", losses.cross_entropy, by.cross_entropy, ("4 3", "4"), (SMOOTH, LABELS)),
    ("cross_entropy", losses.cross_entropy, by.cross_entropy, PIXELS, (SMOOTH, LABELS)),
    (
        "cross_entropy",
        weighted(losses.cross_entropy),
        by.cross_entropy,
        (*PIXELS, "3"),
        (SMOOTH, LABELS, POSITIVE),
    ),
    ("nll", losses.nll, by.nll, ("4 3", "4"), (LOG_PROBABILITIES, LABELS)),
    ("nll", losses.nll, by.nll, PIXELS, (LOG_PROBABILITIES, LABELS)),
    (
        "nll",
        weighted(losses.nll),
        by.nll,
        ("4 3", "4", "3"),
        (LOG_PROBABILITIES, LABELS, POSITIVE),
    ),
    (
        "soft_cross_entropy",
        losses.soft_cross_entropy,
        by.soft_cross_entropy,
        ("2 3 2", "2 3 2"),
        (SMOOTH, PROBABILITIES),
    ),
    (
        "soft_cross_entropy",
        weighted(losses.soft_cross_entropy),
        by.soft_cross_entropy,
        ("4 3", "4 3", "3"),
        (SMOOTH, PROBABILITIES, POSITIVE),
    ),
    (
        "kl_divergence",
        losses.kl_divergence,
        by.kl_divergence,
        ("2 3 2", "2 3 2"),
        (LOG_PROBABILITIES, PROBABILITIES),
    ),
    ("multi_margin", losses.multi_margin, by.multi_margin, PIXELS, (FAR, LABELS)),
    (
        "binary_cross_entropy_with_logits",
        losses.binary_cross_entropy_with_logits,
        by.binary_cross_entropy,
        ("2 3", "2 3"),
        (SMOOTH, PROBABILITIES),
    ),
    (
        "binary_cross_entropy_with_logits",
        bce,
        by.binary_cross_entropy,
        ("2 3", "2 3", "3"),
        (SMOOTH, PROBABILITIES, POSITIVE),
    ),
    ("hinge", losses.hinge, by.hinge, ("2 3", "2 3"), (NEAR_ONE, YES_OR_NO)),
    ("mse", losses.mse, by.mse, ("2 3", "2 3"), (SMOOTH, SMOOTH)),
    ("l1", losses.l1, by.l1, ("2 3", "2 3"), (FAR, FAR)),
    ("huber", losses.huber, by.huber, ("2 3", "2 3"), (BELOW, ABOVE)),
    ("smooth_l1", losses.smooth_l1, by.smooth_l1, ("2 3", "2 3"), (BELOW, ABOVE)),
    ("triplet", losses.triplet, by.triplet, ("3 4", "3 4", "3 4"), (SMOOTH, SMOOTH, SMOOTH)),
    (
        "cosine_embedding",
        losses.cosine_embedding,
        by.cosine_embedding,
        ("2 3 4", "2 3 4", "2 3"),
        (POSITIVE, POSITIVE, YES_OR_NO),
    ),
    (
        "ctc",
        losses.ctc,
        by.ctc,
        ("2 3 3", "2 2", "2", "2"),
        (LOG_PROBABILITIES, Domain(1, 3, dtype=np.int64), *LENGTHS),
    ),
]
"""Name, loss, what numpy makes of it, and the shapes and values of its operands."""

OPTIONS: Final[dict[str, list[dict[str, Any]]]] = {
    "cross_entropy": [{"ignore_index": 1}, {"label_smoothing": 0.2}],
    "nll": [{"ignore_index": 0}],
    "soft_cross_entropy": [{"label_smoothing": 0.2}],
    "multi_margin": [{"margin": 0.75}],
    "huber": [{"delta": 0.5}],
    "smooth_l1": [{"beta": 0.5}],
    "triplet": [{"margin": 3.0}],
    "cosine_embedding": [{"margin": 0.25}],
    "ctc": [{"blank": 2}],
}


def of_losses() -> list[Case]:
    """Each loss with each of its options, and each reduction."""
    found = []
    for name, loss, reference, shapes, domains in LOSSES:
        ways: list[dict[str, Any]] = [{}, {"reduction": "sum"}, {"reduction": "none"}]
        ways += OPTIONS.get(name, [])
        samples = tuple(Sample(shapes, domains, way) for way in ways)
        found.append(Case(name, loss, samples, reference, rule=partial(_stated, name)))
    return found


def _stated(name: str, *shapes: Any, reduction: str = "mean", **_: Any) -> Any:
    return rules.LOSSES[name](*shapes, reduction=reduction)
