"""Calls that make something else than is declared: ``v: Float32[Tensor, "3"] = x.astype(...)``.

mypy infers what a generic call makes from the declaration, and so complains of its arguments.
"""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.errors import ErrorInfo
from mypy.messages import format_type_distinctly
from mypy.nodes import CallExpr, ReturnStmt
from mypy.subtypes import is_subtype
from mypy.types import Instance, Type

from typednn.mypy_plugin.mypy_errors.spots import Spot
from typednn.mypy_plugin.types import Translator, as_tensor, members

_DTYPE: Final = re.compile(
    r'Argument (?:1|"dtype") to "\w+"(?: of "\w+")? has incompatible type "type\[[^"]*";'
    r' expected "type\[[^"]*\] \| dtype\[[^"]*"'
)


_ARGUMENT: Final = re.compile(r"Argument .* has incompatible type ")


def blame_call(info: ErrorInfo, checker: TypeChecker) -> bool:
    """Make an error about an argument one about the whole call; return whether it was one."""
    return _blame_dtype(info, checker) or _blame_returned(info, checker)


def _blame_returned(info: ErrorInfo, checker: TypeChecker) -> bool:
    """Blame a generic call that is returned if its arguments fit: ``return sum(xs, start)``."""
    spot = Spot.of(info, checker)
    if info.code != ARG_TYPE or not _ARGUMENT.match(info.message) or not checker.return_types:
        return False
    returned = [s.expr for s in spot.nodes() if isinstance(s, ReturnStmt)][-1:]
    call = returned[0] if returned else None
    if not isinstance(call, CallExpr) or not any(map(spot.within, call.args)):
        return False
    with (
        checker.msg.filter_errors(save_filtered_errors=True) as watcher,
        checker.local_type_map,
    ):
        made = checker.expr_checker.accept(call)
    declared = checker.return_types[-1]
    tensors = [each for each in members(made) if as_tensor(each) is not None]
    if watcher.filtered_errors() or not tensors or as_tensor(declared) is None:
        return False
    if is_subtype(made, declared):
        return False
    _blame(info, call, made, declared, checker)
    return True


def _blame_dtype(info: ErrorInfo, checker: TypeChecker) -> bool:
    spot = Spot.of(info, checker)
    call = spot.argument_of() if _DTYPE.fullmatch(info.message) else None
    wanted = _declared(spot) if isinstance(call, CallExpr) else None
    if not isinstance(call, CallExpr) or wanted is None:
        return False
    with checker.msg.filter_errors(), checker.local_type_map:
        made = checker.expr_checker.accept(call)
    if as_tensor(made) is None:
        return False
    _blame(info, call, made, wanted, checker)
    return True


def _blame(info: ErrorInfo, call: CallExpr, made: Type, wanted: Type, checker: TypeChecker) -> None:
    got, declared = format_type_distinctly(made, wanted, options=checker.options)
    info.message = f"Incompatible return value type (got {got}, expected {declared})"
    info.line, info.column = call.line, call.column
    info.end_line, info.end_column = call.end_line or call.line, call.end_column or call.column


def _declared(spot: Spot) -> Type | None:
    """Return the only tensor type that is declared for a value around the spot, or None.

    mypy has forgotten the declaration by the time that it reports the errors in a result.
    """
    checker = spot.checker
    contexts = [t for t in checker.expr_checker.type_context if t is not None]
    if not contexts and any(isinstance(node, ReturnStmt) for node in spot.nodes()):
        contexts = checker.return_types[-1:]
    for declared in reversed(contexts):
        found = _FindTensors()
        declared.accept(found)
        if len(found.tensors) == 1:
            return found.tensors[0]
    return None


class _FindTensors(Translator):
    """Collects the types of tensors in a type."""

    def __init__(self) -> None:
        super().__init__()
        self.tensors: list[Instance] = []

    def visit_instance(self, t: Instance) -> Type:
        if as_tensor(t) is None:
            return super().visit_instance(t)
        self.tensors.append(t)
        return t
