"""``x.ndim == 3``: mypy leaves the members of a union that have three axes, or the others.

mypy does so for attributes of literal types. ``x.ndim`` has one only where it is compared, because
a variable would be declared to have it: ``axis = x.ndim`` is an int. ``x.ndim < 3`` is read as
``len(x.shape) < 3``, because by order mypy compares only lengths.

Where ``x.ndim == 2`` asks a tensor of unknown rank, mypy gets a union in its place: a tensor with
two axes, and one of any other rank.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.literals import literal_hash
from mypy.nodes import (
    GDEF,
    ArgKind,
    AssertStmt,
    BreakStmt,
    CallExpr,
    ComparisonExpr,
    Context,
    ContinueStmt,
    Expression,
    IfStmt,
    IntExpr,
    MatchStmt,
    MemberExpr,
    NameExpr,
    Node,
    ReturnStmt,
    Var,
)
from mypy.plugin import AttributeContext
from mypy.typeops import make_simplified_union
from mypy.types import LiteralType, Type, TypeGuardedType, UnionType

from typednn.mypy_plugin.features.guards.statements import leaves
from typednn.mypy_plugin.features.redefinition import with_shape
from typednn.mypy_plugin.features.shape_checks.narrowing import Narrowing
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import Scope, as_array, as_tensor, members, unknown_type
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic

_ORDERED: Final = {"<", "<=", ">", ">="}
_OTHER: Final = -1  # stands for all numbers of axes that a comparison does not ask for


def ndim_attribute(ctx: AttributeContext) -> Type:
    """The hook of ``x.ndim``: the number of axes, where it is compared and known."""
    assert isinstance(ctx.api, TypeChecker)
    if not isinstance(ctx.context, MemberExpr):  # mypy narrows a member of the union of ctx.context
        return _literals(ctx, members(ctx.type), ctx.context in _compared(ctx.api).split)
    around = _compared(ctx.api).places.get(ctx.context)
    for name in _compared(ctx.api).correlated.get(ctx.context, ()):
        forget_shapes(name, ctx.api)
    if around is None:
        result = ctx.default_attr_type
    else:
        # An assert narrows by itself (``shape_checks/assertions.py``).
        asserted = around in _compared(ctx.api).asserted
        numbers = [] if asserted else _numbers(around)
        if not asserted and around not in _compared(ctx.api).raising:
            _forget_named_axes(ctx.context.expr, members(ctx.type), ctx.api)
        tensors = _split(ctx.context.expr, members(ctx.type), numbers, ctx.api)
        result = _literals(ctx, tensors, ctx.context.expr in _compared(ctx.api).split)
        if isinstance(around, ComparisonExpr) and len(tensors) > 1 and _is_known(result):
            _read_as_lengths(around, ctx.api)
    if ctx.api.binder.get(ctx.context) is not None:
        ctx.api.binder.put(ctx.context, result)  # in place of what an earlier comparison left
    return result


def ndim_of_array(ctx: AttributeContext) -> Type:
    """The hook of ``x.ndim`` of another library's array: the number of axes, where it is compared."""
    assert isinstance(ctx.api, TypeChecker)
    is_of_member = not isinstance(ctx.context, MemberExpr)  # of a union that mypy narrows
    compared = is_of_member or ctx.context in _compared(ctx.api).places
    if not compared or not imports_annotations(ctx.api.tree):
        return ctx.default_attr_type
    return _literals(ctx, members(ctx.type), is_split=False)


def _forget_named_axes(x: Expression, tensors: Sequence[Type], checker: TypeChecker) -> None:
    """Make the axes of ``*names`` any axes. Where their number is known, they still have names."""
    found = [tensor for tensor in map(as_tensor, tensors) if tensor is not None]
    narrowing = Narrowing(checker)
    before = [narrowing.scope.shape(tensor) for tensor in found]
    after = [_without_names(shape) for shape in before]
    if len(found) == len(tensors) and before != after:
        pairs = zip(found, after, strict=True)
        unnamed = [narrowing.with_shape(tensor, shape) for tensor, shape in pairs]
        checker.binder.put(x, TypeGuardedType(make_simplified_union(unnamed)))
        _compared(checker).unnamed.add(literal_hash(x))


