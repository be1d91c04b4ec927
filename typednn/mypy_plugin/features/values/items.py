"""The types of the items of lists and tuples that are passed to an operation."""

from mypy.checker import TypeChecker
from mypy.nodes import (
    CallExpr,
    Expression,
    ListComprehension,
    ListExpr,
    OpExpr,
    StarExpr,
    TupleExpr,
)
from mypy.types import (
    AnyType,
    Instance,
    ProperType,
    TupleType,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.types import Scope, Writer, as_array, as_tensor, checker_builder
from typednn.shapes.shape import UNKNOWN_SHAPE, Variadic

Display = TupleExpr | ListExpr

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
        if isinstance(expression, Display):
            return self._displayed(expression)
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

    def _is_vague(self, t: ProperType) -> bool:
        """Whether a type is a tensor of unknown shape or dtype."""
        tensor = as_tensor(t)
        if tensor is None:
            return False
        unknown_dtype = isinstance(get_proper_type(tensor.args[1]), AnyType)
        return unknown_dtype or self._scope.shape(tensor) == UNKNOWN_SHAPE
