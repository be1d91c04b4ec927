"""The types of what transformations return, such as ``Jit[P, R]``, as types of functions."""

from mypy.checker import TypeChecker
from mypy.typeops import get_all_type_vars
from mypy.types import CallableType, Instance, Parameters, ProperType, TupleType, get_proper_type

from typednn.mypy_plugin.names import DERIVATIVES, TRANSFORMED, VALUE_AND_GRAD
from typednn.mypy_plugin.types import unknown_type


def wrapped(t: ProperType, checker: TypeChecker) -> ProperType:
    """Return ``jit(f)`` or ``grad(f)`` as the type of a function, and any other type unchanged."""
    if not isinstance(t, Instance) or t.type.fullname not in TRANSFORMED:
        return t
    of = get_proper_type(t.args[-2 if t.type.fullname in DERIVATIVES else 0])
    if not isinstance(of, Parameters):
        return t
    fallback = checker.named_type("builtins.function")
    result = t.args[0 if t.type.fullname in DERIVATIVES else 1]
    if t.type.fullname == VALUE_AND_GRAD:
        any_tuple = checker.named_generic_type("builtins.tuple", [unknown_type()])
        result = TupleType([t.args[2], result], any_tuple)
    function = CallableType(of.arg_types, of.arg_kinds, of.arg_names, result, fallback)
    return function.copy_modified(variables=get_all_type_vars(function))
