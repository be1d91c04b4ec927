"""Calls whose arguments do not agree about a type variable: ``optimizer.step(net, other, state)``.

mypy infers the variable from all arguments together, and complains of the inference or of the
wrong argument. Here the first argument that has the variable decides it.
"""

from collections.abc import Iterator

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, MISC
from mypy.errors import ErrorInfo
from mypy.expandtype import expand_type
from mypy.nodes import CallExpr, Expression
from mypy.subtypes import is_subtype
from mypy.typeops import get_all_type_vars
from mypy.types import CallableType, Type, TypeVarId, TypeVarType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.mypy_errors.difference import Difference
from typednn.mypy_plugin.mypy_errors.differences import differences
from typednn.mypy_plugin.mypy_errors.members import Members
from typednn.mypy_plugin.mypy_errors.sentences import Sentence, has_ours
from typednn.mypy_plugin.mypy_errors.spots import Spot, callable_type, taking
from typednn.mypy_plugin.mypy_errors.type_texts import TypeText

_NOT_INFERRED = "Cannot infer value of type parameter "


def of_generic_call(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return which argument does not agree with those before it; None for any other error.

    The error moves to the argument.
    """
    spot = Spot.of(info, checker)
    if info.code == MISC and info.message.startswith(_NOT_INFERRED):
        call = spot.expression()
    else:
        call = spot.call_of_argument() if info.code == ARG_TYPE else None
    if not isinstance(call, CallExpr) or (signature := callable_type(call, checker)) is None:
        return None
    for name, argument, given, declared in _given(call, signature, checker):
        members = Members(checker, get_proper_type(given))
        got, wanted = members.read(given), members.read(declared)
        found = _difference(got, wanted, members) if not is_subtype(given, declared) else None
        if found is not None:
            info.line, info.column = argument.line, argument.column
            info.end_line = argument.end_line or argument.line
            info.end_column = argument.end_column or argument.column
            head = f"{messages.callee(signature, '')}: argument '{name}' {found.verb}"
            text = f"{head} {found.words}" + (found.reason and f": {found.reason}")
            return Sentence(text, found.code or ARG_TYPE.code)
    return None


def _given(
    call: CallExpr, signature: CallableType, checker: TypeChecker
) -> Iterator[tuple[str | None, Expression, Type, Type]]:
    """Yield the arguments for parameters with type variables that an earlier one has decided.

    Each with the name of its parameter, its type, and the declared one.
    """
    own = {v.id for v in signature.variables if not is_size_variable(v)}
    decided: dict[TypeVarId, Type] = {}
    for i, argument in enumerate(call.args):
        taken = taking(signature, call, i)
        declared = None if taken is None else get_proper_type(taken.typ)
        if taken is None or declared is None:
            continue
        with checker.msg.filter_errors(), checker.local_type_map:
            given = checker.expr_checker.accept(argument)
        if isinstance(declared, TypeVarType) and declared.id in own - decided.keys():
            decided[declared.id] = given
            continue
        names = {variable.id for variable in get_all_type_vars(declared)} & own
        if names and names <= decided.keys():
            yield taken.name, argument, given, expand_type(declared, decided)


def _difference(
    got: TypeText | None, wanted: TypeText | None, members: Members
) -> Difference | None:
    if got is None or wanted is None or not (has_ours(got, members) or has_ours(wanted, members)):
        return None
    return next(differences(got, wanted, members), None)
