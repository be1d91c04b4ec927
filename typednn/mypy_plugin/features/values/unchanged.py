"""Find out whether a list or dict is the same as when it was written: nothing but reads it."""

from collections import Counter
from collections.abc import Iterator
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ComparisonExpr,
    DelStmt,
    DictExpr,
    Expression,
    ForStmt,
    IndexExpr,
    IntExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    Node,
    OperatorAssignmentStmt,
    OpExpr,
    RefExpr,
    StarExpr,
    StrExpr,
    TypeInfo,
    Var,
)
from mypy.types import Instance, get_proper_type

from typednn.mypy_plugin.features.library_calls.names import library_call_of
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.features.values.outside import is_mentioned_outside
from typednn.mypy_plugin.names import OPERATIONS

Key: TypeAlias = str | int
"""The key of an entry that is written out."""
_READING_METHODS: Final = ("get", "items", "keys", "values", "index", "count", "copy")
_READING_FUNCTIONS: Final = frozenset(
    f"builtins.{name}"
    for name in ("len", "sum", "min", "max", "sorted", "tuple", "list", "dict", "set", "print")
    + ("enumerate", "zip", "reversed", "iter", "range", "any", "all")
) | {"math.prod"}


def is_only_read(variable: Var, checker: TypeChecker) -> bool:
    """Whether nothing can change the list or dict that ``variable`` was once assigned."""
    return _assigned_keys(variable, checker) == frozenset()


def keeps_entry(variable: Var, key: Expression, checker: TypeChecker) -> bool:
    """Whether nothing can change the entry of ``key`` in the dict that ``variable`` was once assigned.

    Other entries may be assigned: ``batch["mask"] = mask``.
    """
    assigned = _assigned_keys(variable, checker)
    return assigned is not None and _written_key(key) not in assigned


def _assigned_keys(variable: Var, checker: TypeChecker) -> frozenset[Key] | None:
    """Return the keys whose entries are assigned later; None if the list or dict may change otherwise."""
    function = checker.scope.top_level_function()
    is_local = "." not in variable.fullname
    if is_local and function is None or variable.is_initialized_in_class:
        return None
    if not is_local and is_mentioned_outside(variable.name, checker.tree.fullname):
        return None
    root = function if is_local and function is not None else checker.tree
    return _unchanged_in(root, checker).get(variable)


def is_attribute_only_read(name: str, cls: TypeInfo, checker: TypeChecker) -> bool:
    """Whether nothing can change the list or dict that an attribute of a class is once assigned."""
    if is_mentioned_outside(name, checker.tree.fullname):
        return False
    others = _unread_attributes(checker.tree, checker).get(name, [])
    return sum(not _is_of_unrelated(each, cls) for each in others) == 1


def _is_of_unrelated(target: MemberExpr, cls: TypeInfo) -> bool:
    """Whether it is an attribute of ``self`` in a class that has no objects with ``cls``."""
    owner = target.expr.node if isinstance(target.expr, NameExpr) else None
    t = get_proper_type(owner.type) if isinstance(owner, Var) and owner.is_self else None
    return isinstance(t, Instance) and t.type not in cls.mro and cls not in t.type.mro


def _attributes_not_read(root: Node) -> dict[str, list[MemberExpr]]:
    """Return the attributes by their names that a module assigns, gives or returns."""
    nodes = list(walk(root))
    reading = {id(each) for node in nodes for each in _read(node)}
    reading -= {id(part) for node in nodes for part in _written(node)}
    found: dict[str, list[MemberExpr]] = {}
    for node in nodes:
        if isinstance(node, MemberExpr) and id(node) not in reading:
            found.setdefault(node.name, []).append(node)
    return found


_unread_attributes: Final = Kept(_attributes_not_read)


def _only_read(root: Node) -> dict[Node, frozenset[Key]]:
    """Return the variables of a module or function that are only read but for one assignment.

    With each are the keys of its entries that are assigned.
    """
    nodes = list(walk(root))
    entries = [entry for node in nodes for entry in _assigned_entries(node)]
    reading = {id(each) for node in nodes for each in _read(node)}
    written = {id(part) for node in nodes for part in _written(node)}
    reading -= written - {id(owner) for owner, _ in entries}
    others = Counter(n.node for n in nodes if isinstance(n, NameExpr) and id(n) not in reading)
    return {
        variable: frozenset(key for owner, key in entries if owner.node is variable)
        for variable, count in others.items()
        if variable is not None and count == 1
    }


_unchanged_in: Final = Kept(_only_read)


def _read(node: Node) -> Iterator[Expression]:
    """Yield the expressions that a node only reads."""
    match node:
        case IndexExpr(base=base):
            yield base
        case MemberExpr(expr=owner, name=name) if name in _READING_METHODS:
            yield owner
        case CallExpr(callee=RefExpr(fullname=name), args=args) if _only_reads(name):
            yield from args
        case ForStmt(expr=each) | StarExpr(expr=each):
            yield each
        case ComparisonExpr(operands=operands):
            yield from operands
        case OpExpr(op=op, left=left, right=right) if op not in ("and", "or"):
            yield from (left, right)


def _only_reads(function: str) -> bool:
    """Whether a function changes no list that it is given; no library's function with a rule does."""
    is_ours = function.startswith(OPERATIONS)
    return is_ours or function in _READING_FUNCTIONS or library_call_of(function) is not None


def _written(node: Node) -> Iterator[Node]:
    """Yield the bases of the items that a node assigns or deletes."""
    match node:
        case AssignmentStmt(lvalues=targets):
            parts = [part for target in targets for part in walk(target)]
        case OperatorAssignmentStmt(lvalue=target) | DelStmt(expr=target):
            parts = list(walk(target))
        case ForStmt(index=target):
            parts = list(walk(target))
        case _:
            return
    yield from (part.base for part in parts if isinstance(part, IndexExpr))


def _assigned_entries(node: Node) -> Iterator[tuple[NameExpr, Key]]:
    """Yield the variable and the key of each ``batch["mask"] = mask``."""
    for target in node.lvalues if isinstance(node, AssignmentStmt) else ():
        match target:
            case IndexExpr(base=NameExpr() as owner, index=StrExpr(value=key)):
                yield owner, key


def written_dict(expression: Expression | None) -> DictExpr | None:
    """Return a dict that is written out: ``{"width": 16}``, ``dict(width=16)`` or ``Options(width=16)`` of a TypedDict."""
    match expression:
        case DictExpr():
            return expression
        case CallExpr(callee=RefExpr(node=TypeInfo() as cls), arg_names=names, args=args):
            is_dict = cls.typeddict_type is not None or cls.fullname == "builtins.dict"
            if is_dict and all(names):
                keys = [StrExpr(name) for name in names if name]
                return DictExpr([*zip(keys, args, strict=True)])
    return None


def entry_of(entries: DictExpr, key: Expression) -> Expression | None:
    """Return the value of ``{"in": 3, "out": 4}[key]``; None if a key is not written out.

    A list or dict among the values may have changed since then.
    """
    wanted = _written_key(key)
    known = {_written_key(each): value for each, value in entries.items}
    found = None if wanted is None or None in known else known.get(wanted)
    return None if isinstance(found, ListExpr | DictExpr) else found


def _written_key(key: Expression | None) -> Key | None:
    return key.value if isinstance(key, StrExpr | IntExpr) else None
