"""``match len(x.shape)``, ``match x.shape`` and ``case Tensor(shape=(_, 3))``: the cases narrow ranks.

mypy does not narrow x by what it matches there. So each case is read as if it began with an
assert: ``assert x.ndim == 2``.
"""

from collections.abc import Callable, Iterator
from functools import reduce
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    GDEF,
    AssertStmt,
    Block,
    CallExpr,
    ComparisonExpr,
    Context,
    Expression,
    IntExpr,
    MatchStmt,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    PassStmt,
    RefExpr,
    TypeInfo,
    Var,
)
from mypy.patterns import (
    AsPattern,
    ClassPattern,
    OrPattern,
    Pattern,
    SequencePattern,
    StarredPattern,
    ValuePattern,
)
from mypy.plugin import AttributeContext
from mypy.types import ProperType, Type

from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.statements import is_free, leaves
from typednn.mypy_plugin.features.ranks.comparisons import new_rank, ranks_of
from typednn.mypy_plugin.features.ranks.shape_guards import assert_guards
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.names import TENSOR
from typednn.mypy_plugin.types import Scope, as_tensor, members
from typednn.shapes.rules.axes import variadic_at

_ANY: Final = frozenset(range(65))  # numpy's arrays have at most 64 axes
_MANY: Final = 8
"""A case that takes more ranks than this says nothing of them."""


class _Match(NamedTuple):
    """A statement that matches the tensor x, or its rank."""

    statement: MatchStmt
    x: NameExpr


class _Case(NamedTuple):
    """The ranks that a case takes, and whether it takes every tensor of these ranks."""

    ranks: frozenset[int]
    takes_all: bool


def in_cases(ctx: AttributeContext, hook: Callable[[AttributeContext], Type]) -> Type:
    """The hook of ``x.shape`` and ``x.ndim``, which also narrows branches and cases."""
    assert isinstance(ctx.api, TypeChecker)
    _narrow_cases(ctx.context, ctx.api)
    assert_guards(ctx.context, ctx.api)
    return hook(ctx)


def _narrow_cases(asked: Context, checker: TypeChecker) -> None:
    """Narrow the tensor in the cases of a ``match`` that asks for its shape or rank here."""
    function = checker.scope.top_level_function()
    match = _matches_in(checker.tree if function is None else function, checker).get(asked)
    t = None if match is None else type_of(match.x, checker)
    tensors = [] if t is None else [each for each in members(t) if as_tensor(each) is not None]
    is_open = _is_open(tensors)
    ranks = _ANY if is_open else ranks_of(tensors)
    if match is None or t is None or ranks is None:
        return
    left, only, is_complete = ranks, len(tensors) == len(members(t)), False
    statement = match.statement
    for pattern, guard, block in zip(
        statement.patterns, statement.guards, statement.bodies, strict=True
    ):
        case = _case_of(statement.subject, pattern)
        kept = case.ranks & left
        said = kept < ranks and len(kept) <= _MANY and (leaves(block) or not is_open)
        if kept and said and (only or isinstance(pattern, ClassPattern)):
            _assert_rank(match.x, kept, block, checker)
        if case.takes_all and guard is None:
            left -= case.ranks
            is_complete |= case.ranks == _ANY
    if only and not is_complete and left < ranks and len(left) <= _MANY:
        _add_last_case(match, left, checker)


def _is_open(tensors: list[ProperType]) -> bool:
    """Whether there is one tensor, whose number of axes is not known."""
    found = [tensor for tensor in map(as_tensor, tensors) if tensor is not None]
    return len(found) == 1 and variadic_at(Scope().shape(found[0])) is not None


def _add_last_case(match: _Match, ranks: frozenset[int], checker: TypeChecker) -> None:
    """End a ``match`` with ``case _``, which the tensors of these ranks come to.

    If there are none, its block is ``assert False``.
    """
    statement, last = match.statement, AsPattern(None, None)
    never = NameExpr("False")
    never.kind, never.node = GDEF, checker.modules["builtins"].names["False"].node
    never.fullname = "builtins.False"
    first = PassStmt() if ranks else AssertStmt(never)
    block = Block([first])
    for node in (last, never, first, block):
        node.set_line(statement)
    statement.patterns.append(last)
    statement.guards.append(None)
    statement.bodies.append(block)
    if ranks:
        _assert_rank(match.x, ranks, block, checker)


