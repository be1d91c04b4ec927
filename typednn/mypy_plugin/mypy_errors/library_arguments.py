"""Arguments of libraries' functions, whose stubs speak of types without sizes.

``scan(f, init, xs)`` wants an ``f`` for the type of ``xs``, and means one for that of its rows.
"""

import re
from dataclasses import replace
from typing import Final

from mypy.checker import TypeChecker
from mypy.checker_state import checker_state
from mypy.errors import ErrorInfo
from mypy.nodes import RefExpr

from typednn.mypy_plugin.modules import imports_annotations, is_library
from typednn.mypy_plugin.mypy_errors.differences import differences
from typednn.mypy_plugin.mypy_errors.spots import Spot
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText, read_type

_ARGUMENT: Final = re.compile(
    r'Argument .* has incompatible type "(?P<got>[^"]*)"; expected "(?P<wanted>[^"]*)"'
)


def is_of_library_argument(info: ErrorInfo) -> bool:
    """Whether mypy refuses an argument of a library's function only because of sizes."""
    found = _ARGUMENT.fullmatch(info.message)
    checker = checker_state.type_checker
    if found is None or not isinstance(checker, TypeChecker):
        return False
    if not imports_annotations(checker.tree):
        return False
    got, wanted = read_type(found["got"]), read_type(found["wanted"])
    if got is None or wanted is None or not (_has_array(got) or _has_array(wanted)):
        return False
    call = Spot.of(info, checker).argument_of()
    name = call.callee.fullname if call and isinstance(call.callee, RefExpr) else ""
    if "." not in name or not is_library(name):
        return False
    return next(differences(_without_sizes(got), _without_sizes(wanted), None), None) is None


def _has_array(t: TypeText) -> bool:
    return t.is_tensor() or any(map(_has_array, t.arguments))


def _without_sizes(t: TypeText) -> TypeText:
    """Return a type in which arrays have any shape and dtype."""
    if t.is_tensor():
        return replace(t, arguments=(TypeText("Any"), TypeText("Any")))
    return replace(t, arguments=tuple(map(_without_sizes, t.arguments)))
