"""``x.ndim == 3``: mypy leaves the members of a union that have three axes, or the others.

mypy does so for attributes of literal types. ``x.ndim`` has one only where it is compared, because
a variable would be declared to have it: ``axis = x.ndim`` is an int. ``x.ndim < 3`` is read as
``len(x.shape) < 3``, because by order mypy compares only lengths.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    GDEF,
    ArgKind,
    CallExpr,
    ComparisonExpr,
    Expression,
    MatchStmt,
    MemberExpr,
    NameExpr,
    Node,
)
from mypy.plugin import AttributeContext
from mypy.types import LiteralType, Type, UnionType

from typednn.mypy_plugin.features.values.definitions import walk
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.types import Scope, as_tensor, members
from typednn.shapes.shape import Variadic

_ORDERED: Final = {"<", "<=", ">", ">="}


def ndim_attribute(ctx: AttributeContext) -> Type:
    """The hook of ``x.ndim``: the number of axes, where it is compared and known."""
    assert isinstance(ctx.api, TypeChecker)
    # Where mypy narrows a member of a union, the context is the union's expression.
    around = _compared_at(ctx.context, ctx.api) if isinstance(ctx.context, MemberExpr) else None
    if isinstance(ctx.context, MemberExpr) and around is None:
        return ctx.default_attr_type
    integer = ctx.api.named_generic_type("builtins.int", [])
    ranks = [_rank(member) for member in members(ctx.type)]
    known = [LiteralType(rank, integer) for rank in ranks if rank is not None]
    if len(known) < len(ranks):
        return ctx.default_attr_type
    if isinstance(around, ComparisonExpr) and len(known) > 1:
        _read_as_lengths(around, ctx.api)
    return UnionType.make_union(known)


def _read_as_lengths(comparison: ComparisonExpr, checker: TypeChecker) -> None:
    """Replace ``x.ndim`` by ``len(x.shape)`` in a comparison by order."""
    if _ORDERED.isdisjoint(comparison.operators):
        return
    for i, operand in enumerate(comparison.operands):
        if isinstance(operand, MemberExpr) and operand.name == "ndim":
            shape = MemberExpr(operand.expr, "shape")
            length = CallExpr(_len(checker), [shape], [ArgKind.ARG_POS], [None])
            for node in (shape, length):
                node.set_line(operand)
            comparison.operands[i] = length
            checker.get_expression_type(length)  # mypy asks for the types of all operands


def _len(checker: TypeChecker) -> NameExpr:
    name = NameExpr("len")
    name.fullname, name.kind = "builtins.len", GDEF
    name.node = checker.modules["builtins"].names["len"].node
    return name


def _rank(t: Type) -> int | None:
    tensor = as_tensor(t)
    shape = None if tensor is None else Scope().shape(tensor)
    if shape is None or any(isinstance(entry, Variadic) for entry in shape):
        return None
    return len(shape)


def _compared_at(attribute: MemberExpr, checker: TypeChecker) -> Node | None:
    """Return the comparison or the `match` statement that an attribute stands in, or None."""
    function = checker.scope.top_level_function()
    root = checker.tree if function is None else function
    return _compared_in(root, checker).get(attribute)


def _read_compared(root: Node) -> dict[Expression, Node]:
    """Return the attributes that a module or a function compares, and where it does so."""
    return {e: node for node in walk(root) for e in _operands(node)}


_compared_in: Final = Kept(_read_compared)


def _operands(node: Node) -> list[Expression]:
    match node:
        case ComparisonExpr(operands=operands):
            return [each for each in operands if isinstance(each, MemberExpr)]
        case MatchStmt(subject=MemberExpr() as subject):
            return [subject]
    return []
