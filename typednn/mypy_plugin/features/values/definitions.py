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
    Decorator,
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
    OverloadedFuncDef,
    StarExpr,
    TryStmt,
    TupleExpr,
    TypeInfo,
    Var,
    WithStmt,
)
from mypy.types import Instance, get_proper_type

from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.outside import assigns_in, is_assigned_outside

Definitions = dict[Var, Expression | None]
"""The one expression that each variable is assigned; None if there are several, or none."""


Attributes = dict[str, list[tuple[MemberExpr, Expression | None]]]
"""The assignments to attributes of each name, of any object: ``x.n = 3``."""


class _Assignments(NamedTuple):
    """What a module or a function assigns."""

    definitions: Definitions
    attributes: Attributes
    reassigned: set[Var]


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
        return _assignments_in(function, checker).definitions.get(variable)
    expression = _assignments_in(checker.tree, checker).definitions.get(variable)
    own = checker.tree.fullname
    if expression is None or not variable.fullname.startswith(f"{own}."):
        return None
    if variable.is_initialized_in_class and _is_assigned_by_others(variable.name, checker):
        return None
    if function is not None and is_assigned_outside(variable.name, own):
        return None
    return expression


def is_reassigned(parameter: Var, checker: TypeChecker) -> bool:
    """Whether the function assigns another value to its parameter."""
    function = checker.scope.top_level_function()
    return function is None or parameter in _assignments_in(function, checker).reassigned


def changes_shapes(checker: TypeChecker) -> bool:
    """Whether the module changes the shape of an array in place: ``x.shape = 2, 3``."""
    return _is_assigned_by_others("shape", checker)


def _is_assigned_by_others(name: str, checker: TypeChecker) -> bool:
    """Whether this module assigns an attribute of this name to anything but ``self``."""
    assigned = _assignments_in(checker.tree, checker).attributes.get(name, [])
    return any(_class_of_self(target) is None for target, _ in assigned)


def attribute_definition(
    name: str, cls: TypeInfo, checker: TypeChecker
) -> tuple[Expression | None, bool]:
    """Return the only expression that ``self.width`` is assigned in a class, or None.

    Also return whether the function that is being checked assigns it.
    """
    found = assignment_here(name, cls, checker)
    if found is None:
        return None, False
    target, value = found
    function = checker.scope.top_level_function()
    in_function = {} if function is None else _assignments_in(function, checker).attributes
    is_here = any(each is target for each, _ in in_function.get(name, []))
    if is_assigned_outside(name, checker.tree.fullname, but_self=is_here):
        return None, False
    return value, is_here


def assignment_here(
    name: str, cls: TypeInfo, checker: TypeChecker
) -> tuple[MemberExpr, Expression | None] | None:
    """Return the only assignment to ``self.width`` of a class in this module, or None."""
    found = [
        (target, value)
        for target, value in _assignments_in(checker.tree, checker).attributes.get(name, [])
        if not is_of_unrelated(target, cls)
    ]
    return found[0] if len(found) == 1 else None


def is_assigned_attribute(name: str, cls: TypeInfo, checker: TypeChecker) -> bool:
    """Whether anything assigns an attribute of this name to an object of exactly this class."""
    own = checker.tree.fullname
    for target, _ in _assignments_in(checker.tree, checker).attributes.get(name, []):
        owner = _class_of_self(target)
        if owner is None or owner in cls.mro:
            return True
    others = {base.module_name for base in cls.mro} - {own}
    return is_assigned_outside(name, own) or any(assigns_in(module, name) for module in others)


def _class_of_self(target: MemberExpr) -> TypeInfo | None:
    """Return the class of ``self`` if that is what an attribute of is assigned."""
    owner = target.expr.node if isinstance(target.expr, NameExpr) else None
    if not isinstance(owner, Var) or not owner.is_self:
        return None
    t = get_proper_type(owner.type)
    return t.type if isinstance(t, Instance) else None


