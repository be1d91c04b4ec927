"""Read conditions as facts about sizes.

Names in shapes stand for fixed sizes, so a fact holds wherever the program comes only if the
condition is true, whatever is assigned in between.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import reduce
from typing import Final, TypeAlias, get_args

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentExpr,
    CallExpr,
    ComparisonExpr,
    Expression,
    FuncDef,
    FuncItem,
    IndexExpr,
    ListExpr,
    NameExpr,
    OpExpr,
    SliceExpr,
    Statement,
    TupleExpr,
    UnaryExpr,
    Var,
)
from mypy.patterns import (
    AsPattern,
    OrPattern,
    Pattern,
    SequencePattern,
    StarredPattern,
    ValuePattern,
)
from mypy.types import CallableType, TypeVarLikeType

from typednn.mypy_plugin.features.field_sizes.owners import owners_of_fields, size_of_field
from typednn.mypy_plugin.features.guards.conditions import (
    Matched,
    Place,
    conditions_at,
    end_of,
    place_of,
)
from typednn.mypy_plugin.features.guards.sets import one_of_a_kind
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.names import is_hidden, shown
from typednn.mypy_plugin.types import Scope, as_foreign_array
from typednn.shapes.dim import Dim, symbol
from typednn.shapes.facts import Fact, Relation, either
from typednn.shapes.shape import Variadic

_RELATIONS: Final[dict[str, Relation]] = {each: each for each in get_args(Relation)}
_POSITIVE: Final = {"!=": "==", "not in": "in"}

_Facts: TypeAlias = list[Fact | None]
"""Facts which all hold exactly where a condition is true. None stands for what is no fact."""


def facts_at(place: Place, checker: TypeChecker, scope: Scope) -> list[Fact]:
    """Return the facts that hold at a place of the module that is being checked."""
    function, entered = checker.scope.top_level_function(), nullcontext()
    if function is None and (function := _function_at(place, checker.tree.defs)) is not None:
        entered = checker.scope.push_function(function)  # at the end of the module
    body = checker.tree.defs if function is None else function.body.body
    with entered:
        reader = _Reader(checker, scope)
        found = [
            fact
            for condition, truth in conditions_at(body, place)
            for fact in reader.facts(condition, truth)
            if fact is not None
        ]
        fitting = _fitting_slices(checker, scope)
        return [*found, *fitting, *_same_names(checker, scope), *same_as_fields(checker, scope)]


def _fitting_slices(checker: TypeChecker, scope: Scope) -> Iterator[Fact]:
    """Yield that another library's array has as many elements as a slice takes: ``position[:t]``.

    Code that was written without this check does not say that ``t`` is no larger than the array.
    """
    function = checker.scope.top_level_function()
    values = Values(checker, scope)
    for node in walk(function) if function is not None else ():
        base = values.type_of(node.base) if isinstance(node, IndexExpr) else None
        array = None if base is None else as_foreign_array(base)
        if isinstance(node, IndexExpr) and array is not None:
            items = node.index.items if isinstance(node.index, TupleExpr) else [node.index]
            for size, item in zip(scope.shape(array), items, strict=False):
                if isinstance(size, Variadic) or not isinstance(item, SliceExpr):
                    break
                stop = values.size(item.end_index) if item.end_index is not None else None
                if isinstance(stop, Dim) and isinstance(size, int):
                    yield Fact("<=", stop, size)


def same_as_fields(checker: TypeChecker, scope: Scope) -> list[Fact]:
    """Return that a name of a function may be the size that it is in the fields of a parameter.

    The parameter may be that of a function around it. What is right for all sizes of both is right
    where they are the same. So this refutes claims; it proves none. The name stands for both: it
    differs from the function's other names.
    """
    functions = [item for item in checker.scope.stack if isinstance(item, FuncItem)]
    own = [each for function in functions for each in _names_of(function)]
    if not own:
        return []
    fields = {
        (size_of_field(name, owner, function, checker), each)
        for function in functions
        for owner, names in owners_of_fields(function)
        for each in own
        if (name := shown(each.name)) in names
    }
    keys = sorted((scope.key(a), scope.key(b)) for a, b in fields)
    return [Fact("==", symbol(a), symbol(b)) for a, b in keys if a != b]


def _names_of(function: FuncItem) -> Iterator[TypeVarLikeType]:
    """Yield the names in the shapes of a function's signature."""
    signature = function.type
    for variable in signature.variables if isinstance(signature, CallableType) else ():
        if is_hidden(variable.name):
            yield variable


def _same_names(checker: TypeChecker, scope: Scope) -> Iterator[Fact]:
    """Yield that a name of an inner function may be the size that it is in the outer one.

    The inner function has its own names, but mostly the sizes are the same.
    """
    outer: dict[str, Dim] = {}
    functions = [item for item in checker.scope.stack if isinstance(item, FuncItem)]
    for function in functions if len(functions) > 1 else ():
        for variable in _names_of(function):
            own = symbol(scope.key(variable))
            first = outer.setdefault(shown(variable.name), own)
            if first != own:
                yield Fact("==", first, own)


