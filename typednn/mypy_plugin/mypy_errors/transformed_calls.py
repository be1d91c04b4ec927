"""Wrong arguments of ``grad(loss)`` and others, or a wrong number of them: mypy is to speak of ``loss``."""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo
from mypy.nodes import CallExpr

from typednn.mypy_plugin.features.annotated_calls.called_names import names_of_transformed
from typednn.mypy_plugin.mypy_errors.spots import Spot

_CALLS: Final = re.compile(
    r'((?:Too (?:many|few)|Missing|Unexpected) .*\bargument.*|Argument \S+ to) "__call__" of "\w+"'
    r"( has incompatible type .*)?"
)


def of_transformed_call(info: ErrorInfo) -> str | None:
    """Return mypy's text with the name of the function that is transformed; None for other errors."""
    found, checker = _CALLS.fullmatch(info.message), checker_state.type_checker
    if found is None or not isinstance(checker, TypeChecker):
        return None
    call = Spot.of(info, checker).expression()
    names = names_of_transformed(call, checker) if isinstance(call, CallExpr) else None
    return None if names is None else f'{found[1]} "{names.function}"{found[2] or ""}'