def is_of_unrelated(target: MemberExpr, cls: TypeInfo) -> bool:
    """Whether an attribute is assigned to ``self`` in a class that has no objects with ``cls``."""
    owner = _class_of_self(target)
    return owner is not None and owner not in cls.mro and cls not in owner.mro


def is_assigned_in_module(variable: Var, checker: TypeChecker) -> bool:
    """Whether this module assigns a variable of another one."""
    in_class = variable.is_initialized_in_class and _is_assigned_by_others(variable.name, checker)
    return in_class or variable in _assignments_in(checker.tree, checker).definitions


def _read_assignments(root: Node) -> _Assignments:
    """Return what statements and expressions in ``root`` assign: variables, and attributes.

    The third are the variables that are assigned several times; a call assigns a parameter once.
    ``x.resize(2, 3)`` counts as an assignment to ``x.shape``.
    """
    definitions: Definitions = {}
    attributes: Attributes = {}
    reassigned: set[Var] = set()
    for node in walk(root):
        if isinstance(node, MemberExpr) and node.name in _RESHAPING:
            attributes.setdefault("shape", []).append((node, None))
        for target, value in _assigned(node):
            for variable, expression in pairs(target, value):
                reassigned |= {variable} & definitions.keys()
                _add(definitions, variable, expression)
            if isinstance(target, MemberExpr):
                attributes.setdefault(target.name, []).append((target, value))
            elif not isinstance(target, NameExpr):
                for part in walk(target):
                    if isinstance(part, MemberExpr):
                        attributes.setdefault(part.name, []).append((part, None))
    return _Assignments(definitions, attributes, reassigned)


_assignments_in: Final = Kept(_read_assignments)


_RESHAPING: Final = (
    *("resize", "resize_", "resize_as_", "unsqueeze_", "squeeze_", "t_", "transpose_"),
    *("swapaxes_", "swapdims_", "set_"),
)
"""Methods of arrays that change a shape in place, of numpy's and PyTorch's."""


def definitions_in(root: Node) -> Definitions:
    """Return the variables that statements and expressions in ``root`` assign."""
    return _read_assignments(root).definitions


def redefined_at(line: int, checker: TypeChecker) -> frozenset[Var]:
    """Return the variables at a line that the function being checked assigns several times.

    For arguments once is enough. Outside of functions they are those of the module.
    """
    function = checker.scope.current_function()
    root = checker.tree if function is None else function
    return _redefined_in(root, checker).get(line, frozenset())


def _read_redefined(root: Node) -> dict[int, frozenset[Var]]:
    """Return the variables that are assigned several times, by the lines that mention them."""
    found = list(walk(root))
    targets = [v for node in found for t, _ in _assigned(node) for v, _ in pairs(t, None)]
    counts = Counter(targets)
    lines: dict[int, set[Var]] = {}
    for node in found:
        if isinstance(node, NameExpr) and isinstance(v := node.node, Var) and counts[v] > 1:
            lines.setdefault(node.line, set()).add(v)
    return {line: frozenset(variables) for line, variables in lines.items()}


_redefined_in: Final = Kept(_read_redefined)


class Reassigned(NamedTuple):
    """A variable that is assigned several times: the names in these statements, with the values.

    ``in_exchange`` says that one is ``x, y = y, x``, where mypy assigns ``x`` before it reads it.
    """

    variable: Var
    targets: list[tuple[NameExpr, Expression | None]]
    in_exchange: bool = False


def reassigned(checker: TypeChecker) -> list[Reassigned]:
    """Return the variables that the function being checked assigns several times.

    For arguments once is enough. Outside of functions they are those of the module.
    """
    function = checker.scope.current_function()
    return _reassigned_in(checker.tree if function is None else function, checker)