def _read_matches(root: Node) -> dict[Context, _Match]:
    """Return the matches by the expressions and patterns where mypy asks for the shape."""
    return dict(
        pair for node in walk(root) if isinstance(node, MatchStmt) for pair in _places(node)
    )


_matches_in: Final = Kept(_read_matches)


def _places(statement: MatchStmt) -> Iterator[tuple[Context, _Match]]:
    match statement.subject:
        case CallExpr(
            callee=NameExpr(fullname="builtins.len"),
            args=[MemberExpr(name="shape", expr=NameExpr(node=Var()) as x) as shape],
        ):
            yield shape, _Match(statement, x)
        case MemberExpr(name="shape", expr=NameExpr(node=Var()) as x) as shape:
            yield shape, _Match(statement, x)
        case NameExpr(node=Var()) as x:
            for pattern in statement.patterns:
                for part in walk(pattern):
                    if isinstance(part, ClassPattern):
                        yield from ((value, _Match(statement, x)) for value in part.keyword_values)


def _case_of(subject: Expression, pattern: Pattern) -> _Case:
    """Return the case of a pattern that is matched with a tensor, its shape or its rank."""
    if isinstance(subject, MemberExpr):
        return _of_shape(pattern)
    return _case(pattern, isinstance(subject, NameExpr))


def _of_shape(pattern: Pattern) -> _Case:
    match pattern:
        case AsPattern(pattern=None):
            return _Case(_ANY, True)
        case AsPattern(pattern=Pattern() as inner):
            return _of_shape(inner)
        case OrPattern(patterns=alternatives):
            return _any_of([_of_shape(each) for each in alternatives])
    return _of_attribute("shape", pattern)


def _any_of(cases: list[_Case]) -> _Case:
    ranks = frozenset[int]().union(*(case.ranks for case in cases))
    return _Case(ranks, all(case.takes_all for case in cases))


def _case(pattern: Pattern, is_tensor: bool) -> _Case:
    """Return the case of a pattern that a tensor is matched with, or its rank."""
    match pattern:
        case AsPattern(pattern=None):
            return _Case(_ANY, True)
        case AsPattern(pattern=Pattern() as inner):
            return _case(inner, is_tensor)
        case OrPattern(patterns=alternatives):
            return _any_of([_case(each, is_tensor) for each in alternatives])
        case ValuePattern(expr=IntExpr(value=value)) if not is_tensor:
            return _Case(frozenset({value}), True)
        case ClassPattern(
            class_ref=RefExpr(node=TypeInfo(fullname=name)),
            keyword_keys=keys,
            keyword_values=values,
            positionals=[],
        ) if is_tensor and name == TENSOR:
            parts = zip(keys, values, strict=True)
            cases = [_of_attribute(name, value) for name, value in parts]
            ranks = reduce(frozenset.intersection, (case.ranks for case in cases), _ANY)
            return _Case(ranks, bool(cases) and all(case.takes_all for case in cases))
    return _Case(_ANY, False)


def _of_attribute(name: str, pattern: Pattern) -> _Case:
    match name, pattern:
        case "ndim", _:
            return _case(pattern, is_tensor=False)
        case "shape", SequencePattern(patterns=sizes):
            if not any(isinstance(size, StarredPattern) for size in sizes):
                return _Case(frozenset({len(sizes)}), all(is_free(size, None) for size in sizes))
    return _Case(_ANY, False)


def _assert_rank(x: NameExpr, ranks: frozenset[int], block: Block, checker: TypeChecker) -> None:
    """Begin a block with ``assert x.ndim == 2 or x.ndim == 3``."""
    first = block.body[0]
    if len(block.body) > 1 and place_of(first) == place_of(block.body[1]):
        return  # stands there already
    comparisons = [_compared(x, rank, first, checker) for rank in sorted(ranks)]
    statement = AssertStmt(reduce(_either, comparisons))
    statement.set_line(first)
    block.body.insert(0, statement)


def _compared(x: NameExpr, rank: int, at: Context, checker: TypeChecker) -> Expression:
    number, comparison = IntExpr(rank), ComparisonExpr(["=="], [])
    for node in (number, comparison):
        node.set_line(at)
    comparison.operands = [new_rank(x, comparison, checker), number]
    return comparison


def _either(a: Expression, b: Expression) -> Expression:
    both = OpExpr("or", a, b)
    both.set_line(a)
    return both
