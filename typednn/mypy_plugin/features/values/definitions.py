"""Find the expression of a variable that is assigned only once, such as ``hidden = h * w``.

To mypy the variable is an int; its expression says more. The expression of a function's variable
counts anywhere in the function, that of a module's or a class's variable anywhere in the module
if no other module assigns the variable (``outside.py``).
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from mypy import nodes, patterns
from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentExpr,
    AssignmentStmt,
    Expression,
    ForStmt,
    FuncItem,
    GeneratorExpr,
    IndexExpr,
    IntExpr,
    ListExpr,
    MatchStmt,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    StarExpr,
    TryStmt,
    TupleExpr,
    Var,
    WithStmt,
)

from typednn.mypy_plugin.features.values.outside import is_assigned_outside

Definitions = dict[Var, Expression | None]
"""The one expression that each variable is assigned; None if there are several, or none."""


class _Module(NamedTuple):
    """A module, its variables, and the names of the attributes that it assigns (``x.n = 3``)."""

    tree: MypyFile
    definitions: Definitions
    attributes: frozenset[str]


_PARTS: Final = (
    *("args", "arguments", "assignments", "base", "base_type_exprs", "begin_index", "bodies"),
    *("body", "call", "callee", "capture", "class_ref", "cond", "condlists", "decorators", "defs"),
    *("else_body", "else_expr", "end_index", "expr", "finally_body", "from_expr", "func"),
    *("generator", "guards", "handlers", "if_expr", "impl", "index", "indices", "initializer"),
    *(
        "items",
        "key",
        "keys",
        "keyword_values",
        "keywords",
        "left",
        "left_expr",
        "lvalue",
        "lvalues",
    ),
    *("metaclass", "msg", "name", "operands", "pattern", "patterns", "positionals", "rest"),
    *("right", "rvalue", "sequences", "stride", "subject", "target", "types", "value"),
    *("values", "vars"),
)
"""The attributes of mypy's nodes that hold other nodes of the program's text.