def _function_at(place: Place, body: Sequence[Statement]) -> FuncDef | None:
    """Return the outermost function around a place of a module."""
    statement = max((s for s in body if place_of(s) <= place), key=place_of, default=None)
    functions = walk(statement) if statement is not None else ()
    around = (node for node in functions if isinstance(node, FuncDef))
    return next((f for f in around if place_of(f) <= place <= end_of(f)), None)


class _Reader:
    """Reads conditions as facts."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._checker = checker
        self._values = Values(checker, scope)
        self._following: set[Var] = set()

    def facts(self, condition: Expression | Matched, truth: bool) -> _Facts:
        """Return the facts that hold where the condition has this truth."""
        match condition:
            case Matched(subject=subject, pattern=pattern):
                return _of_truth(self._matched(self._value(subject), pattern), truth)
            case UnaryExpr(op="not", expr=operand):
                return self.facts(operand, not truth)
            case AssignmentExpr(value=value):
                return self.facts(value, truth)
            case OpExpr(op="and" | "or" as op, left=left, right=right):
                sides = (self.facts(left, truth), self.facts(right, truth))
                return [*sides[0], *sides[1]] if truth == (op == "and") else _any_of(sides)
            case ComparisonExpr(operators=operators, operands=operands):
                same = one_of_a_kind(condition)
                if same is not None:
                    operators, operands = ["=="] * (len(same.items) - 1), same.items
                    truth = truth == same.holds
                return self._comparison(operators, operands, truth)
            case CallExpr(
                callee=NameExpr(fullname="builtins.all"),
                args=[ListExpr(items=items) | TupleExpr(items=items)],
            ):
                return _of_truth([f for item in items for f in self.facts(item, True)], truth)
            case NameExpr(node=Var() as variable) if found := self._of_variable(variable, truth):
                return found
        size = self._values.size(condition)  # ``if d % h``: a number is true if it is not 0
        return [Fact("!=" if truth else "==", size, 0)] if isinstance(size, Dim) else [None]

    def _of_variable(self, variable: Var, truth: bool) -> _Facts:
        """Return the facts of ``same`` after ``same = x.shape == y.shape``."""
        found = definition(variable, self._checker)
        if found is None or variable in self._following:
            return []
        self._following.add(variable)
        facts = self.facts(found, truth)
        self._following.discard(variable)
        return facts

    def _comparison(
        self, operators: Sequence[str], operands: Sequence[Expression], truth: bool
    ) -> _Facts:
        if len(operators) == 1 and operators[0] in _POSITIVE:
            return self._comparison([_POSITIVE[operators[0]]], operands, not truth)
        values = [self._value(operand) for operand in operands]
        pairs = zip(operators, values, values[1:], strict=False)
        return _of_truth([fact for op, x, y in pairs for fact in _compared(op, x, y)], truth)

    def _value(self, expression: Expression) -> object:
        while isinstance(expression, AssignmentExpr):
            expression = expression.value
        return self._values.value(self._values.type_of(expression), expression)

    def _matched(self, value: object, pattern: Pattern) -> _Facts:
        """Return the facts that hold where a value matches a pattern."""
        match pattern:
            case AsPattern(pattern=inner):
                return [] if inner is None else self._matched(value, inner)
            case ValuePattern(expr=expression):
                return _compared("==", value, self._value(expression))
            case OrPattern(patterns=alternatives):
                return _any_of([self._matched(value, each) for each in alternatives])
            case SequencePattern(patterns=patterns) if isinstance(value, tuple):
                return self._matched_items(value, patterns)
        return [None]

    def _matched_items(self, values: tuple[object, ...], patterns: Sequence[Pattern]) -> _Facts:
        star = next((i for i, p in enumerate(patterns) if isinstance(p, StarredPattern)), None)
        if star is not None:
            behind = len(patterns) - star - 1
            values = (*values[:star], None, *values[max(star, len(values) - behind) :])
        if len(values) != len(patterns) or Variadic in map(type, values):
            return [None]
        pairs = zip(values, patterns, strict=True)
        return [
            fact
            for value, each in pairs
            if not isinstance(each, StarredPattern)
            for fact in self._matched(value, each)
        ]


def _compared(op: str, x: object, y: object) -> _Facts:
    """Return the facts of a comparison of sizes, or of shapes with as many axes."""
    if isinstance(x, tuple) and isinstance(y, tuple):
        if op != "==" or len(x) != len(y):
            return [None]
        return [fact for a, b in zip(x, y, strict=True) for fact in _compared("==", a, b)]
    if op == "in" and isinstance(y, tuple) and y:
        return _any_of([_compared("==", x, item) for item in y])
    if op not in _RELATIONS or not isinstance(x, int | Dim) or not isinstance(y, int | Dim):
        return [None]
    return [] if op == "==" and x == y else [Fact(_RELATIONS[op], x, y)]


def _of_truth(facts: _Facts, truth: bool) -> _Facts:
    """Return the facts that hold where all of them hold, or where not all of them do."""
    if truth:
        return facts
    return [facts[0].opposite()] if len(facts) == 1 and facts[0] is not None else [None]


def _any_of(alternatives: Sequence[_Facts]) -> _Facts:
    """Return the one fact that holds where one of several single facts does."""
    single = all(len(facts) == 1 for facts in alternatives)
    return [reduce(either, [facts[0] for facts in alternatives])] if single else [None]
