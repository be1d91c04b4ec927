"""A drawn module that mypy fails on is found and made small. `tests/typing/test_drawn.py` runs some."""

from pathlib import Path

from tests.fuzz.checker.examination import Checker, fails
from tests.fuzz.checker.modules import module
from tests.typing.harness import Mypy, Run

SEED = 1


class Crashing(Mypy):
    """A mypy that crashes on each ``cast``."""

    def check(self, *arguments: str) -> Run:
        texts = [(self.folder / name).read_text() for name in arguments[1:]]
        crashes = any("cast(" in text for text in texts)
        return Run(2, "INTERNAL ERROR", "") if crashes else Run(1, "", "")


class Ending(Mypy):
    """A mypy that ends with a verdict."""

    def check(self, *arguments: str) -> Run:
        return Run(0, "", "")


def test_what_fails_without_the_plugin_is_no_failure(tmp_path: Path) -> None:
    mypy = Crashing(tmp_path, tmp_path / "cache")
    assert not list(Checker(mypy, mypy).failures(range(20), SEED))


def test_a_module_that_fails_is_made_small(tmp_path: Path) -> None:
    with_cast = [n for n in range(20) if any("cast(" in part for part in module(n, SEED)[1:])]
    mypy, plain = (cls(tmp_path, tmp_path / "cache") for cls in (Crashing, Ending))
    failures = list(Checker(mypy, plain).failures(range(20), SEED))
    assert len(failures) == len(with_cast) > 2
    for failure in failures:
        assert failure.text.removeprefix(module(with_cast[0], SEED)[0]).count("cast(") >= 1
        assert len(failure.text.splitlines()) < 16


def test_reports_of_defects_are_failures() -> None:
    assert fails(Run(2, "", ""))
    assert fails(Run(1, "a.py:1: error: typednn's plugin failed in f  [typednn-internal]", ""))
    assert not fails(Run(0, "", ""))
    assert not fails(Run(1, "a.py:1: error: wrong  [shape]", ""))
