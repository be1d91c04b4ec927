"""Where a value comes from that each step of a loop replaces: ``state = adam.init(model)``, then ``adam.step``."""

from collections.abc import Callable

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, MemberExpr, NameExpr, Var

from typednn.mypy_plugin.features.values.assignments import assignments_in
from typednn.mypy_plugin.features.values.outside import is_assigned_outside


def origins(
    expression: Expression,
    replaced: Callable[[Expression], Expression | None],
    checker: TypeChecker,
) -> list[Expression]:
    """Return all expressions that a value may come from; none if one of them is not known.

    ``replaced``: returns what an expression replaces, such as ``metric`` for ``metric.update(x, y)``, or None.
    """
    found: list[Expression] = []
    left, seen = [expression], set[Var]()
    while left:
        one = left.pop()
        if isinstance(one, NameExpr) and isinstance(one.node, Var):
            if one.node in seen:
                continue
            seen.add(one.node)
            values = _assigned(one.node, checker)
            if not values:
                return []
            left += values
        elif (before := replaced(one)) is not None:
            left.append(before)
        else:
            found.append(one)
    return found


def _assigned(variable: Var, checker: TypeChecker) -> list[Expression]:
    """Return all values that a variable is ever assigned; none if one of them is not known."""
    function = checker.scope.top_level_function()
    is_local = "." not in variable.fullname
    own = checker.tree.fullname
    if is_local and function is None:
        return []
    if not is_local and (
        not variable.fullname.startswith(f"{own}.") or is_assigned_outside(variable.name, own)
    ):
        return []
    root = function if is_local and function is not None else checker.tree
    values = assignments_in(root, checker).values_of(variable)
    return [] if None in values else [each for each in values if each is not None]


def method_call(expression: Expression, name: str) -> tuple[Expression, CallExpr] | None:
    """Return the object and the call, if it is one of the method ``name``."""
    match expression:
        case CallExpr(callee=MemberExpr(expr=owner, name=called)) if called == name:
            return owner, expression
    return None
