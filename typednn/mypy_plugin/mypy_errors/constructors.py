"""Calls of a class that a variable holds: ``cls(x, y)``, ``type(self)(x, y)``.

mypy leaves the variables out of the signature of such a class, and then takes the names of its
constructor for sizes that no argument fits. Here the arguments bind them, as in ``Memory(x, y)``.
"""

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.errors import ErrorInfo
from mypy.expandtype import expand_type, expand_type_by_instance
from mypy.nodes import CallExpr
from mypy.subtypes import is_subtype
from mypy.typeops import type_object_type
from mypy.types import CallableType, Instance, Type, TypeType, TypeVarType, get_proper_type

from typednn.mypy_plugin.mypy_errors.overloads import Refusal, refusal, types_of
from typednn.mypy_plugin.mypy_errors.sentences import FITS, Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot, callee_type, taking
from typednn.mypy_plugin.names import is_hidden
from typednn.mypy_plugin.types import as_tensor, unknown_type


def of_constructor(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return why an argument does not fit; FITS if it does; None for any other error."""
    spot = Spot.of(info, checker)
    call = spot.call_of_argument() if info.code == ARG_TYPE else None
    signature = None if call is None else _constructor(call, checker)
    if call is None or signature is None:
        return None
    types = types_of(call, checker)
    given = next(i for i, argument in enumerate(call.args) if spot.is_text_of(argument))
    found = refusal(call, types, signature, checker)
    if isinstance(found, Refusal):
        is_told = given == found.argument
        return Sentence(found.complaint.text, found.complaint.code.code) if is_told else FITS
    return FITS if _may_fit(call, given, types[given], signature) else None


def _may_fit(call: CallExpr, i: int, given: Type, signature: CallableType) -> bool:
    """Whether an argument is of the declared kind: its sizes are no reason to refuse it."""
    if as_tensor(given) is not None or call.arg_kinds[i].is_star():
        return True
    taken = taking(signature, call, i)
    any_size = {variable.id: unknown_type() for variable in signature.variables}
    return taken is not None and is_subtype(given, expand_type(taken.typ, any_size))


def _constructor(call: CallExpr, checker: TypeChecker) -> CallableType | None:
    """Return the signature of a class that a variable holds, if it has names; None for others."""
    callee = callee_type(call, checker)
    held = callee.item if isinstance(callee, TypeType) else None
    held = get_proper_type(held.upper_bound) if isinstance(held, TypeVarType) else held
    if not isinstance(held, Instance):
        return None
    signature = type_object_type(held.type)
    if not isinstance(signature, CallableType):
        return None
    names = [variable for variable in signature.variables if is_hidden(variable.name)]
    of_held = expand_type_by_instance(signature, held)
    return of_held.copy_modified(variables=names) if names else None
