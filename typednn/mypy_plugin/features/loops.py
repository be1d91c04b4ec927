"""Loops over layers of different sizes: ``for layer in (first, second): x = layer(x)``.

mypy pairs each layer with each shape that ``x`` has in the loop, though most pairs never meet. So
nothing is known of ``x`` from there on.
"""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.literals import literal_hash
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    Expression,
    ForStmt,
    NameExpr,
    Node,
    Var,
)
from mypy.plugin import FunctionContext, MethodContext
from mypy.traverser import all_name_and_member_expressions
from mypy.typeops import make_simplified_union
from mypy.types import Type, UnionType, get_proper_type

from typednn.mypy_plugin.features.guards.statements import statements_of
from typednn.mypy_plugin.types import as_tensor, members, unknown_type


def pairs_what_never_meets(ctx: FunctionContext | MethodContext) -> bool:
    """Whether a call takes one of several layers, and what the loop over them assigns.

    The latter then loses its shape: without this, mypy remembers also the shape before the loop, as
    if the loop might run no time.
    """
    assert isinstance(ctx.api, TypeChecker)
    call = ctx.context
    if not isinstance(call, CallExpr) or not isinstance(call.callee, NameExpr):
        return False
    layer, checker = call.callee, ctx.api
    if not isinstance(get_proper_type(checker.lookup_type(layer)), UnionType):
        return False
    function = checker.scope.top_level_function()
    body = checker.tree.defs if function is None else function.body.body
    assigned = {
        node
        for statement in statements_of(body)
        if isinstance(statement, ForStmt) and layer.node in _nodes([statement.index])
        for inner in statements_of(statement.body.body)
        if isinstance(inner, AssignmentStmt)
        for node in _nodes(inner.lvalues)
    }
    found = [name for argument in call.args for name in _names(argument) if name.node in assigned]
    for name in found:
        _forget_shape(name, checker)
    return bool(found)


def of_unknown_shape(t: Type) -> Type:
    """Return ``t`` with tensors of any shape in place of its tensors."""
    return make_simplified_union(
        [
            tensor.copy_modified(args=[unknown_type(), tensor.args[1]])
            if (tensor := as_tensor(member)) is not None
            else member
            for member in members(t)
        ]
    )


def _names(expression: Expression) -> list[NameExpr]:
    return all_name_and_member_expressions(expression)[0]


def _nodes(expressions: Sequence[Expression]) -> set[Node | None]:
    """Return the variables that the expressions mention."""
    return {name.node for expression in expressions for name in _names(expression)}


def _forget_shape(name: NameExpr, checker: TypeChecker) -> None:
    """Forget the shape of a variable in all blocks since its last assignment, the loop's too."""
    variable, binder, key = name.node, checker.binder, literal_hash(name)
    assert key is not None
    binder.put(name, of_unknown_shape(checker.lookup_type(name)))
    known = [i for i, frame in enumerate(binder.frames[:-1]) if key in frame.types]
    for i in range(max(known, default=0) + 1, len(binder.frames) - 1):
        binder.frames[i].types[key] = binder.frames[-1].types[key]
    if isinstance(variable, Var) and variable.type is not None and is_redefined(variable, checker):
        variable.type = of_unknown_shape(variable.type)


def is_redefined(variable: Var, checker: TypeChecker) -> bool:
    """Whether mypy adds what is assigned to the variable's type."""
    return checker.options.allow_redefinition and (variable.is_inferred or variable.is_argument)
