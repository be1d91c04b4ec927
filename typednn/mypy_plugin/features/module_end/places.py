"""The statements and types of a module that mypy has checked."""

from collections.abc import Iterator, Sequence

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.nodes import (
    Context,
    Expression,
    OverloadedFuncDef,
    Statement,
)
from mypy.types import Instance, ProperType, Type, get_proper_type

from typednn.mypy_plugin.features.guards.statements import blocks_of
from typednn.mypy_plugin.types import as_tensor, members


class Module:
    """A module with its types. One line gets one error: none is added beside another."""

    def __init__(self, checker: TypeChecker) -> None:
        self.checker = checker
        self.types: dict[Expression, Type] = checker._type_maps[0]
        errors = checker.errors
        self._lines = {
            info.line
            for info in errors.error_info_map.get(errors.file, [])
            if info.severity == "error"
        }

    def type_of(self, o: Expression) -> ProperType | None:
        """Return the type of an expression, or None where mypy has not looked."""
        found = self.types.get(o)
        return None if found is None else get_proper_type(found)

    def tensors(self, o: Expression) -> list[Instance]:
        """Return the tensors that an expression may be."""
        found = self.type_of(o)
        given = [] if found is None else map(as_tensor, members(found))
        return [tensor for tensor in given if tensor is not None]

    def fail(self, text: str, place: Context, code: ErrorCode) -> None:
        """Report a mistake, unless its line is reported already."""
        if place.line not in self._lines:
            self._lines.add(place.line)
            self.checker.fail(text, place, code=code)

    def statements(self) -> Iterator[Statement]:
        """Yield all statements, except those that cannot be reached."""
        yield from statements_in(self.checker.tree.defs)


def statements_in(body: Sequence[Statement]) -> Iterator[Statement]:
    """Yield the statements of a body and of the blocks inside of it."""
    for statement in body:
        yield statement
        if isinstance(statement, OverloadedFuncDef) and statement.impl is not None:
            yield from statements_in([statement.impl])
        for block in blocks_of(statement):
            if block is not None and not block.is_unreachable:
                yield from statements_in(block.body)