mypy's own visitors are compiled and cannot be subclassed in Python.
"""


def definition(variable: Var, checker: TypeChecker) -> Expression | None:
    """Return the only expression that ``variable`` is ever assigned, or None.

    A variable of another module has none here.
    """
    function = checker.scope.top_level_function()
    if "." not in variable.fullname and function is not None:
        return _definitions_in_function(function).get(variable)
    module = _definitions_in_module(checker.tree)
    expression = module.definitions.get(variable)
    if expression is None or not variable.fullname.startswith(f"{checker.tree.fullname}."):
        return None
    if variable.is_initialized_in_class and variable.name in module.attributes:
        return None
    if function is not None and is_assigned_outside(variable, checker):
        return None
    return expression


_last_redefined: dict[Node, dict[int, frozenset[Var]]] = {}
_last_function: tuple[Node, Definitions] | None = None
_last_module: _Module | None = None


def _definitions_in_function(function: Node) -> Definitions:
    """Return ``definitions_in(function)``, remembered while the function is being checked."""
    global _last_function
    if _last_function is None or _last_function[0] is not function:
        _last_function = function, definitions_in(function)
    return _last_function[1]


def _definitions_in_module(tree: MypyFile) -> _Module:
    """Return the variables of the module, remembered while the module is being checked."""
    global _last_module
    if _last_module is None or _last_module.tree is not tree:
        _last_module = _Module(tree, definitions_in(tree), frozenset(_attributes_in(tree)))
    return _last_module


def _attributes_in(root: Node) -> Iterator[str]:
    """Yield the names of the attributes that statements in ``root`` assign."""
    for node in walk(root):
        for target, _ in _assigned(node):
            for part in walk(target):
                if isinstance(part, MemberExpr):
                    yield part.name


def redefined_at(line: int, checker: TypeChecker) -> frozenset[Var]:
    """Return the variables at a line that the function being checked assigns several times.

    For arguments once is enough. Outside of functions they are those of the module.
    """
    function = checker.scope.current_function()
    root = checker.tree if function is None else function
    if root not in _last_redefined:
        for other in [each for each in _last_redefined if each is not checker.tree]:
            del _last_redefined[other]
        _last_redefined[root] = _redefined_in(root)
    return _last_redefined[root].get(line, frozenset())


def _redefined_in(root: Node) -> dict[int, frozenset[Var]]:
    """Return the variables that are assigned several times, by the lines that mention them."""
    found = list(walk(root))
    targets = [v for node in found for t, _ in _assigned(node) for v, _ in _pairs(t, None)]
    counts = Counter(targets)
    lines: dict[int, set[Var]] = {}
    for node in found:
        if isinstance(node, NameExpr) and isinstance(v := node.node, Var) and counts[v] > 1:
            lines.setdefault(node.line, set()).add(v)
    return {line: frozenset(variables) for line, variables in lines.items()}


def definitions_in(root: Node) -> Definitions:
    """Return the variables that statements and expressions in ``root`` assign."""
    found: Definitions = {}
    for node in walk(root):
        for target, value in _assigned(node):
            for variable, expression in _pairs(target, value):
                found[variable] = None if variable in found else expression
    return found


def walk(node: Node) -> Iterator[Node]:
    """Yield the node and all nodes inside of it."""
    yield node
    for name in _parts_of(node.__class__.__name__):
        for part in _nodes(getattr(node, name, None)):
            yield from walk(part)


@cache
def _parts_of(cls: str) -> list[str]:
    home = nodes if hasattr(nodes, cls) else patterns
    return [name for name in _PARTS if hasattr(getattr(home, cls), name)]


def _nodes(value: object) -> Iterator[Node]:
    """Yield the nodes in an attribute, which may hold lists, or lists of pairs."""
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _nodes(item)


def _assigned(node: Node) -> Iterator[tuple[Node, Expression | None]]:
    """Yield each target that the node assigns, and the expression of its value, or None."""
    match node:
        case AssignmentStmt(lvalues=targets, rvalue=value):
            yield from ((target, value) for target in targets)
        case AssignmentExpr(target=target, value=value):
            yield target, value
        case OperatorAssignmentStmt(lvalue=target) | ForStmt(index=target):
            yield target, None
        case WithStmt(target=targets) | TryStmt(vars=targets) | GeneratorExpr(indices=targets):
            yield from ((target, None) for target in targets if target is not None)
        case MatchStmt(patterns=patterns):
            for pattern in patterns:
                yield from ((part, None) for part in walk(pattern))
        case FuncItem(arguments=arguments):
            yield from ((argument.variable, None) for argument in arguments)


def targets_in(node: Node) -> Iterator[Node]:
    """Yield each name or other place that a node assigns, one by one."""
    for target, _ in _assigned(node):
        yield from walk(target)


def _pairs(target: Node, value: Expression | None) -> Iterator[tuple[Var, Expression | None]]:
    """Yield each variable that is assigned; ``a, b = 3, 4`` is two assignments."""
    if isinstance(target, NameExpr) and isinstance(target.node, Var):
        yield target.node, value
    elif isinstance(target, Var):
        yield target, value
    elif isinstance(target, StarExpr):
        yield from _pairs(target.expr, None)
    elif isinstance(target, (TupleExpr, ListExpr)):
        yield from _unpacked(target, value)


def _items(value: Expression | None, length: int) -> list[Expression]:
    """Return the expressions of the items of a value: those written out, else ``value[i]``."""
    if value is None or isinstance(value, TupleExpr):
        return [] if value is None else value.items
    if not isinstance(value, (MemberExpr, NameExpr, IndexExpr)):
        return []
    return [IndexExpr(value, IntExpr(i)) for i in range(length)]


def _unpacked(
    target: TupleExpr | ListExpr, value: Expression | None
) -> Iterator[tuple[Var, Expression | None]]:
    items: list[Expression | None] = [None] * len(target.items)
    given = _items(value, len(items))
    stars = any(isinstance(item, StarExpr) for item in (*given, *target.items))
    if len(given) == len(items) and not stars:
        items = list(given)
    for part, item in zip(target.items, items, strict=True):
        yield from _pairs(part, item)
