"""``grad(f)(x)``: the gradient is of a scalar, with respect to floating-point tensors."""

from typing import Final

from mypy.nodes import CallExpr, Expression, NameExpr
from mypy.types import Instance, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import DTYPE, RANK
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.names import GRAD, HESSIAN, VALUE_AND_GRAD
from typednn.mypy_plugin.types import Scope, as_tensor
from typednn.shapes.shape import Variadic, show

_GRADIENTS: Final = (GRAD, VALUE_AND_GRAD, HESSIAN)
_NUMBERS: Final = ("builtins.int", "builtins.bool", "builtins.float")


def check_gradients(module: Module) -> None:
    """Report the gradients of vectors, and those with respect to integers."""
    for o in module.types:
        if isinstance(o, CallExpr) and o.args:
            function = module.type_of(o.callee)
            if isinstance(function, Instance) and function.type.fullname in _GRADIENTS:
                _check(o, function, module)


def _check(call: CallExpr, function: Instance, module: Module) -> None:
    name = _name(call.callee)
    first, result = module.type_of(call.args[0]), as_tensor(function.args[2])
    argument = None if first is None else as_tensor(first)
    if isinstance(first, Instance) and first.type.fullname in _NUMBERS:
        text = (
            f"{name}: the first argument holds no floating-point tensor to differentiate;"
            f" it is {first.type.name}"
        )
        module.fail(text, call, DTYPE)
    elif argument is not None and (
        dtype := messages.dtype(get_proper_type(argument.args[1]))
    ).startswith(("int", "uint", "bool")):
        text = (
            f"{name}: the first argument holds no floating-point tensor to differentiate;"
            f" it is {dtype}{show(Scope().shape(argument))}"
        )
        module.fail(text, call, DTYPE)
    elif result is not None:
        shape = Scope().shape(result)
        if shape and not any(isinstance(entry, Variadic) for entry in shape):
            dtype = messages.dtype(get_proper_type(result.args[1]))
            text = (
                f"{name}: a gradient is taken of a floating-point scalar, not of"
                f" {dtype}{show(shape)}; reduce it, e.g. with .mean()"
            )
            module.fail(text, call, RANK)


def _name(callee: Expression) -> str:
    """Return the name of ``f`` in ``grad(f)``, or that of the variable that holds the gradient."""
    match callee:
        case CallExpr(args=[NameExpr(name=name), *_]) | NameExpr(name=name):
            return name
    return "grad"
