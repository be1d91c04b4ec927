"""The types of the items of lists and tuples that are passed to an operation."""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    ConditionalExpr,
    Expression,
    GeneratorExpr,
    ListComprehension,
    ListExpr,
    NameExpr,
    OpExpr,
    StarExpr,
    TupleExpr,
    Var,
)
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    Instance,
    ProperType,
    TupleType,
    TypeQuery,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin.features.values.definitions import definition
from typednn.mypy_plugin.features.values.expressions import type_of, written_number
from typednn.mypy_plugin.features.values.unchanged import is_only_read
from typednn.mypy_plugin.types import Scope, Writer, as_array, checker_builder
from typednn.shapes.shape import UNKNOWN_SHAPE, Variadic

Display = TupleExpr | ListExpr
_ASKING: Final = set[Expression]()
"""The container that mypy is asked for again. Asked for those inside too, it would take exponential work."""
_MOST: Final = 1000  # items that are looked at one by one
_MOST_TYPES: Final = 16  # for which a comprehension is looked at again
_COMPUTED: Final = (CallExpr, ConditionalExpr, GeneratorExpr, OpExpr)

_MANY = 1000
"""From so many rows on, they are not counted."""


class Items:
    """Reads the types of items."""

    def __init__(self, checker: TypeChecker, scope: Scope) -> None:
        self._checker, self._scope = checker, scope

    def types(
        self, t: ProperType, expression: Expression | None
    ) -> list[ProperType | None] | ProperType | None:
        """Return the types of the items, one by one.

        If their number is unknown, return the one type that they share. Return None if nothing is
        known.
        """
        expression = self.as_written(expression)
        if isinstance(expression, Display):
            return self._displayed(expression)
        if isinstance(expression, ListComprehension) and (own := self._one_by_one(expression)):
            return own
        if isinstance(expression, OpExpr) and isinstance(expression.left, Display):
            number, shown = written_number(expression.right), self._displayed(expression.left)
            if (
                expression.op == "*"
                and isinstance(number, int)
                and isinstance(shown, list)
                and number <= _MOST
            ):
                return shown * number
        if isinstance(t, TupleType) and not any(isinstance(i, UnpackType) for i in t.items):
            return [get_proper_type(i) for i in t.items]
        if isinstance(expression, ListComprehension):
            return self.type(expression.generator.left_expr)
        if (array := as_array(t)) is not None:
            return self._rows(array)
        if not isinstance(t, Instance) or len(t.args) != 1:
            return None
        found = get_proper_type(t.args[0])
        if isinstance(expression, CallExpr | OpExpr) and self._is_vague(found):
            alone = get_proper_type(self._checker.get_expression_type(expression))
            if isinstance(alone, Instance) and alone.type is t.type:
                return get_proper_type(alone.args[0])
        return found

    def as_written(self, expression: Expression | None) -> Expression | None:
        """Return the list that a variable holds which is only read; mypy joins the types of its items."""
        if isinstance(expression, NameExpr) and isinstance(variable := expression.node, Var):
            found = definition(variable, self._checker)
            written = isinstance(found, Display | ListComprehension)
            if written and is_only_read(variable, self._checker):
                return found
        return expression

    def _one_by_one(self, listed: ListComprehension) -> list[ProperType | None]:
        """Return the types of ``[f(x) for x in (a, b)]``, where ``a`` and ``b`` have several types.

        Nothing, if they have one.
        """
        match listed.generator:
            case GeneratorExpr(
                left_expr=item,
                sequences=[source],
                condlists=[[]],
                indices=[NameExpr(node=Var()) as name],
            ) if not _ASKING:
                pass
            case _:
                return []
        known = type_of(source, self._checker)
        given = None if known is None else self.types(known, source)
        if not isinstance(given, list) or len(set(given)) < 2 or len(given) > _MOST_TYPES:
            return []
        return [None if t is None else self._with(name, t, item) for t in given]

    def _with(self, name: NameExpr, t: ProperType, item: Expression) -> ProperType:
        """Return the type that an expression has where a variable of it has this one."""
        variable, binder = name.node, self._checker.binder
        assert isinstance(variable, Var)
        before, variable.type = variable.type, t
        _ASKING.add(item)
        try:
            with (
                self._checker.msg.filter_errors(),
                self._checker.local_type_map,
                binder.frame_context(can_skip=True, fall_through=0),
            ):
                binder.put(name, t)
                return get_proper_type(self._checker.expr_checker.accept(item))
        finally:
            _ASKING.clear()
            variable.type = before

    def _rows(self, array: Instance) -> list[ProperType | None] | ProperType | None:
        """Return the types of the rows of an array."""
        shape = self._scope.shape(array)
        if not shape or isinstance(shape[0], Variadic):
            return None
        axes = Writer(checker_builder(self._checker), self._scope).shape(shape[1:])
        row = array.copy_modified(args=[axes, array.args[1]])
        return [row] * shape[0] if isinstance(shape[0], int) and shape[0] < _MANY else row

    def _displayed(self, display: Display) -> list[ProperType | None] | ProperType | None:
        """Return the types of the items of ``[a, *b]``, or the union of them."""
        types: list[ProperType | None] = []
        is_counted = True
        for item in display.items:
            if isinstance(item, StarExpr):
                t = type_of(item.expr, self._checker)
                spread = None if t is None else self.types(t, item.expr)
                is_counted &= isinstance(spread, list)
                types += spread if isinstance(spread, list) else [spread]
            else:
                types.append(self.type(item))
        known = [t for t in types if t is not None]
        if is_counted:
            return types
        return get_proper_type(UnionType.make_union(known)) if len(known) == len(types) else None

    def type(self, item: Expression) -> ProperType | None:
        """Return the type of an item of a list or tuple that is written out.

        mypy infers a call in a list with the type that the list is expected to hold. If that is
        a tensor of any kind, mypy is asked again for the type of the call alone.
        """
        t = type_of(item, self._checker)
        if t is None or not isinstance(item, CallExpr) or not self._is_vague(t):
            return t
        return get_proper_type(self._checker.get_expression_type(item))

    def container(self, t: Instance, expression: Expression) -> Instance:
        """Return the type of a container. mypy is asked again if it forgot the shapes inside.

        It infers ``[x] * 3`` and ``(x for x in xs)`` with the type that the parameter has.
        """
        vague = isinstance(expression, _COMPUTED) and t.accept(_FindVague(self._is_vague))
        if not vague or _ASKING:
            return t
        _ASKING.add(expression)
        try:
            with self._checker.msg.filter_errors(), self._checker.local_type_map:
                alone = get_proper_type(self._checker.expr_checker.accept(expression))
        finally:
            _ASKING.clear()
        return alone if isinstance(alone, Instance) and is_subtype(alone, t) else t

    def _is_vague(self, t: ProperType) -> bool:
        """Whether a type is a tensor of unknown shape or dtype."""
        tensor = as_array(t)
        if tensor is None:
            return False
        unknown_dtype = isinstance(get_proper_type(tensor.args[1]), AnyType)
        return unknown_dtype or self._scope.shape(tensor) == UNKNOWN_SHAPE


class _FindVague(TypeQuery[bool]):
    """Whether a type holds a tensor of unknown shape or dtype."""

    def __init__(self, is_vague: Callable[[ProperType], bool]) -> None:
        super().__init__()
        self._is_vague = is_vague

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_instance(self, t: Instance) -> bool:
        return self._is_vague(t) or super().visit_instance(t)