def _without_names(shape: Shape) -> Shape:
    return tuple(Variadic(None) if isinstance(entry, Variadic) else entry for entry in shape)


def compare_rank(
    x: NameExpr, i: int, comparison: ComparisonExpr, checker: TypeChecker
) -> MemberExpr:
    """Put ``x.ndim`` in the place of an operand."""
    rank = comparison.operands[i] = new_rank(x, comparison, checker)
    checker.get_expression_type(rank)  # mypy asks for the types of all operands
    return rank


def new_rank(x: NameExpr, comparison: ComparisonExpr, checker: TypeChecker) -> MemberExpr:
    """Return ``x.ndim`` as an operand of a comparison."""
    rank = rank_of(x, comparison)
    _compared(checker).places[rank] = comparison
    return rank


def rank_of(x: NameExpr, at: Context) -> MemberExpr:
    """Return ``x.ndim`` as an expression at a place."""
    name = NameExpr(x.name)
    name.kind, name.node, name.fullname = x.kind, x.node, x.fullname
    rank = MemberExpr(name, "ndim")
    for node in (name, rank):
        node.set_line(at)
    return rank


def ranks_of(tensors: Sequence[Type]) -> frozenset[int] | None:
    """Return the ranks of the tensors of a union; None if one is unknown, or there is only one."""
    ranks = [_rank(tensor, None) for tensor in tensors]
    known = frozenset(rank for rank in ranks if rank is not None)
    return known if len(known) > 1 and None not in ranks else None


def correlate(rank: MemberExpr, variables: list[NameExpr], checker: TypeChecker) -> None:
    """Make the shapes of variables unknown wherever mypy asks for ``x.ndim``."""
    _compared(checker).correlated[rank] = variables


def forget_shapes(x: NameExpr, checker: TypeChecker) -> None:
    """Make the shape of x unknown if it is one of several."""
    variable = x.node.type if isinstance(x.node, Var) else None
    current = checker.binder.get(x) or variable
    found = members(current) if current is not None else []
    tensors = [tensor for tensor in map(as_tensor, found) if tensor is not None]
    if len({Scope().shape(tensor) for tensor in tensors}) > 1:
        narrowing = Narrowing(checker)
        unknown = [narrowing.with_shape(tensor, UNKNOWN_SHAPE) for tensor in tensors]
        others = [t for t in found if as_tensor(t) is None]
        forgotten = make_simplified_union([*unknown, *others])
        checker.binder.put(x, TypeGuardedType(forgotten))  # counts though it is wider


def _is_known(t: Type) -> bool:
    return all(isinstance(item, LiteralType) for item in members(t))


def _literals(ctx: AttributeContext, tensors: Sequence[Type], is_split: bool) -> Type:
    """Return the literal types of the ranks of these tensors, or int."""
    assert isinstance(ctx.api, TypeChecker)
    integer = ctx.api.named_generic_type("builtins.int", [])
    ranks = [_rank(tensor, _OTHER if is_split else None) for tensor in tensors]
    known = [LiteralType(rank, integer) for rank in ranks if rank is not None]
    return make_simplified_union(known) if len(known) == len(ranks) else ctx.default_attr_type


def _split(
    x: Expression, tensors: Sequence[Type], numbers: list[int], checker: TypeChecker
) -> Sequence[Type]:
    """Return the tensors, and those of unknown rank once more for each of these numbers of axes.

    The union is stored as the type of ``x``, which mypy narrows.
    """
    if not numbers or literal_hash(x) in {None, *_compared(checker).unnamed}:
        return tensors
    narrowing = Narrowing(checker)
    ranked = [
        narrowing.with_shape(tensor, shape)
        for tensor in map(as_tensor, tensors)
        if tensor is not None
        for number in numbers
        if (shape := _of_rank(narrowing.scope.shape(tensor), number)) is not None
    ]
    if not ranked:
        return tensors
    _forget_declared_rank(x, tensors)
    checker.store_type(x, UnionType.make_union([*ranked, *tensors]))
    _compared(checker).split.add(x)
    return [*ranked, *tensors]


