"""Parameters whose values a signature names: ``def zeros(n: int) -> Float32[Tensor, "{n}"]``."""

from mypy.checker import TypeChecker
from mypy.nodes import FuncItem, Var
from mypy.types import CallableType, TypeVarLikeType

from typednn.mypy_plugin.features.values.definitions import is_reassigned
from typednn.mypy_plugin.names import shown


def size_parameter(variable: Var, checker: TypeChecker) -> TypeVarLikeType | None:
    """Return the type variable of ``{n}`` for the parameter ``n``; None for other variables.

    A parameter that the function assigns anew may have another value than the argument.
    """
    for function in reversed(checker.scope.stack):
        if not isinstance(function, FuncItem) or variable not in _parameters(function):
            continue
        signature = function.type
        if not isinstance(signature, CallableType):
            return None
        wanted = f"{{{variable.name}}}"
        found = next((v for v in signature.variables if shown(v.name) == wanted), None)
        return found if found is not None and not is_reassigned(variable, checker) else None
    return None


def _parameters(function: FuncItem) -> list[Var]:
    return [argument.variable for argument in function.arguments]
