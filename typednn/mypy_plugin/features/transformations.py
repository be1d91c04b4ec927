"""``grad(loss)`` and ``value_and_grad(loss)`` keep the signature of ``loss``, with its names.

mypy solves ``Callable[Concatenate[M, P], R]`` only once, when the transformation is applied, and so
loses the names of the first parameter. Here they stay free in the result's type, and each call
binds them anew.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS
from mypy.plugin import FunctionContext
from mypy.typeops import get_all_type_vars
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    Parameters,
    ProperType,
    Type,
    TypeOfAny,
    TypeVarId,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin.names import MODULE, WRAPPED
from typednn.mypy_plugin.types import as_tensor

TRANSFORMATIONS: Final = (
    "typednn.autodiff.transform.grad",
    "typednn.autodiff.transform.value_and_grad",
)
_ANY_SHAPE: Final = "the first argument's shape"
_ANY_SUBCLASS: Final = "the first argument's class"


def keep_signature(ctx: FunctionContext) -> Type:
    """The hook of ``grad(f)``: ``Grad[M, P, R]`` with M, P and R as ``f`` declares them."""
    assert isinstance(ctx.api, TypeChecker)
    result = get_proper_type(ctx.default_return_type)
    given = [get_proper_type(t) for types in ctx.arg_types for t in types]
    if not isinstance(result, Instance) or len(given) != 1 or len(result.args) != 3:
        return ctx.default_return_type
    function = wrapped(given[0], ctx.api)
    if isinstance(function, Overloaded):
        function = function.items[0]  # for floating dtypes: only they have gradients
    if not isinstance(function, CallableType) or not function.arg_kinds:
        return ctx.default_return_type
    if function.arg_kinds[0] != ARG_POS:
        return ctx.default_return_type
    rest = Parameters(function.arg_types[1:], function.arg_kinds[1:], function.arg_names[1:])
    first = _of_any_subclass(_of_any_shape(function.arg_types[0], ctx.api))
    return result.copy_modified(args=[first, rest, function.ret_type])


def wrapped(t: ProperType, checker: TypeChecker) -> ProperType:
    """Return the type of ``f`` for ``jit(f)`` and ``remat(f)``, and any other type unchanged."""
    if not isinstance(t, Instance) or t.type.fullname not in WRAPPED:
        return t
    of = get_proper_type(t.args[0])
    if not isinstance(of, Parameters):
        return t
    fallback = checker.named_type("builtins.function")
    function = CallableType(of.arg_types, of.arg_kinds, of.arg_names, t.args[1], fallback)
    return function.copy_modified(variables=get_all_type_vars(function))


def _of_any_shape(t: Type, checker: TypeChecker) -> Type:
    """Return the type of the first parameter, with a type variable for a shape that may be any.

    The gradient then has the shape of the argument.
    """
    tensor = as_tensor(t)
    if tensor is None or not isinstance(get_proper_type(tensor.args[0]), AnyType):
        return t
    any_type = AnyType(TypeOfAny.special_form)
    bound = checker.named_generic_type("builtins.tuple", [any_type])
    number = TypeVarId(-1, namespace=_ANY_SHAPE)
    shape = TypeVarType(_ANY_SHAPE, _ANY_SHAPE, number, [], bound, any_type)
    return tensor.copy_modified(args=[shape, tensor.args[1]])


def _of_any_subclass(t: Type) -> Type:
    """Return the type of the first parameter, with a type variable for a class that has subclasses.

    The gradient then has the class of the argument.
    """
    proper = get_proper_type(t)
    if not isinstance(proper, Instance) or as_tensor(proper) is not None or proper.type.is_final:
        return t
    if not proper.type.has_base(MODULE) or get_all_type_vars(proper):
        return t
    number = TypeVarId(-2, namespace=_ANY_SUBCLASS)
    default = AnyType(TypeOfAny.from_omitted_generics)
    return TypeVarType(proper.type.name, proper.type.fullname, number, [], proper, default)
