"""The arguments that a call gives for each parameter of its signature."""

from collections.abc import Iterator

from mypy.nodes import ARG_STAR, Expression
from mypy.types import CallableType, Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext


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
            elif not kind.is_star():
                yield t, expression

    def expression_of(self, parameter: str) -> Expression | None:
        """Return the first expression that the call gives for ``parameter``, or None."""
        if parameter not in self._signature.arg_names:
            return None
        given = self._ctx.args[self._signature.arg_names.index(parameter)]
        return given[0] if given else None
