"""``single = x.ndim == 1`` and then ``if single``: mypy reads the comparison in place of its name.

It does so only if x is surely the same tensor in both places. If another tensor may have been
assigned to x, its rank may depend on the name in a way that mypy cannot follow. Then the shape of
x is unknown from there on, where its type is a union of ranks.
"""

from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssertStmt,
    AssignmentStmt,
    CallExpr,
    ComparisonExpr,
    ConditionalExpr,
    Expression,
    FuncItem,
    IfStmt,
    IndexExpr,
    IntExpr,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OpExpr,
    SetExpr,
    TupleExpr,
    UnaryExpr,
    Var,
    WhileStmt,
)

from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.ranks.comparisons import compare_rank, correlate, rank_of
from typednn.mypy_plugin.features.ranks.same_variables import is_same
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.types import Scope, as_tensor, members
from typednn.shapes.rules.axes import variadic_at

_CONDITIONS: Final = (IfStmt, WhileStmt, AssertStmt, ConditionalExpr, UnaryExpr, OpExpr)
_SIMPLE: Final = (
    *(ComparisonExpr, OpExpr, UnaryExpr, NameExpr, MemberExpr, IntExpr),
    *(TupleExpr, ListExpr, SetExpr),
)


def read_names_as_conditions(
    comparison: ComparisonExpr, i: int, x: NameExpr, checker: TypeChecker
) -> None:
    """Put a comparison, whose operand i is the rank of x, in the place of its name."""
    if checker.scope.top_level_function() is not checker.scope.current_function():
        return
    function = checker.scope.top_level_function() or checker.tree
    if not _has_several_ranks(x, checker):
        return  # mypy says about the comparison that it is always true, or never
    for statement in _flags_in(function, checker):
        variable, value = _flag(statement)
        is_here = any(part is comparison for part in walk(value))
        if is_here and definition(variable, checker) is value and _is_simple(value):
            uses = [
                each for each in _uses(variable, function) if place_of(value) < place_of(each[1])
            ]
            for node, use in uses:
                _replace(node, use, _condition(value, x, use, function, checker))
            if uses:
                rank = compare_rank(x, i, comparison, checker)
                correlate(rank, _derived(x, function), checker)


def _has_several_ranks(x: NameExpr, checker: TypeChecker) -> bool:
    t = type_of(x, checker)
    tensors = [] if t is None else [as_tensor(member) for member in members(t)]
    shapes = [Scope().shape(tensor) for tensor in tensors if tensor is not None]
    return len(set(map(len, shapes))) > 1 or any(variadic_at(shape) is not None for shape in shapes)


def _derived(x: NameExpr, function: FuncItem | MypyFile) -> list[NameExpr]:
    """Return the other variables that are computed from x."""
    found = {x.node: x}
    for node in walk(function):
        if isinstance(node, AssignmentStmt):
            names = {part.node for part in walk(node.rvalue) if isinstance(part, NameExpr)}
            if not names.isdisjoint(found):
                targets = (part for target in node.lvalues for part in walk(target))
                found |= {each.node: each for each in targets if isinstance(each, NameExpr)}
    return [name for node, name in found.items() if node is not x.node]


def _condition(
    value: Expression,
    x: NameExpr,
    use: NameExpr,
    function: FuncItem | MypyFile,
    checker: TypeChecker,
) -> Expression:
    """Return what mypy reads in place of the name: the value, or what makes x unknown."""
    names = [part for part in walk(value) if isinstance(part, NameExpr)]
    if all(is_same(each, use, checker) for each in names if isinstance(each.node, Var)):
        return value
    rank, place = rank_of(x, use), IntExpr(1)
    both = TupleExpr([rank, use])
    found = IndexExpr(both, place)  # (x.ndim, use)[1]
    for node in (both, place, found):
        node.set_line(use)
    correlate(rank, [x, *_derived(x, function)], checker)
    return found


def _read_flags(function: Node) -> list[AssignmentStmt]:
    return [
        node
        for node in walk(function)
        if isinstance(node, AssignmentStmt)
        and isinstance(node.rvalue, ComparisonExpr | OpExpr | UnaryExpr)
        and len(node.lvalues) == 1
        and isinstance(target := node.lvalues[0], NameExpr)
        and isinstance(target.node, Var)
    ]


_flags_in: Final = Kept(_read_flags)


def _flag(statement: AssignmentStmt) -> tuple[Var, Expression]:
    match statement.lvalues:
        case [NameExpr(node=Var() as variable)]:
            return variable, statement.rvalue
    raise AssertionError(statement)


def _is_simple(value: Expression) -> bool:
    """Return whether an expression can be read again without effect: it calls ``len`` at most."""
    return all(
        isinstance(part, _SIMPLE)
        or isinstance(part, CallExpr)
        and isinstance(part.callee, NameExpr)
        and part.callee.fullname == "builtins.len"
        for part in walk(value)
    )


def _uses(variable: Var, function: FuncItem | MypyFile) -> Iterator[tuple[Node, NameExpr]]:
    """Yield where the variable itself is a condition, outside of inner functions."""
    body = function.defs if isinstance(function, MypyFile) else function.body.body
    outer = [part for part in body if not isinstance(part, FuncItem)]
    found = [node for part in outer for node in walk(part, but=(FuncItem,))]
    for node in found:
        if isinstance(node, _CONDITIONS):
            for use in _asked(node):
                if isinstance(use, NameExpr) and use.node is variable:
                    yield node, use


def _asked(node: Node) -> list[Expression]:
    """Return the conditions of a statement or an expression."""
    match node:
        case IfStmt(expr=conditions):
            return list(conditions)
        case WhileStmt(expr=condition) | AssertStmt(expr=condition):
            return [condition]
        case ConditionalExpr(cond=condition) | UnaryExpr(op="not", expr=condition):
            return [condition]
        case OpExpr(op="and" | "or", left=left, right=right):
            return [left, right]
    return []


def _replace(node: Node, old: Expression, new: Expression) -> None:
    match node:
        case IfStmt(expr=conditions):
            conditions[:] = [new if each is old else each for each in conditions]
        case WhileStmt() | AssertStmt() | UnaryExpr():
            node.expr = new
        case ConditionalExpr():
            node.cond = new
        case OpExpr():
            if node.left is old:
                node.left = new
            else:
                node.right = new
