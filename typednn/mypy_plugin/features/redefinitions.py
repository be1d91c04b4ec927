"""Variables that are assigned again, ``x = layer(x)``, when sizes of the new value are unknown.

mypy keeps the union of all types that such a variable has had, and takes from it what fits the last
value. An unknown size fits any, so the sizes before would count again. Therefore nothing is known of
the variable itself from then on; what mypy knows of its last value says more.
"""

from mypy.checker import TypeChecker
from mypy.nodes import AssignmentStmt, Context, MypyFile, NameExpr, Var
from mypy.types import Type

from typednn.mypy_plugin.features.loops import is_redefined, of_unknown_shape
from typednn.mypy_plugin.features.values.definitions import walk
from typednn.mypy_plugin.types import Scope, as_tensor, members
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.shape import Variadic


def forget_last_value(result: Type, context: Context, checker: TypeChecker) -> None:
    """Forget the shape of the variable that is assigned where a call has this result."""
    if not checker.options.allow_redefinition or not _has_unknown_size(result):
        return
    variable = _assigned_at(checker.tree).get(context.line)
    if variable is None or variable.type is None or not is_redefined(variable, checker):
        return
    if all(as_tensor(member) is not None for member in members(variable.type)):
        variable.type = of_unknown_shape(variable.type)


def _has_unknown_size(t: Type) -> bool:
    shapes = [Scope().shape(tensor) for m in members(t) if (tensor := as_tensor(m)) is not None]
    return any(size in (UNKNOWN, Variadic(None)) for shape in shapes for size in shape)


_last: tuple[MypyFile, dict[int, Var]] | None = None


def _assigned_at(tree: MypyFile) -> dict[int, Var]:
    """Return the variable that each line of a module assigns, remembered for the last module."""
    global _last
    if _last is None or _last[0] is not tree:
        found = {
            line: target.node
            for node in walk(tree)
            if isinstance(node, AssignmentStmt)
            for target in node.lvalues
            if isinstance(target, NameExpr) and isinstance(target.node, Var)
            for line in range(node.line, (node.end_line or node.line) + 1)
        }
        _last = tree, found
    return _last[1]
