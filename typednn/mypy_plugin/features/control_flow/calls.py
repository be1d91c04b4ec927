"""Calls of the functions that loops and conditions get."""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    ARG_STAR,
    CallExpr,
    Context,
    Expression,
    LambdaExpr,
    TempNode,
)
from mypy.types import AnyType, CallableType, ProperType, Type, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.given_functions import lambda_of
from typednn.mypy_plugin.types import as_tensor, is_of_mistake, unknown_type


def function_taking(types: Sequence[Type], checker: TypeChecker) -> CallableType:
    """Return the type of a function that takes arguments of these types, and returns anything.

    That is an object: where Any is wanted, mypy takes Any for what it would infer, such as a dtype.
    """
    kinds, names = [ARG_POS] * len(types), [None] * len(types)
    fallback = checker.named_type("builtins.function")
    anything = checker.named_type("builtins.object")
    return CallableType(list(types), kinds, names, anything, fallback)


def type_in_call(expression: Expression, checker: TypeChecker) -> Type:
    """Return the type of an argument before mypy checks the call."""
    with checker.msg.filter_errors(), checker.local_type_map:
        return checker.expr_checker.accept(expression)


def type_of_argument(expression: Expression, checker: TypeChecker) -> Type:
    """Return the type of an argument that mypy has checked.

    Where anything was wanted, mypy took Any for what it would have inferred, such as the dtype of
    ``ops.ones(3, dtype=np.bool_)``; so a call whose dtype is unknown is asked for again.
    """
    found = checker.lookup_type(expression)
    tensor = as_tensor(found)
    if tensor is None or not isinstance(expression, CallExpr):
        return found
    is_open = isinstance(get_proper_type(tensor.args[1]), AnyType) and not is_of_mistake(found)
    return type_in_call(expression, checker) if is_open else found


def result_of(
    function: Expression,
    t: Type,
    given: Sequence[tuple[Type, Expression]],
    place: Context,
    checker: TypeChecker,
) -> ProperType:
    """Return what a function of type ``t`` gives for arguments of these types.

    Report what is wrong with such a call at ``place``, and what is wrong with an argument at the
    expression that it comes from.
    """
    proper, callee = get_proper_type(t), function
    untyped = _untyped_lambda(function, proper, checker)
    is_implicit = isinstance(proper, CallableType) and proper.implicit
    if untyped is None and (isinstance(proper, AnyType) or is_implicit):
        return unknown_type()
    with checker.local_type_map:
        if untyped is not None:
            wanted = function_taking([each for each, _ in given], checker)
            context = wanted if may_take(len(given), untyped) else None
            accepted = checker.expr_checker.accept(untyped, type_context=context)
            callee = TempNode(accepted, context=function)
        elif isinstance(function, LambdaExpr):
            callee = TempNode(proper, context=function)
        arguments: list[Expression] = [TempNode(each, context=source) for each, source in given]
        call = CallExpr(callee, arguments, [ARG_POS] * len(given), [None] * len(given))
        call.set_line(place)
        return get_proper_type(checker.expr_checker.accept(call, allow_none_return=True))


def _untyped_lambda(function: Expression, t: ProperType, checker: TypeChecker) -> LambdaExpr | None:
    """Return the lambda that a function is, if it was checked where nothing said what it gets."""
    if not isinstance(function, LambdaExpr):
        return lambda_of(function, checker)
    types = t.arg_types if isinstance(t, CallableType) else []
    unknown = types and all(isinstance(get_proper_type(each), AnyType) for each in types)
    return function if unknown else None


def may_take(count: int, function: LambdaExpr) -> bool:
    """Whether a lambda takes this number of arguments; another one is refused where it is called."""
    kinds = function.arg_kinds
    least = sum(kind is ARG_POS for kind in kinds)
    return least <= count and (ARG_STAR in kinds or count <= len(kinds))


def is_plain(call: Context) -> bool:
    """Whether all arguments of a call are written out."""
    return isinstance(call, CallExpr) and {*call.arg_kinds} <= {ARG_POS, ARG_NAMED}
