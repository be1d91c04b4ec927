"""Each kind of outcome is told from the others."""

from typing import Any

import numpy as np
import pytest

from tests.suites.tally import Kind, Missing, Outcome, count, outcome
from typednn import ops

ONES = ops.ones(3)
WIDE: Any = ops.ones(3, dtype=np.float64)  # Any: these mistakes are for the run time
SCALAR: Any = ops.asarray(2.0)


def missing() -> None:
    raise Missing("Loop")


@pytest.mark.parametrize(
    "run, expected, kind",
    [
        (lambda: ONES, np.ones(3, np.float32), Kind.AGREES),
        (lambda: [ONES, ONES], [np.ones(3, np.float32), np.ones(3, np.float32)], Kind.AGREES),
        (lambda: ONES * 1.001, np.ones(3, np.float32), Kind.DIFFERS),
        (lambda: ONES, np.ones(3), Kind.DIFFERS),
        (lambda: ONES, np.ones((3, 1), np.float32), Kind.DIFFERS),
        (lambda: [ONES], [np.ones(3, np.float32), np.ones(3, np.float32)], Kind.DIFFERS),
        (lambda: ONES @ SCALAR, np.float32(3), Kind.FAILS),
        (lambda: ONES + WIDE, np.ones(3), Kind.REFUSED),
        (lambda: ops.count_nonzero(SCALAR, 0), np.float32(2), Kind.DESIGN),
        (missing, np.ones(3), Kind.MISSING),
    ],
)
def test_outcomes(run: Any, expected: Any, kind: Kind) -> None:
    assert outcome(run, expected, 1e-7, 1e-7).kind is kind


def test_what_is_shown_and_counted(capsys: pytest.CaptureFixture[str]) -> None:
    cases = [
        ("a", Outcome(Kind.AGREES)),
        ("b", Outcome(Kind.FAILS, "why")),
        ("c", Outcome(Kind.AGREES)),
    ]
    assert count(cases, [Kind.FAILS]) == {Kind.AGREES: 2, Kind.FAILS: 1}
    assert capsys.readouterr().out == "b: fails: why\n"
