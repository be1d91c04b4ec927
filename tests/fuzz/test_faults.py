"""The fuzzer finds what it is there to find: faults planted in planning, one at a time."""

import pytest

from tests.fuzz.examination import Failure, examine
from tests.fuzz.planting import FAULTS, planted
from tests.fuzz.shrinking import shrink
from tests.fuzz.suite import PROGRAMS, program


def first_failure(name: str) -> Failure | None:
    with planted(name):
        return next(filter(None, (examine(program(i)) for i in range(PROGRAMS))), None)


@pytest.mark.parametrize("name", FAULTS)
def test_the_suites_programs_find_a_planted_fault(name: str) -> None:
    assert first_failure(name) is not None


def test_what_fails_is_made_small() -> None:
    failure = first_failure("a_kernel_is_off_by_one_unit")
    assert failure is not None
    with planted("a_kernel_is_off_by_one_unit"):
        small = shrink(failure)
    statements = [*small.program.function.all_statements()]
    assert small.kind == failure.kind == "differs"
    of_a_total = any(word in small.program.main for word in ("slopes(", "bends("))  # it has a tanh
    assert len(statements) <= 1 and ("tanh" in f"{statements}" or of_a_total)
    assert examine(small.program) is None


def test_a_plan_that_does_not_end_is_a_failure_and_no_hang() -> None:
    failure = first_failure("passes_never_end")
    assert failure is not None and failure.kind == "hang"
