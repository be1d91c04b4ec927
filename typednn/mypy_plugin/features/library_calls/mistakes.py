"""The mistakes in calls of libraries' functions, which are reported when their module is checked.

mypy tries the overloads of a function, and the operators of both operands, one after the other, and
takes an error for a sign that one does not fit. Shapes choose no overload. So a mistake waits: what
the last check of a call finds is reported.
"""

from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import Context

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.modules import kept_until_read


class _Mistake(NamedTuple):
    text: str
    code: str


_WAITING: Final[dict[TypeChecker, dict[Context, _Mistake]]] = kept_until_read()
"""The mistakes of the modules that mypy is checking. Their end takes them out.

A check that is broken off has no end: its mistakes are gone when mypy reads the next module.
"""


def note_mistake(checker: TypeChecker, context: Context, text: str, code: str) -> None:
    """Keep what is wrong with a call; it replaces what an earlier check of the call has found."""
    if not checker.can_skip_diagnostics:
        _WAITING.setdefault(checker, {})[context] = _Mistake(text, code)


def forget_mistake(checker: TypeChecker, context: Context) -> None:
    """Note that a check of a call finds nothing wrong."""
    _WAITING.get(checker, {}).pop(context, None)


def report_mistakes(module: Module) -> None:
    """Report the mistakes of a module."""
    for context, (text, code) in _WAITING.pop(module.checker, {}).items():
        module.report(text, context, CODES[code])
