"""The outcome of one case, and how many there were of each."""

import collections
import enum
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn import Tensor, trees

__all__ = ["DESIGN", "Kind", "Missing", "Outcome", "count", "outcome"]


class Missing(Exception):
    """The case calls something that typednn has not."""


class Kind(enum.Enum):
    """What came of a case."""

    AGREES = "agree"
    DIFFERS = "differ"
    FAILS = "fail"
    REFUSED = "have a dtype that typednn refuses"
    DESIGN = "are refused by design"
    MISSING = "call what typednn has not"


DESIGN: Final = {
    "has no axes, so no axis": "a scalar has no axis 0 in the array API standard; PyTorch takes it",
    "has size 0, so no edge": "all was cut off; PyTorch repeats an element that was",
    "and max of nothing is not defined": "as numpy; ONNX takes the least number",
    "and min of nothing is not defined": "as numpy; ONNX takes the greatest number",
    "must stand in the result too": "numpy's einsum drops no axes in silence; PyTorch sums over '...'",
    "gather: x () and index": "the same number of axes, as in numpy; PyTorch takes a scalar for a row",
    "gather: x (5,) and index (2, 0)": "the same; PyTorch does not look at an empty index",
    "arrays[0] (0,) has 1 axis": "PyTorch lets (0,) be concatenated with anything, for old programs",
    "tensordot: x (1, 1, 1) and y (2, 1, 2)": "PyTorch broadcasts axes of size 1 that are summed over",
}
"""What typednn refuses and others take: a part of the message, and why."""


@dataclass(frozen=True, slots=True)
class Outcome:
    kind: Kind
    words: str = ""


def outcome(run: Callable[[], Any], expected: Any, rtol: float, atol: float) -> Outcome:
    """What came of it, compared with what is expected, an array or several."""
    try:
        with np.errstate(all="ignore"):
            found = trees.leaves(run())
    except Missing as missing:
        return Outcome(Kind.MISSING, str(missing))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is what came of the case
        return Outcome(_kind_of(error), f"{type(error).__name__}: {error}")
    wanted = list(expected) if isinstance(expected, list | tuple) else [expected]
    if len(found) != len(wanted):
        return Outcome(Kind.DIFFERS, f"{len(found)} results, expected {len(wanted)}")
    for mine, theirs in zip(found, wanted, strict=True):
        words = _difference(mine, np.asarray(theirs), rtol, atol)
        if words:
            return Outcome(Kind.DIFFERS, words)
    return Outcome(Kind.AGREES)


def _kind_of(error: Exception) -> Kind:
    if getattr(error, "code", "") == "shape-dtype":
        return Kind.REFUSED
    return Kind.DESIGN if any(words in str(error) for words in DESIGN) else Kind.FAILS


def _difference(found: Any, expected: Any, rtol: float, atol: float) -> str:
    array = found.numpy() if isinstance(found, Tensor) else np.asarray(found)
    if (array.shape, array.dtype) != (expected.shape, expected.dtype):
        return f"{array.dtype}{array.shape}, expected {expected.dtype}{expected.shape}"
    if np.allclose(array, expected, rtol=rtol, atol=atol, equal_nan=True):
        return ""
    return f"{array.ravel()[:8]}, expected {expected.ravel()[:8]}"


def count(cases: Iterable[tuple[str, Outcome]], shown: Sequence[Kind]) -> dict[Kind, int]:
    """How many cases there are of each kind; those of the kinds ``shown`` are printed."""
    found: collections.Counter[Kind] = collections.Counter()
    for name, result in cases:
        found[result.kind] += 1
        if result.kind in shown:
            print(f"{name}: {result.kind.name.lower()}: {result.words}", flush=True)
    return dict(found)
