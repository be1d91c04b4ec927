"""Whether a variable is the same object in two places of a function or a module."""

from mypy.checker import TypeChecker
from mypy.nodes import AssignmentStmt, Context, ForStmt, FuncItem, NameExpr, Node, WhileStmt

from typednn.mypy_plugin.features.guards.conditions import Place, end_of, place_of
from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.values.assignments import targets_in
from typednn.mypy_plugin.features.values.nodes import walk


def is_same(x: NameExpr, later: Context, checker: TypeChecker) -> bool:
    """Return whether nothing assigns the variable x between this place and a later one."""
    function = checker.scope.top_level_function()
    if function is not checker.scope.current_function():
        return False
    root = checker.tree if function is None else function
    around = statements_around(later.line, checker)
    repeated = any(isinstance(statement, ForStmt | WhileStmt) for statement in around)
    assigned = [
        _assigned_at(node, target)
        for node in walk(root)
        for target in targets_in(node)
        if isinstance(target, NameExpr) and target.node is x.node
    ]
    if function is None and _is_assigned_in_functions(x, checker):
        return False
    return not any(
        place_of(x) < place and (repeated or place < place_of(later)) for place in assigned
    )


def _is_assigned_in_functions(x: NameExpr, checker: TypeChecker) -> bool:
    """Whether a function of the module assigns its variable x, which it may do at any time."""
    functions = (node for node in walk(checker.tree) if isinstance(node, FuncItem))
    targets = (t for function in functions for node in walk(function) for t in targets_in(node))
    return any(isinstance(target, NameExpr) and target.node is x.node for target in targets)


def _assigned_at(node: Node, target: NameExpr) -> Place:
    """Return where a variable has its new value: after the whole of ``x = f(x)``."""
    return end_of(node) if isinstance(node, AssignmentStmt) else place_of(target)
