"""The mistakes that wait for the end of their module are gone when mypy reads the next one."""

from typing import Any

from mypy.nodes import IntExpr

from typednn.mypy_plugin.features.library_calls import mistakes
from typednn.mypy_plugin.modules import forget_kept


class Checker:
    can_skip_diagnostics = False


def test_mistakes_of_a_check_that_is_broken_off_are_dropped() -> None:
    checker: Any = Checker()  # mypy's own needs a whole program
    mistakes.note_mistake(checker, IntExpr(0), "axis 0 is 2, expected 3", "shape")
    assert checker in mistakes._WAITING
    forget_kept()
    assert checker not in mistakes._WAITING
