"""``x.ndim == 3``: mypy leaves the members of a union that have three axes, or the others.

mypy does so for attributes of literal types. ``x.ndim`` has one only where it is compared, because a
variable would be declared to have it: ``axis = x.ndim`` is an int.
"""

from mypy.checker import TypeChecker
from mypy.nodes import ComparisonExpr, Expression, MatchStmt, MemberExpr, Node
from mypy.plugin import AttributeContext
from mypy.types import LiteralType, Type, UnionType

from typednn.mypy_plugin.features.values.definitions import walk
from typednn.mypy_plugin.types import Scope, as_tensor, members
from typednn.shapes.shape import Variadic


def ndim_attribute(ctx: AttributeContext) -> Type:
    """The hook of ``x.ndim``: the number of axes, where it is compared and known."""
    assert isinstance(ctx.api, TypeChecker)
    # Where mypy narrows a member of a union, the context is the union's expression.
    if isinstance(ctx.context, MemberExpr) and ctx.context not in _compared(ctx.api):
        return ctx.default_attr_type
    integer = ctx.api.named_generic_type("builtins.int", [])
    ranks = [_rank(member) for member in members(ctx.type)]
    known = [LiteralType(rank, integer) for rank in ranks if rank is not None]
    return UnionType.make_union(known) if len(known) == len(ranks) else ctx.default_attr_type


def _rank(t: Type) -> int | None:
    tensor = as_tensor(t)
    shape = None if tensor is None else Scope().shape(tensor)
    if shape is None or any(isinstance(entry, Variadic) for entry in shape):
        return None
    return len(shape)


_last: tuple[Node, set[Expression]] | None = None


def _compared(checker: TypeChecker) -> set[Expression]:
    """Return the attributes that are compared, or matched, in the function that is checked."""
    global _last
    function = checker.scope.top_level_function()
    root: Node = checker.tree if function is None else function
    if _last is None or _last[0] is not root:
        _last = root, {e for node in walk(root) for e in _operands(node)}
    return _last[1]


def _operands(node: Node) -> list[Expression]:
    match node:
        case ComparisonExpr(operands=operands):
            return [each for each in operands if isinstance(each, MemberExpr)]
        case MatchStmt(subject=MemberExpr() as subject):
            return [subject]
    return []
