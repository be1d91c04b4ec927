"""``grad(f)(x)``: the gradient is of a scalar, with respect to floating-point tensors."""

from typing import Final

from mypy.errorcodes import ErrorCode
from mypy.nodes import ARG_POS, CallExpr, Expression, LambdaExpr, NameExpr
from mypy.types import Instance, ProperType, TupleType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import DTYPE, INDEX, RANK
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.features.transformations.calls import places_of, value_of
from typednn.mypy_plugin.features.transformations.expressions import call_that_made
from typednn.mypy_plugin.features.transformations.lambdas import not_a_scalar
from typednn.mypy_plugin.names import GRAD, HESSIAN, VALUE_AND_GRAD
from typednn.mypy_plugin.types import Scope, as_tensor
from typednn.shapes.derivatives import (
    no_pair,
    no_scalar,
    no_such_argument,
)
from typednn.shapes.shape import show

_GRADIENTS: Final = (GRAD, VALUE_AND_GRAD, HESSIAN)
_PAIR: Final = 2
_NUMBERS: Final = ("builtins.int", "builtins.bool", "builtins.float")


def check_gradients(module: Module) -> None:
    """Report gradients of what is no scalar, with respect to integers, or with wrong options."""
    for o in module.types:
        if isinstance(o, CallExpr) and o.args:
            function = module.type_of(o.callee)
            if isinstance(function, Instance) and function.type.fullname in _GRADIENTS:
                _check(o, function, module)


def _check(call: CallExpr, function: Instance, module: Module) -> None:
    made = call_that_made(call.callee, module.checker)
    name = _name(made or call.callee)
    mistake = made and _mistake_of_options(call, name, made, function, module)
    mistake = mistake or _mistake_of_types(call, name, function, module)
    if mistake is not None:
        module.fail(mistake[0], call, mistake[1])


def _mistake_of_options(
    call: CallExpr, name: str, made: CallExpr, function: Instance, module: Module
) -> tuple[str, ErrorCode] | None:
    """Return what is wrong with the options of ``grad(f, argnums=1, has_aux=True)``."""
    places = places_of(_option("argnums", made, module)) or []
    if places and all(kind is ARG_POS for kind in call.arg_kinds) and max(places) >= len(call.args):
        return no_such_argument(name, max(places), len(call.args)), INDEX
    result = get_proper_type(function.args[2])
    kind, length = _kind(result)
    aux = _option("has_aux", made, module)
    if aux is None and kind not in (None, "Tensor"):
        return no_scalar(name, kind, length == _PAIR), DTYPE
    if kind and aux is not None and value_of(aux) is True and length != _PAIR:
        count = f" of {length}" if length is not None else ""
        return no_pair(name, f"{kind}{count}"), DTYPE
    return None


def _option(name: str, made: CallExpr, module: Module) -> ProperType | None:
    given = dict(zip(made.arg_names, made.args, strict=True)).get(name)
    return None if given is None else module.type_of(given)


def _kind(result: ProperType) -> tuple[str | None, int | None]:
    """Return the class of a result and, of a tuple, its length; None where it may be another."""
    if as_tensor(result) is not None:
        return "Tensor", None
    if isinstance(result, TupleType) and result.partial_fallback.type.fullname == "builtins.tuple":
        return "tuple", len(result.items)
    if isinstance(result, Instance) and result.type.fullname in (*_NUMBERS, "builtins.list"):
        return result.type.name, None
    return None, None


def _mistake_of_types(
    call: CallExpr, name: str, function: Instance, module: Module
) -> tuple[str, ErrorCode] | None:
    """Return what is wrong with the argument or the result."""
    first = module.type_of(call.args[0])
    argument = None if first is None else as_tensor(first)
    nothing = f"{name}: the first argument holds no floating-point tensor to differentiate; it is"
    if isinstance(first, Instance) and first.type.fullname in _NUMBERS:
        return f"{nothing} {first.type.name}", DTYPE
    if argument is not None:
        dtype = messages.dtype(get_proper_type(argument.args[1]))
        if dtype.startswith(("int", "uint", "bool")):
            return f"{nothing} {dtype}{show(Scope().shape(argument))}", DTYPE
    mistake = not_a_scalar(name, function.args[2])
    return None if mistake is None else (mistake, RANK)


def _name(callee: Expression) -> str:
    """Return the name of ``f`` in ``grad(f)``, or that of the variable that holds the gradient."""
    match callee:
        case CallExpr(args=[NameExpr(name=name), *_]) | NameExpr(name=name):
            return name
        case CallExpr(args=[LambdaExpr(), *_]):
            return "<lambda>"
    return "grad"
