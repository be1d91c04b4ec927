"""Arguments of another class than a key, a generator, an initializer or a dtype of parameters.

So of ``random.normal(3)`` and ``nn.Linear(3, 4, rng=0)``, in the words of the run time.
"""

import re
from typing import Final

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.nodes import CallExpr, RefExpr
from mypy.subtypes import is_subtype
from mypy.types import FunctionLike, Instance, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.mypy_errors.overloads import types_of
from typednn.mypy_plugin.mypy_errors.sentences import Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot, callable_type, taking
from typednn.mypy_plugin.names import LAYERS, RANDOM
from typednn.mypy_plugin.types import class_name
from typednn.shapes.layers import no_dtype_of_parameters
from typednn.shapes.words import no_generator, no_initializer, no_key

_OURS: Final = "typednn."
_KEY: Final = f"{RANDOM}keys.Key"
_GENERATOR: Final = "numpy.random._generator.Generator"
_FORMS: Final = ("Argument ", "No overload variant of ")
_OF_DTYPE: Final = re.compile(r'Value of type variable "DType" of "(\w+)" cannot be ')


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


def of_dtype_of_parameters(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return what the run time says of a ``dtype`` that a layer's parameters cannot have; None for others."""
    found = _OF_DTYPE.match(info.message)
    call = Spot.of(info, checker).expression() if found is not None else None
    if found is None or not isinstance(call, CallExpr) or not isinstance(call.callee, RefExpr):
        return None
    named = dict(zip(call.arg_names, types_of(call, checker), strict=True))
    given = get_proper_type(named["dtype"]) if "dtype" in named else None
    if not isinstance(given, FunctionLike) or not call.callee.fullname.startswith(LAYERS):
        return None
    made = get_proper_type(given.items[0].ret_type)
    ours = isinstance(made, Instance) and made.type.module_name.startswith("numpy")
    shown = f"np.{messages.dtype(made)}" if ours else f"<class {class_name(made)!r}>"
    return Sentence(no_dtype_of_parameters(found[1], shown), "shape-dtype")
