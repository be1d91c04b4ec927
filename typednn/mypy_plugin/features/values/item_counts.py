"""How many items a comprehension gives: as many as its source has, ``range(n)`` or the rows of a tensor."""

from collections.abc import Callable
from typing import Final

from mypy.nodes import (
    ArgKind,
    CallExpr,
    Expression,
    GeneratorExpr,
    ListComprehension,
    ListExpr,
    NameExpr,
    StarExpr,
    TupleExpr,
)
from mypy.types import ProperType, TupleType, UnpackType

from typednn.mypy_plugin.types import Scope, as_array
from typednn.shapes.dim import UNKNOWN, Dim, Size, maximum
from typednn.shapes.shape import Variadic

TypeOf = Callable[[Expression], ProperType | None]
SizeOf = Callable[[Expression], Size | None]
_AS_MANY: Final = tuple(
    f"builtins.{name}" for name in ("enumerate", "reversed", "sorted", "list", "tuple")
)
"""Functions that give as many items as they get."""


class ItemCounts:
    """Counts items, by the types and the sizes that are known of expressions."""

    def __init__(self, type_of: TypeOf, size_of: SizeOf, scope: Scope) -> None:
        self._type_of, self._size_of, self._scope = type_of, size_of, scope

    def count(self, expression: Expression | None) -> Size:
        """Return how many items a list, a tuple, a comprehension or a tensor has; UNKNOWN if it is not known."""
        match expression:
            case ListComprehension(generator=generator):
                return self.count(generator)
            case GeneratorExpr(sequences=[source], condlists=[[]]):
                return self.count(source)
            case ListExpr(items=items) | TupleExpr(items=items):
                return UNKNOWN if any(isinstance(i, StarExpr) for i in items) else len(items)
            case CallExpr(callee=NameExpr(fullname="builtins.range"), args=args, arg_kinds=kinds):
                return self._of_range(args) if set(kinds) == {ArgKind.ARG_POS} else UNKNOWN
            case CallExpr(callee=NameExpr(fullname=name), args=[source, *_]) if name in _AS_MANY:
                return self.count(source)
            case CallExpr(callee=NameExpr(fullname="builtins.zip"), args=[*sources]):
                counts = {self.count(source) for source in sources}
                return counts.pop() if len(counts) == 1 else UNKNOWN
        t = None if expression is None else self._type_of(expression)
        return UNKNOWN if t is None else self._of_type(t)

    def _of_range(self, bounds: list[Expression]) -> Size:
        """Return how many numbers ``range(stop)`` or ``range(start, stop)`` has."""
        sizes = [self._size_of(bound) for bound in bounds]
        start, stop = [0, *sizes][-2:]
        if len(sizes) > 2 or not isinstance(start, int | Dim) or not isinstance(stop, int | Dim):
            return UNKNOWN
        return maximum(stop - start, 0)

    def _of_type(self, t: ProperType) -> Size:
        if isinstance(t, TupleType):
            return UNKNOWN if any(isinstance(i, UnpackType) for i in t.items) else len(t.items)
        tensor = as_array(t)
        shape = () if tensor is None else self._scope.shape(tensor)
        return UNKNOWN if not shape or isinstance(shape[0], Variadic) else shape[0]
