"""``join = ops.concat``: a call of such a variable or attribute is that of the function."""

from collections.abc import Callable

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, MemberExpr, NameExpr, RefExpr, Var
from mypy.plugin import FunctionContext, MethodContext, Plugin
from mypy.types import Instance, Type, TypeVarType, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.library_calls.names import library_call_of
from typednn.mypy_plugin.features.operations.names import rule_call_of
from typednn.mypy_plugin.features.relevance import callee_named
from typednn.mypy_plugin.features.values.definitions import attribute_definition, definition
from typednn.mypy_plugin.features.values.expressions import type_of

CallContext = FunctionContext | MethodContext


def is_variable(plugin: Plugin, fullname: str) -> bool:
    """Whether a called name is that of a variable or an attribute; local ones have no module."""
    if "." not in fullname:
        return True
    found = callee_named(plugin, fullname)
    return found is not None and isinstance(found.node, Var)


def call_renamed(ctx: CallContext, check: Callable[[CallContext], Type]) -> Type:
    """The hook of a call of a variable: what the function has that it is another name of.

    ``check`` is the hook of any call. It answers for variables that are assigned something else,
    or several times.
    """
    assert isinstance(ctx.api, TypeChecker)
    call, checker = ctx.context, ctx.api
    function = _function_behind(call.callee, checker) if isinstance(call, CallExpr) else None
    if function is None or not isinstance(call, CallExpr):
        return check(ctx)
    by_name = CallExpr(function, call.args, call.arg_kinds, call.arg_names)
    by_name.set_line(call)
    with checker.msg.filter_errors(save_filtered_errors=True) as found:
        result = checker.expr_checker.accept(by_name, checker.type_context[-1])
    checker.msg.add_errors([e for e in found.filtered_errors() if e.code and e.code.code in CODES])
    return result


def _function_behind(callee: Expression, checker: TypeChecker) -> RefExpr | None:
    """Return the name of an operation, or of a library's function with a rule, that a callee stands for."""
    passed: list[Expression] = []
    expression = _definition(callee, checker)
    while isinstance(expression, RefExpr) and not _has_rule(expression):
        if expression in passed:
            return None
        passed.append(expression)
        expression = _definition(expression, checker)
    return expression if isinstance(expression, RefExpr) else None


def _has_rule(name: RefExpr) -> bool:
    found = rule_call_of(name.fullname) or library_call_of(name.fullname)
    return found is not None and not isinstance(name.node, Var)


def _definition(callee: Expression, checker: TypeChecker) -> Expression | None:
    match callee:
        case NameExpr(node=Var() as variable):
            return definition(variable, checker)
        case MemberExpr(expr=owner, name=name):
            held = get_proper_type(type_of(owner, checker))
            if isinstance(held, TypeVarType):
                held = get_proper_type(held.upper_bound)
            if isinstance(held, Instance):
                return attribute_definition(name, held.type, checker)[0]
    return None
