"""The types that mypy wants of the arguments of a call, and the arguments that they may change.

mypy infers an argument anew for each type that a parameter gets, and the type variables of a generic call from the
type that is wanted of its result. So a parameter that takes any tensor wants one of type variables,
if its argument may be such a call; mypy solves them by inferring each argument twice more. All other
arguments are wanted to be a tensor of ``ANYTHING``.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Expression,
    FloatExpr,
    IndexExpr,
    IntExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    StrExpr,
    TempNode,
    Var,
)
from mypy.types import get_proper_type

from typednn.mypy_plugin.features.annotated_calls.signatures import SignatureContext
from typednn.mypy_plugin.features.rule_names import rule_call_of
from typednn.mypy_plugin.names import TENSOR
from typednn.mypy_plugin.types import as_array, as_tensor, members, unknown_type

ANYTHING: Final = unknown_type()
"""The shape and the dtype of a tensor that a parameter wants, if it takes all."""

_WITHOUT_CALL: Final = (RefExpr, IntExpr, FloatExpr, StrExpr, TempNode)


def arguments_of_one_type(ctx: SignatureContext) -> tuple[bool, ...]:
    """Return for each parameter whether its arguments have one type, whatever is wanted of them."""
    return tuple(all(map(_has_one_type, arguments)) for arguments in ctx.args)


def want_nothing_of_operation(checker: TypeChecker) -> None:
    """Do not infer an operation's result from a parameter that takes any tensor: its rule says it."""
    wanted = get_proper_type(checker.type_context[-1]) if checker.type_context else None
    arrays = [] if wanted is None else filter(None, map(as_array, members(wanted)))
    if any(arg is ANYTHING for array in arrays for arg in array.args):
        checker.type_context[-1] = None


def _has_one_type(argument: Expression) -> bool:
    return isinstance(argument, _WITHOUT_CALL) or _is_tensor(argument)


def _is_tensor(expression: Expression) -> bool:
    """Whether the text shows that an expression is a tensor's variable, or an operation's result."""
    match expression:
        case NameExpr(node=Var(type=t)):
            return t is not None and all(as_tensor(member) is not None for member in members(t))
        case OpExpr(left=left, right=right):
            return _is_tensor(left) or _is_tensor(right)
        case IndexExpr(base=base):
            return _is_tensor(base)
        case CallExpr(callee=MemberExpr(expr=owner, name=name)) if _is_tensor(owner):
            return rule_call_of(f"{TENSOR}.{name}") is not None
        case CallExpr(callee=RefExpr(node=function)) if function is not None:
            return rule_call_of(function.fullname) is not None
    return False
