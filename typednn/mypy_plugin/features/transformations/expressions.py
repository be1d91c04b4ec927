"""``jit(vmap(grad(f)))`` as it is written, also by way of variables: the transformations, and ``f``."""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_POS, CallExpr, Expression, NameExpr, RefExpr, Var

from typednn.mypy_plugin.features.annotated_calls.given_functions import lambda_of
from typednn.mypy_plugin.features.transformations.mapped_functions import VMAP
from typednn.mypy_plugin.features.values.definitions import definition

PLAN: Final = "typednn.planning.run.jit.jit"
GRADIENTS: Final = (
    "typednn.autodiff.gradients.grad",
    "typednn.autodiff.gradients.value_and_grad",
    "typednn.autodiff.jacobians.hessian",
)
MATRICES: Final = ("typednn.autodiff.jacobians.jacobian", "typednn.autodiff.jacobians.hessian")
_ALL: Final = (*GRADIENTS, *MATRICES, PLAN, VMAP)


def call_that_made(callee: Expression, checker: TypeChecker) -> CallExpr | None:
    """Return the call of ``grad`` that gave the function which is called here."""
    if isinstance(callee, NameExpr) and isinstance(callee.node, Var):
        callee = definition(callee.node, checker) or callee
    return callee if isinstance(callee, CallExpr) else None


def transformations_of(
    function: Expression, checker: TypeChecker
) -> tuple[list[CallExpr], Expression]:
    """Return the transformations of ``jit(grad(f))``, the last one first, and ``f``, perhaps a lambda."""
    made = list[CallExpr]()
    while (each := call_that_made(function, checker)) is not None and _is_transformation(each):
        made.append(each)
        function = each.args[0]
    return made, lambda_of(function, checker) or function


def name_of(call: CallExpr) -> str:
    """Return the full name of what is called, however it is written."""
    return call.callee.fullname if isinstance(call.callee, RefExpr) else ""


def _is_transformation(call: CallExpr) -> bool:
    return bool(call.args) and call.arg_kinds[0] is ARG_POS and name_of(call) in _ALL
