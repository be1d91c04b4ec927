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
    FuncDef,
    IndexExpr,
    IntExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    RefExpr,
    StrExpr,
    SymbolNode,
    TempNode,
    UnaryExpr,
    Var,
)
from mypy.types import CallableType, Instance, Type, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.signatures import SignatureContext
from typednn.mypy_plugin.features.operations.names import rule_call_of
from typednn.mypy_plugin.features.values.arguments import is_number
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.names import TENSOR, is_hidden
from typednn.mypy_plugin.types import as_array, as_tensor, members, unknown_type

ANYTHING: Final = unknown_type()
"""The shape and the dtype of a tensor that a parameter wants, if it takes all."""

_OF_NUMBERS: Final = (OpExpr, UnaryExpr, IndexExpr)
_WITHOUT_CALL: Final = (RefExpr, IntExpr, FloatExpr, StrExpr, TempNode)


def arguments_of_one_type(ctx: SignatureContext) -> tuple[bool, ...]:
    """Return for each parameter whether its arguments have one type, whatever is wanted of them."""
    assert isinstance(ctx.api, TypeChecker)
    checker = ctx.api
    return tuple(
        all(_has_one_type(argument, checker) for argument in arguments) for arguments in ctx.args
    )


def share_known_type(operand: Expression, wanted: Type, checker: TypeChecker) -> None:
    """Let mypy remember for the wanted type what it has just inferred of an operand when it wanted none.

    The operand has one type, whatever is wanted of it. mypy infers that of an operator twice.
    """
    known = checker.expr_checker.expr_cache.get((operand, None))
    if known is not None and known[0] == checker.binder.version:
        checker.expr_checker.expr_cache[operand, wanted] = known


def want_nothing_of_operation(checker: TypeChecker) -> None:
    """Do not infer an operation's result from a parameter that takes any tensor: its rule says it."""
    wanted = get_proper_type(checker.type_context[-1]) if checker.type_context else None
    arrays = [] if wanted is None else filter(None, map(as_array, members(wanted)))
    if any(arg is ANYTHING for array in arrays for arg in array.args):
        checker.type_context[-1] = None


def _has_one_type(argument: Expression, checker: TypeChecker) -> bool:
    if isinstance(argument, _WITHOUT_CALL) or _is_tensor(argument):
        return True
    return isinstance(argument, _OF_NUMBERS) and _is_known_number(argument, checker)


def _is_known_number(expression: Expression, checker: TypeChecker) -> bool:
    """Whether mypy has found a number where none was wanted: ``d**0.5`` is none of another type."""
    t = type_of(expression, checker)
    return t is not None and is_number(t)


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
        case CallExpr(callee=RefExpr(node=function)) if (
            function is not None and rule_call_of(function.fullname) is not None
        ):
            return True
        case CallExpr(callee=callee):
            signature = _signature_of(callee)
            return signature is not None and _gives_tensor(signature)
    return False


def _signature_of(callee: Expression) -> CallableType | None:
    """Return the signature of a function, or of the call of a layer, that a name or ``self.layer`` stands for."""
    found = callee.node if isinstance(callee, RefExpr) else None
    if found is None and isinstance(callee, MemberExpr) and isinstance(callee.expr, NameExpr):
        owner = callee.expr.node
        found = _member(owner.type, callee.name) if isinstance(owner, Var) else None
    if isinstance(found, Var):
        found = _member(found.type, "__call__")
    signature = found.type if isinstance(found, FuncDef) else None
    return signature if isinstance(signature, CallableType) else None


def _member(t: Type | None, name: str) -> SymbolNode | None:
    """Return what an object of a type has under a name."""
    proper = get_proper_type(t)
    found = proper.type.get(name) if isinstance(proper, Instance) else None
    return None if found is None else found.node


def _gives_tensor(signature: CallableType) -> bool:
    """Whether a function gives a tensor, and binds only names of dimensions, which its arguments tell."""
    of_arguments = all(is_hidden(variable.name) for variable in signature.variables)
    return of_arguments and all(as_tensor(t) is not None for t in members(signature.ret_type))
