"""The arguments that a call gives for each parameter of its signature."""

from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ARG_NAMED, ARG_POS, ARG_STAR, ARG_STAR2, DictExpr, Expression, StrExpr
from mypy.types import (
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypedDictType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.values.expressions import type_of

_MAPPINGS: Final = ("builtins.dict", "typing.Mapping")  # whose values have one type


class GivenArguments:
    """The arguments of one call, by parameter. Read the parameters in order, and each once."""

    def __init__(self, ctx: CallContext, signature: CallableType) -> None:
        self._ctx = ctx
        self._signature = signature
        self._items_read: dict[Expression, int] = {}

    def of_parameter(self, i: int) -> Iterator[tuple[Type, Expression]]:
        """Yield the arguments for parameter ``i``; of ``*pair``, the items for this parameter."""
        columns = zip(
            self._ctx.arg_types[i], self._ctx.args[i], self._ctx.arg_kinds[i], strict=True
        )
        for t, expression, kind in columns:
            spread = get_proper_type(t)
            if kind == ARG_STAR and isinstance(spread, TupleType):
                place = self._items_read.setdefault(expression, 0)
                takes_all = self._signature.arg_kinds[i] == ARG_STAR
                items = spread.items[place:] if takes_all else spread.items[place : place + 1]
                self._items_read[expression] += len(items)
                yield from ((item, expression) for item in items)
            elif kind == ARG_STAR and isinstance(spread, Instance) and len(spread.args) == 1:
                yield spread.args[0], expression
            elif kind == ARG_STAR2:
                yield from ((value, expression) for value in self._named(i, spread, expression))
            elif not kind.is_star():
                yield t, expression

    def _named(self, i: int, spread: ProperType, expression: Expression) -> Iterator[Type]:
        """Yield the types of the values for parameter ``i`` in ``**spread``, as far as its keys are known."""
        if isinstance(spread, TypedDictType):
            yield from (t for key, t in spread.items.items() if self._takes(i, key))
        elif isinstance(expression, DictExpr) and isinstance(self._ctx.api, TypeChecker):
            for key, value in expression.items:
                if isinstance(key, StrExpr) and self._takes(i, key.value):
                    t = type_of(value, self._ctx.api)
                    yield from () if t is None else (t,)
        elif isinstance(spread, Instance) and spread.type.fullname in _MAPPINGS and self._needs(i):
            yield spread.args[1]

    def _needs(self, i: int) -> bool:
        """Whether only one ``**spread`` can give parameter ``i``, which has no default."""
        required = self._signature.arg_kinds[i] in (ARG_POS, ARG_NAMED)
        return required and self._ctx.arg_kinds[i] == [ARG_STAR2]

    def _takes(self, i: int, key: str) -> bool:
        """Whether parameter ``i`` takes the argument ``key``, given by its name."""
        if self._signature.arg_kinds[i] == ARG_STAR2:
            return key not in self._signature.arg_names
        return key == self._signature.arg_names[i]

    def expression_of(self, parameter: str) -> Expression | None:
        """Return the first expression that the call gives for ``parameter``, or None."""
        if parameter not in self._signature.arg_names:
            return None
        given = self._ctx.args[self._signature.arg_names.index(parameter)]
        return given[0] if given else None
