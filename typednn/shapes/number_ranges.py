"""Which numbers the arguments of optimizers, schedules, losses, metrics, initializers and training runs may be.

The run time asks for all of them (``typednn.checked_arguments``); mypy for those that are written out.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

__all__ = [
    "ABOVE_0",
    "AT_LEAST_0",
    "COSINE",
    "COUNT",
    "COUNT_FROM_0",
    "DECAY",
    "NO_MOMENTUM",
    "NUMBERS",
    "NUMBER_OR_SCHEDULE",
    "POSITIVE",
    "RATE",
    "SHARE",
    "WEIGHT",
    "WEIGHTS",
    "Range",
    "element_out_of_range",
    "out_of_range",
]


@dataclass(frozen=True, slots=True)
class Range:
    """``text``: what is expected, for the message; ``holds`` decides it of a number.

    ``whole``: whether floats are no such numbers.
    """

    text: str
    holds: Callable[[float], bool]
    whole: bool = False


def _is_rate(x: float) -> bool:
    return 0 <= x < math.inf


AT_LEAST_0: Final = Range("a finite number of at least 0", _is_rate)
POSITIVE: Final = Range("a finite number above 0", lambda x: 0 < x < math.inf)
ABOVE_0: Final = Range("a number above 0", lambda x: x > 0)
COSINE: Final = Range("a number from -1 to 1", lambda x: -1 <= x <= 1)
DECAY: Final = Range("a number from 0 to below 1", lambda x: 0 <= x < 1)
SHARE: Final = Range("a number from 0 to 1", lambda x: 0 <= x <= 1)
WEIGHT: Final = Range("a number of at least 0", lambda x: x >= 0)
COUNT: Final = Range("a whole number of at least 1", lambda x: x >= 1, whole=True)
COUNT_FROM_0: Final = Range("a whole number of at least 0", lambda x: x >= 0, whole=True)
NUMBER_OR_SCHEDULE: Final = Range("a finite number of at least 0, or a schedule", _is_rate)
RATE: Final = Range(
    'a finite number of at least 0, a floating-point Tensor of shape "", or a schedule', _is_rate
)

NUMBERS: Final[Mapping[str, Mapping[str, Range]]] = {
    "Accumulate": {"every": COUNT},
    "ScaleByFactoredRms": {"decay": POSITIVE, "eps": POSITIVE},
    "ScaleByRelativeRate": {"learning_rate": RATE, "smallest_scale": POSITIVE},
    "Adafactor": {
        "learning_rate": RATE,
        "decay": POSITIVE,
        "eps": POSITIVE,
        "smallest_scale": POSITIVE,
    },
    "ScaleByAdagrad": {"eps": POSITIVE},
    "Adagrad": {"learning_rate": RATE, "eps": POSITIVE},
    "ScaleByAdam": {"b1": DECAY, "b2": DECAY, "eps": POSITIVE},
    "Adam": {"learning_rate": RATE, "b1": DECAY, "b2": DECAY, "eps": POSITIVE},
    "AdamW": {
        "learning_rate": RATE,
        "b1": DECAY,
        "b2": DECAY,
        "eps": POSITIVE,
        "weight_decay": AT_LEAST_0,
    },
    "ScaleByNAdam": {"b1": DECAY, "b2": DECAY, "eps": POSITIVE},
    "NAdam": {"learning_rate": RATE, "b1": DECAY, "b2": DECAY, "eps": POSITIVE},
    "AverageWeights": {"decay": DECAY},
    "ClipByNorm": {"limit": POSITIVE},
    "ClipByValue": {"limit": POSITIVE},
    "ScaleByLion": {"b1": DECAY, "b2": DECAY},
    "Lion": {"learning_rate": RATE, "b1": DECAY, "b2": DECAY, "weight_decay": AT_LEAST_0},
    "ScaleByMuon": {"momentum": DECAY},
    "Muon": {"learning_rate": RATE, "momentum": DECAY, "weight_decay": AT_LEAST_0},
    "ScaleByRate": {"learning_rate": RATE},
    "ScaleByRms": {"decay": DECAY, "eps": POSITIVE},
    "RMSProp": {"learning_rate": RATE, "decay": DECAY, "eps": POSITIVE, "momentum": DECAY},
    "Momentum": {"momentum": DECAY},
    "SGD": {"learning_rate": RATE, "momentum": DECAY},
    "WeightDecay": {"decay": AT_LEAST_0},
    "constant": {"rate": AT_LEAST_0},
    "step": {"rate": AT_LEAST_0, "every": COUNT, "factor": POSITIVE},
    "exponential": {"rate": AT_LEAST_0, "factor": POSITIVE, "every": COUNT},
    "cosine": {"rate": AT_LEAST_0, "steps": COUNT, "final": AT_LEAST_0},
    "warmup": {"then": NUMBER_OR_SCHEDULE, "steps": COUNT, "start": AT_LEAST_0},
    "one_cycle": {
        "peak": AT_LEAST_0,
        "steps": COUNT,
        "rising": SHARE,
        "start_factor": POSITIVE,
        "final_factor": POSITIVE,
    },
    "Plateau": {
        "rate": AT_LEAST_0,
        "factor": SHARE,
        "patience": COUNT_FROM_0,
        "threshold": SHARE,
        "pause": COUNT_FROM_0,
        "smallest": AT_LEAST_0,
    },
    "cross_entropy": {"label_smoothing": SHARE},
    "soft_cross_entropy": {"label_smoothing": SHARE},
    "multi_margin": {"margin": ABOVE_0},
    "triplet": {"margin": ABOVE_0},
    "cosine_embedding": {"margin": COSINE},
    "huber": {"delta": ABOVE_0},
    "smooth_l1": {"beta": ABOVE_0},
    "normal": {"std": AT_LEAST_0},
    "truncated_normal": {"std": AT_LEAST_0},
    "sparse": {"sparsity": SHARE, "std": AT_LEAST_0},
    "fit": {"epochs": COUNT},
    "EarlyStopping": {"patience": COUNT, "min_delta": AT_LEAST_0},
    "Checkpoint": {"every": COUNT},
    "top_k_accuracy": {"k": COUNT},
    "ConfusionMatrix": {"classes": COUNT},
    "Precision": {"classes": COUNT},
    "Recall": {"classes": COUNT},
    "F1": {"classes": COUNT},
}
"""The ranges of a function's or a class's arguments, by their names."""

WEIGHTS: Final = {
    "binary_cross_entropy_with_logits": "pos_weight",
    "cross_entropy": "weight",
    "nll": "weight",
    "soft_cross_entropy": "weight",
}
"""The losses with weights of classes, which are numbers of at least 0, and the names of these arguments."""

NO_MOMENTUM: Final = "SGD: nesterov is True, but expected a momentum above 0 with it"


def out_of_range(owner: str, name: str, shown: str, text: str) -> str:
    """Say that an argument is not what is expected. ``shown``: its value as it is written."""
    return f"{owner}: {name} is {shown}, but expected {text}"


def element_out_of_range(owner: str, name: str, place: str, shown: str, text: str) -> str:
    """Say that an element of an argument is not what is expected. ``place``: ``[1]``, or nothing."""
    return f"{owner}: {name}{place} is {shown}, expected {text}"
