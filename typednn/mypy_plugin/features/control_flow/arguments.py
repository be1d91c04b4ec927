"""The arguments of one call of a loop or a condition."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.nodes import Expression
from mypy.plugin import FunctionContext
from mypy.types import ProperType, Type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.control_flow.calls import is_plain, result_of
from typednn.mypy_plugin.features.control_flow.signatures import Types
from typednn.mypy_plugin.features.control_flow.type_trees import (
    Difference,
    Leaf,
    TypeTrees,
)
from typednn.mypy_plugin.features.guards.conditions import place_of
from typednn.mypy_plugin.features.guards.facts import facts_at
from typednn.mypy_plugin.types import as_tensor, refused_type
from typednn.shapes.control_flow import number_of_steps
from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.facts import assuming
from typednn.shapes.shape import Shape, ShapeError


@dataclass
class Arguments:
    """The arguments' types by name, and what is asked of them.

    ``refused``: whether a mistake has been reported. One call has one message.
    """

    ctx: FunctionContext
    checker: TypeChecker
    types: Types
    trees: TypeTrees
    refused: bool = False

    @classmethod
    def of(cls, ctx: FunctionContext, leaf: Leaf = as_tensor) -> Self | None:
        """Return the arguments of a call; None if not all of them are written out."""
        assert isinstance(ctx.api, TypeChecker)
        if not is_plain(ctx.context):
            return None
        names = [name or "" for name in ctx.callee_arg_names]
        types = dict(zip(names, ctx.arg_types, strict=True))
        return cls(ctx, ctx.api, types, TypeTrees(ctx.api, leaf))

    @property
    def place(self) -> Expression:
        assert isinstance(self.ctx.context, Expression)
        return self.ctx.context

    def has(self, *names: str) -> bool:
        """Return whether all of these arguments are given."""
        return all(self.types.get(name) for name in names)

    def typed(self, *names: str) -> dict[str, Type]:
        """Return the types of these arguments, each given once."""
        return {name: self.types[name][0] for name in names}

    def expression(self, name: str) -> Expression:
        return self.ctx.args[self.ctx.callee_arg_names.index(name)][0]

    def type_of(self, expression: Expression) -> Type:
        """Return the type that mypy has found for a part of an argument."""
        return self.checker.lookup_type(expression)

    def result_of(self, name: str, given: Sequence[Type], sources: Sequence[str]) -> ProperType:
        """Return what the function that is this argument gives for arguments of these types.

        ``sources``: the arguments that they come from.
        """
        return self.result(self.expression(name), self.types[name][0], given, sources)

    def result(
        self, function: Expression, t: Type, given: Sequence[Type], sources: Sequence[str]
    ) -> ProperType:
        """Return what a function of type ``t`` gives for arguments of these types."""
        places = [each for source in sources for each in self._expressions(source)]
        pairs = [*zip(given, places, strict=True)]
        with self.checker.msg.filter_errors(filter_errors=self.refused) as watcher:
            found = result_of(function, t, pairs, self.place, self.checker)
        self.refused = self.refused or watcher.has_new_errors()
        return found

    def difference(self, one: Type, other: Type) -> Difference | None:
        """Return the first difference that is certain under the facts of the call's place."""
        with assuming(facts_at(place_of(self.place), self.checker, self.trees.scope)):
            return self.trees.difference(one, other)

    def number_of_steps(self, shapes: Sequence[Shape], length: Size | None) -> Size:
        """Return the number of steps of a scan; report sizes of axis 0 that differ."""
        try:
            with assuming(facts_at(place_of(self.place), self.checker, self.trees.scope)):
                return number_of_steps(shapes, length)
        except ShapeError as error:
            self.fail(str(error), CODES[error.code])
            return UNKNOWN

    def returning(self, t: Type) -> Type:
        """Return the type of the call's result. What is computed from that of a refused call is no mistake."""
        return refused_type() if self.refused else t

    def fail(self, text: str, code: ErrorCode) -> None:
        """Report a mistake, unless one has been reported."""
        if not self.refused:
            self.checker.fail(text, self.place, code=code)
        self.refused = True

    def _expressions(self, name: str) -> Sequence[Expression]:
        """Return what is written for an argument; the whole call if it has a default."""
        found = self.ctx.args[self.ctx.callee_arg_names.index(name)]
        return found if found or name == "operands" else [self.place]
