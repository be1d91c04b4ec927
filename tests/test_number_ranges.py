"""Each number that an argument may not be is refused at run time, in the words that mypy has."""

import inspect
import math
from typing import Any, Final

import numpy as np
import pytest

from typednn import losses, metrics, nn, ops, optim, schedules, train
from typednn.data import DataLoader
from typednn.shapes.number_ranges import NUMBERS, Range, out_of_range

X: Final = ops.ones((4, 3))
LABELS: Final = ops.arange(4) % 3
MODULES: Final[tuple[Any, ...]] = (optim, schedules, losses, metrics, train, nn.init)
PROBES: Final = (-1, 0, 1, 2, -0.5, 0.0, 0.5, 1.0, 1.5, math.inf, -math.inf, math.nan)
GIVEN: Final[dict[str, tuple[Any, ...]]] = {
    "cross_entropy": (X, LABELS),
    "soft_cross_entropy": (X, ops.zeros_like(X)),
    "multi_margin": (X, LABELS),
    "triplet": (X, X, X),
    "cosine_embedding": (X, X, LABELS > 0),
    "huber": (X, X),
    "smooth_l1": (X, X),
    "top_k_accuracy": (X, LABELS),
    "Accumulate": (optim.SGD(0.1),),
    "AverageWeights": (optim.SGD(0.1),),
    "Checkpoint": ("x",),
    "fit": (
        nn.Linear(3, 3, rng=np.random.default_rng(0)),
        DataLoader((X, LABELS), 2),
        optim.SGD(0.1),
    ),
}
"""The arguments beside the number, where it is not the first one."""
NEEDED: Final[dict[str, dict[str, Any]]] = {
    "step": {"every": 1},
    "exponential": {"factor": 0.5},
    "cosine": {"steps": 1},
    "warmup": {"steps": 1},
    "one_cycle": {"steps": 10},
}


ARGUMENTS: Final = [
    (owner, name, numbers) for owner, names in NUMBERS.items() for name, numbers in names.items()
]


@pytest.mark.parametrize(("owner", "name", "numbers"), ARGUMENTS)
def test_the_run_time_refuses_what_is_out_of_range(owner: str, name: str, numbers: Range) -> None:
    for value in PROBES:
        if numbers.whole and isinstance(value, float):
            continue
        message = out_of_range(owner, name, repr(value), numbers.text)
        assert (refusal(owner, name, value) == message) is not numbers.holds(value), value


def refusal(owner: str, name: str, value: float) -> str | None:
    """Return what is said of a call with this argument; None if nothing is."""
    function = next(getattr(module, owner) for module in MODULES if hasattr(module, owner))
    given = {**first_of(owner, function), **NEEDED.get(owner, {}), name: value}
    try:
        function(*GIVEN.get(owner, ()), **given)
    except ValueError as error:
        return str(error)
    return None


def first_of(owner: str, function: Any) -> dict[str, Any]:
    """Return 1 for the first parameter, if it has no default and is a number."""
    first = next(iter(inspect.signature(function).parameters.values()))
    needed = first.default is first.empty and first.name in NUMBERS[owner]
    return {first.name: 1} if needed else {}
