"""mypy ends with a verdict on drawn modules, and the plugin reports no defect of its own."""

from collections.abc import Callable

from tests.fuzz.checker.examination import Checker
from tests.typing.harness import Mypy

MODULES = 12
SEED = 1


def test_mypy_ends_with_a_verdict(fresh: Callable[[str], Mypy]) -> None:
    plain = fresh("plain")
    plain.configure(plugins="")
    failures = list(Checker(fresh("drawn"), plain).failures(range(MODULES), SEED))
    assert not failures, "\n\n".join(map(str, failures))
