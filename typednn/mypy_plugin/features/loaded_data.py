"""``config = json.load(file)``: data that is Any to mypy, and so is what is read from it.

No hook is asked about an entry of Any. So data of which a program only reads entries has the type
``AnyMapping``, and an entry that stands beside a tensor is an operand (``any_operands.py``).
"""

from collections import Counter
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import AssignmentStmt, IndexExpr, MemberExpr, NameExpr, Node, Var
from mypy.plugin import FunctionContext
from mypy.types import AnyType, Type, get_proper_type

from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.names import ANY_MAPPING
from typednn.mypy_plugin.types import number_type

LOADERS: Final = ("json.load", "json.loads", "yaml.load", "yaml.safe_load", "yaml.full_load")


def loaded(ctx: FunctionContext) -> Type:
    """The hook of functions that load data."""
    assert isinstance(ctx.api, TypeChecker)
    result, checker = ctx.default_return_type, ctx.api
    if not isinstance(get_proper_type(result), AnyType) or not imports_annotations(checker.tree):
        return result
    match statements_around(ctx.context.line, checker)[-1]:
        case AssignmentStmt(
            lvalues=[NameExpr(node=Var() as variable)], rvalue=rvalue, type=None
        ) if rvalue is ctx.context:
            function = checker.scope.top_level_function()
            is_local = "." not in variable.fullname and function is not None
            root = function if is_local and function is not None else checker.tree
            if variable in _read_by_entries_in(root, checker):
                return number_type(checker, ANY_MAPPING)
    return result


def _read_by_entries(root: Node) -> set[Node | None]:
    """Return the variables of which only entries are read, but for one assignment."""
    nodes = list(walk(root))
    bases = [node.base for node in nodes if isinstance(node, IndexExpr)]
    bases += [node.expr for node in nodes if isinstance(node, MemberExpr) and node.name == "get"]
    entries = Counter(base.node for base in bases if isinstance(base, NameExpr))
    uses = Counter(node.node for node in nodes if isinstance(node, NameExpr))
    return {variable for variable, count in entries.items() if uses[variable] == count + 1}


_read_by_entries_in: Final = Kept(_read_by_entries)