def _forget_declared_rank(x: Expression, tensors: Sequence[Type]) -> None:
    """Write the declared type ``tuple[Any, ...]`` as Any. Of the two, mypy narrows only Any."""
    shapes = [Scope().shape(tensor) for tensor in map(as_tensor, tensors) if tensor is not None]
    if isinstance(x, NameExpr) and isinstance(x.node, Var) and set(shapes) == {UNKNOWN_SHAPE}:
        x.node.type = None if x.node.type is None else with_shape(x.node.type, unknown_type())


def _of_rank(shape: Shape, number: int) -> Shape | None:
    """Return a shape of unknown rank with this number of axes; None if it cannot have them.

    A shape with ``*names`` keeps them.
    """
    at = variadic_at(shape)
    more = number - len(shape) + 1
    if at is None or more < 0 or shape[at] != Variadic(None):
        return None
    return (*shape[:at], *(UNKNOWN,) * more, *shape[at + 1 :])


def _numbers(around: Node) -> list[int]:
    """Return the numbers written out that a rank is compared with by ``==``, ``!=`` or ``case``."""
    match around:
        case ComparisonExpr(operators=operators, operands=operands):
            if set(operators) <= {"==", "!="}:
                return [each.value for each in operands if isinstance(each, IntExpr)]
        case MatchStmt(patterns=patterns):
            parts = [part for pattern in patterns for part in walk(pattern)]
            return [part.value for part in parts if isinstance(part, IntExpr)]
    return []


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


def _rank(t: Type, unknown: int | None) -> int | None:
    array = as_array(t)
    if array is None:
        return None
    shape = Scope().shape(array)
    return len(shape) if variadic_at(shape) is None else unknown


class _Compared(NamedTuple):
    """The attributes that a function compares, with where, and what ``_split`` has split there.

    With an attribute that has a name elsewhere stand the variables that are ``correlated``: their
    ranks may depend on it in a way that mypy cannot follow. After the comparisons by order that
    are ``raising``, named axes keep their names. After others they are ``unnamed``.
    """

    places: dict[Expression, Node]
    asserted: set[Node]
    raising: set[Node]
    split: set[Context]
    correlated: dict[Expression, list[NameExpr]]
    unnamed: set[object]


def _compared(checker: TypeChecker) -> _Compared:
    """Return what the function that is being checked compares, or the module."""
    function = checker.scope.top_level_function()
    return _compared_in(checker.tree if function is None else function, checker)


def _read_compared(root: Node) -> _Compared:
    found = list(walk(root))
    asserted = {part for node in found if isinstance(node, AssertStmt) for part in walk(node)}
    raising = {part for node in found if isinstance(node, IfStmt) for part in _raising(node)}
    places = {e: node for node in found for e in _operands(node)}
    return _Compared(places, asserted, raising, set(), {}, set())


def _raising(statement: IfStmt) -> Iterator[Node]:
    """Yield the comparisons by order of the conditions after which an error is raised."""
    for condition, block in zip(statement.expr, statement.body, strict=True):
        if leaves(block) and not isinstance(block.body[-1], ReturnStmt | BreakStmt | ContinueStmt):
            for part in walk(condition):
                if isinstance(part, ComparisonExpr) and _ORDERED.issuperset(part.operators):
                    yield part


_compared_in: Final = Kept(_read_compared)


def _operands(node: Node) -> list[Expression]:
    match node:
        case ComparisonExpr(operands=operands):
            return [each for each in operands if isinstance(each, MemberExpr)]
        case MatchStmt(subject=MemberExpr() as subject):
            return [subject]
    return []
