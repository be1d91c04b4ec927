"""Arguments of another class than a key, a generator or an initializer.

So of ``random.normal(3)`` and ``nn.Linear(3, 4, rng=0)``, in the words of the run time.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.nodes import CallExpr, RefExpr
from mypy.subtypes import is_subtype
from mypy.types import Instance, get_proper_type

from typednn.mypy_plugin.mypy_errors.overloads import types_of
from typednn.mypy_plugin.mypy_errors.sentences import Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot, callable_type, taking
from typednn.mypy_plugin.names import RANDOM
from typednn.mypy_plugin.types import class_name
from typednn.shapes.words import no_generator, no_initializer, no_key

_OURS: Final = "typednn."
_KEY: Final = f"{RANDOM}keys.Key"
_GENERATOR: Final = "numpy.random._generator.Generator"
_FORMS: Final = ("Argument ", "No overload variant of ")


def of_key(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return what the run time says of an argument that is no key, or no generator; None for others."""
    if not info.message.startswith(_FORMS):
        return None
    spot = Spot.of(info, checker)
    call = spot.call_of_argument() or spot.expression()
    if not isinstance(call, CallExpr) or not isinstance(call.callee, RefExpr):
        return None
    module, _, name = call.callee.fullname.rpartition(".")
    callee = callable_type(call, checker) if module.startswith(_OURS) else None
    if callee is None:
        return None
    is_of_random = call.callee.fullname.startswith(RANDOM)
    for i, given in enumerate(types_of(call, checker)):
        taken = taking(callee, call, i)
        wanted = None if taken is None else get_proper_type(taken.typ)
        kind = class_name(given)
        if taken is None or kind is None or is_subtype(given, taken.typ):
            continue
        if taken.name == "weight_init":
            return Sentence(no_initializer(name, kind), "arg-type")
        if not isinstance(wanted, Instance):
            continue
        if wanted.type.fullname == _KEY:
            return Sentence(
                no_key(f"{'random' if is_of_random else 'nn'}.{name}", kind), "arg-type"
            )
        if wanted.type.fullname == _GENERATOR:
            return Sentence(no_generator(name, kind), "arg-type")
    return None
