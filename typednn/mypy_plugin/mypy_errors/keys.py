"""``random.normal(0, (2,))``: what is said of a key that is none, in the words of the run time."""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.nodes import CallExpr
from mypy.types import (
    CallableType,
    FunctionLike,
    Instance,
    NoneType,
    Overloaded,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.mypy_errors.sentences import Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot, callee_type, taking
from typednn.mypy_plugin.names import RANDOM
from typednn.shapes.words import no_key

_KEY = f"{RANDOM}keys.Key"


def of_key(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return what is wrong with the key of a draw that has one signature, or None."""
    call = Spot.of(info, checker).call_of_argument()
    callee = None if call is None else callee_type(call, checker)
    if call is None or not isinstance(callee, CallableType):
        return None
    return wrong_key(call, callee, [type_of(each, checker) for each in call.args])


def wrong_key(
    call: CallExpr, callee: CallableType | Overloaded, types: Sequence[Type | None]
) -> Sentence | None:
    """Return what is wrong with the key of a draw; None if it is none, or its key may be right."""
    signature = callee.items[0]
    name = signature.definition.fullname if signature.definition is not None else ""
    if not name.startswith(RANDOM):
        return None
    for i, given in enumerate(types):
        taken = taking(signature, call, i)
        kind = None if taken is None or taken.name != "key" or given is None else _class(given)
        if kind is not None:
            return Sentence(no_key(f"random.{name.rpartition('.')[2]}", kind), "")
    return None


def _class(t: Type) -> str | None:
    """Return the class of what is no key; None if it may be one."""
    proper = get_proper_type(t)
    if isinstance(proper, NoneType):
        return "NoneType"
    if isinstance(proper, TupleType):
        return proper.partial_fallback.type.name
    if isinstance(proper, FunctionLike):
        return "type" if proper.is_type_obj() else "function"
    if not isinstance(proper, Instance) or proper.type.has_base(_KEY):
        return None
    return None if proper.type.fullname == "builtins.object" else proper.type.name