def _read_reassigned(root: Node) -> list[Reassigned]:
    targets: dict[Var, list[tuple[NameExpr, Expression | None]]] = {}
    counts = Counter[Var]()
    for node in walk(root):
        for whole, value in _assigned(node):
            for target in walk(whole):
                if isinstance(target, NameExpr) and isinstance(target.node, Var):
                    own = value if target is whole else None
                    targets.setdefault(target.node, []).append((target, own))
                    counts[target.node] += 1
                elif isinstance(target, Var):
                    counts[target] += 1
    exchanged = set(_exchanged(root))
    return [
        Reassigned(v, names, v in exchanged)
        for v, names in targets.items()
        if counts[v] > 1 or v in exchanged
    ]


def _exchanged(root: Node) -> Iterator[Var]:
    """Yield the variables of assignments that read what they assign: ``x, y = x.T, x``."""
    for node in walk(root):
        if isinstance(node, AssignmentStmt) and isinstance(node.rvalue, TupleExpr):
            read = {part.node for part in walk(node.rvalue) if isinstance(part, NameExpr)}
            assigned = [
                part.node
                for target in node.lvalues
                for part in walk(target)
                if isinstance(part, NameExpr) and isinstance(part.node, Var)
            ]
            if len(assigned) > 1 and not read.isdisjoint(assigned):
                yield from assigned


_reassigned_in: Final = Kept(_read_reassigned)


def _add(found: Definitions, variable: Var, value: Expression | None) -> None:
    found[variable] = None if variable in found else value


def definitions_at_import(tree: MypyFile) -> Definitions:
    """Return the variables that the statements outside of functions assign."""
    found: Definitions = {}
    for statement in walk(tree, but=(FuncItem, Decorator, OverloadedFuncDef, Expression)):
        for target, value in _assigned(statement):
            for variable, expression in pairs(target, value):
                _add(found, variable, expression)
    return found


def walk(node: Node, but: tuple[type[Node], ...] = ()) -> Iterator[Node]:
    """Yield the node and all nodes inside of it, except those of the classes ``but``."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        parts: list[Node] = []
        for name in _parts_of(node.__class__.__name__):
            _add_nodes(getattr(node, name, None), parts)
        pending += [part for part in reversed(parts) if not isinstance(part, but)]


@cache
def _parts_of(cls: str) -> list[str]:
    home = nodes if hasattr(nodes, cls) else patterns
    return [name for name in _PARTS if hasattr(getattr(home, cls), name)]


def _add_nodes(value: object, found: list[Node]) -> None:
    """Add the nodes in an attribute, which may hold lists, or lists of pairs."""
    if isinstance(value, Node):
        found.append(value)
    elif isinstance(value, (list, tuple, dict)):
        for item in value.values() if isinstance(value, dict) else value:
            _add_nodes(item, found)


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


def pairs(target: Node, value: Expression | None) -> Iterator[tuple[Var, Expression | None]]:
    """Yield each variable that is assigned; ``a, b = 3, 4`` is two assignments."""
    if isinstance(target, NameExpr) and isinstance(target.node, Var):
        yield target.node, value
    elif isinstance(target, Var):
        yield target, value
    elif isinstance(target, StarExpr):
        yield from pairs(target.expr, None)
    elif isinstance(target, (TupleExpr, ListExpr)):
        yield from _unpacked(target, value)


def _unpacked(
    target: TupleExpr | ListExpr, value: Expression | None
) -> Iterator[tuple[Var, Expression | None]]:
    """Yield the parts of ``a, b = 3, 4`` and of ``a, b = pair``, whose parts are its items."""
    items: list[Expression | None] = [None] * len(target.items)
    given = value.items if isinstance(value, TupleExpr) else []
    stars = any(isinstance(item, StarExpr) for item in (*given, *target.items))
    if len(given) == len(items) and not stars:
        items = list(given)
    elif value is not None and not given and not stars:
        items = [IndexExpr(value, IntExpr(place)) for place in range(len(items))]
    for part, item in zip(target.items, items, strict=True):
        yield from pairs(part, item)
