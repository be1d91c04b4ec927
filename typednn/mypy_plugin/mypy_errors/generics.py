"""Calls whose arguments do not agree about a type variable: ``optimizer.step(net, other, state)``.

mypy infers the variable from all arguments together, and complains of the inference or of the
wrong argument. Here the first argument that has the variable decides it.
"""

from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.constraints import SUPERTYPE_OF, infer_constraints
from mypy.errorcodes import ARG_TYPE, MISC, TYPE_VAR
from mypy.errors import ErrorInfo
from mypy.expandtype import expand_type
from mypy.nodes import CallExpr, Expression
from mypy.subtypes import is_subtype
from mypy.typeops import get_all_type_vars
from mypy.types import (
    CallableType,
    Instance,
    ProperType,
    Type,
    TypeVarId,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.mypy_errors.difference import Difference
from typednn.mypy_plugin.mypy_errors.differences import differences
from typednn.mypy_plugin.mypy_errors.members import Members
from typednn.mypy_plugin.mypy_errors.places import with_place
from typednn.mypy_plugin.mypy_errors.sentences import Sentence, has_ours
from typednn.mypy_plugin.mypy_errors.spots import Spot, callable_type, taking
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText

_NOT_INFERRED: Final = "Cannot infer value of type parameter "
_NO_VALUE: Final = "Value of type variable "

Given = tuple[str, Expression, Type, Type]
"""An argument: what it is called, its expression and type, and the declared type."""


def of_generic_call(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return which argument does not agree with those before it; None for any other error.

    The error moves to the argument.
    """
    spot = Spot.of(info, checker)
    if info.code in (MISC, TYPE_VAR) and info.message.startswith((_NOT_INFERRED, _NO_VALUE)):
        call = spot.expression()
    else:
        call = spot.call_of_argument() if info.code == ARG_TYPE else None
    if not isinstance(call, CallExpr) or (signature := callable_type(call, checker)) is None:
        return None
    given = _of_values if info.message.startswith(_NO_VALUE) else _given
    for label, argument, t, declared in given(call, signature, checker):
        members = Members(checker, get_proper_type(t))
        got, wanted = members.read(t), members.read(declared)
        found = _difference(got, wanted, members) if not is_subtype(t, declared) else None
        if found is not None:
            info.line, info.column = argument.line, argument.column
            info.end_line = argument.end_line or argument.line
            info.end_column = argument.end_column or argument.column
            head = (
                f"{messages.callee(signature, '')}: {with_place(label, found.place)} {found.verb}"
            )
            text = f"{head} {found.words}" + (found.reason and f": {found.reason}")
            return Sentence(text, found.code or ARG_TYPE.code)
    return None


def _given(call: CallExpr, signature: CallableType, checker: TypeChecker) -> Iterator[Given]:
    """Yield the arguments for parameters with type variables that an earlier one has decided.

    That is one of the variable itself, or of a container of it, such as ``list[T]``.
    """
    variables = (v for v in signature.variables if isinstance(v, TypeVarType))
    own = {v.id for v in variables if not is_size_variable(v)}
    decided: dict[TypeVarId, Type] = {}
    for label, argument, given, declared in _arguments(call, signature, checker):
        names = {variable.id for variable in get_all_type_vars(declared)} & own
        if names and names <= decided.keys():
            yield label, argument, given, expand_type(declared, decided)
            continue
        decides = isinstance(declared, TypeVarType) or _is_container(declared)
        for constraint in infer_constraints(declared, given, SUPERTYPE_OF) if decides else ():
            if constraint.type_var in names:
                decided.setdefault(constraint.type_var, constraint.target)


def _is_container(declared: Type) -> bool:
    """Return whether it is a container of one type variable, whose items decide it."""
    return (
        isinstance(declared, Instance)
        and not declared.type.is_protocol
        and len(declared.args) == 1
        and isinstance(get_proper_type(declared.args[0]), TypeVarType)
    )


def _of_values(call: CallExpr, signature: CallableType, checker: TypeChecker) -> Iterator[Given]:
    """Yield the arguments for type variables of several types: ``TypeVar("T", Image, Video)``."""
    for label, argument, given, declared in _arguments(call, signature, checker):
        if isinstance(declared, TypeVarType) and declared.values:
            yield label, argument, given, UnionType(declared.values)


def _arguments(
    call: CallExpr, signature: CallableType, checker: TypeChecker
) -> Iterator[tuple[str, Expression, Type, ProperType]]:
    for i, argument in enumerate(call.args):
        taken = taking(signature, call, i)
        if taken is not None:
            with checker.msg.filter_errors(), checker.local_type_map:
                given = checker.expr_checker.accept(argument)
            label = f"argument {i + 1}" if taken.name is None else f"argument '{taken.name}'"
            yield label, argument, given, get_proper_type(taken.typ)


def _difference(
    got: TypeText | None, wanted: TypeText | None, members: Members
) -> Difference | None:
    if got is None or wanted is None or not (has_ours(got, members) or has_ours(wanted, members)):
        return None
    return next(differences(got, wanted, members), None)
