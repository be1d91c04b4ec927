"""Whether a variable is the same object in two places of a function."""

from mypy.checker import TypeChecker
from mypy.nodes import AssignmentStmt, Context, ForStmt, NameExpr, Node, WhileStmt

from typednn.mypy_plugin.features.guards.conditions import Place, end_of, place_of
from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.values.definitions import targets_in, walk


def is_same(x: NameExpr, later: Context, checker: TypeChecker) -> bool:
    """Return whether nothing assigns the variable x between this place and a later one."""
    function = checker.scope.top_level_function()
    if function is None or function is not checker.scope.current_function():
        return False
    around = statements_around(later.line, checker)
    repeated = any(isinstance(statement, ForStmt | WhileStmt) for statement in around)
    assigned = [
        _assigned_at(node, target)
        for node in walk(function)
        for target in targets_in(node)
        if isinstance(target, NameExpr) and target.node is x.node
    ]
    return not any(
        place_of(x) < place and (repeated or place < place_of(later)) for place in assigned
    )


def _assigned_at(node: Node, target: NameExpr) -> Place:
    """Return where a variable has its new value: after the whole of ``x = f(x)``."""
    return end_of(node) if isinstance(node, AssignmentStmt) else place_of(target)
