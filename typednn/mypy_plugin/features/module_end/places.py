"""The statements and types of a module that mypy has checked."""

from collections.abc import Iterator, Sequence
from functools import cached_property

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.nodes import (
    Context,
    Decorator,
    Expression,
    FuncDef,
    FuncItem,
    MypyFile,
    OverloadedFuncDef,
    Statement,
)
from mypy.types import Instance, ProperType, Type, get_proper_type

from typednn.mypy_plugin.features.guards.statements import blocks_of, last_line
from typednn.mypy_plugin.types import as_array, as_tensor, members

Target = FuncItem | MypyFile
"""What mypy's daemon checks again: a function, or what a module has outside of functions."""

_FUNCTIONS = (FuncDef, Decorator, OverloadedFuncDef)


class Module:
    """A module with its types. One line gets one error: none is added beside another.

    ``target``: the part of it that mypy has checked; None for all of it.
    """

    def __init__(self, checker: TypeChecker, target: Target | None) -> None:
        self.checker = checker
        self._target = target
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

    def arrays(self, o: Expression) -> list[Instance]:
        """Return the arrays that an expression may be: tensors, and other libraries' arrays."""
        found = self.type_of(o)
        given = [] if found is None else map(as_array, members(found))
        return [array for array in given if array is not None]

    def tensors(self, o: Expression) -> list[Instance]:
        """Return the tensors that an expression may be."""
        found = self.type_of(o)
        given = [] if found is None else map(as_tensor, members(found))
        return [tensor for tensor in given if tensor is not None]

    def fail(self, text: str, place: Context, code: ErrorCode) -> None:
        """Report a mistake, unless its line is reported already."""
        if place.line not in self._lines:
            self._lines.add(place.line)
            self.report(text, place, code)

    def report(self, text: str, place: Context, code: ErrorCode) -> None:
        """Report a mistake as one of the function that it is in: mypy's daemon forgets it with that."""
        errors = self.checker.errors
        known = list(errors.error_info_map.get(errors.file, []))
        self.checker.fail(text, place, code=code)
        for info in errors.error_info_map.get(errors.file, [])[len(known) :]:
            info.target = self._function_at(place.line)

    def _function_at(self, line: int) -> str:
        for first, last, name in self._functions:
            if first <= line <= last:
                return name
        return self.checker.tree.fullname

    @cached_property
    def _functions(self) -> list[tuple[int, int, str]]:
        """The first and last lines of the functions that are in no other, with their full names."""
        found = statements_in(self.checker.tree.defs, but=_FUNCTIONS)
        return [(o.line, last_line(o), o.fullname) for o in found if isinstance(o, _FUNCTIONS)]

    def statements(self) -> Iterator[Statement]:
        """Yield all statements, except those that cannot be reached."""
        match self._target:
            case FuncItem(body=block):
                yield from statements_in(block.body)
            case MypyFile(defs=body):
                yield from statements_in(body, but=_FUNCTIONS)
            case _:
                yield from statements_in(self.checker.tree.defs)


def statements_in(
    body: Sequence[Statement], but: tuple[type[Statement], ...] = ()
) -> Iterator[Statement]:
    """Yield the statements of a body and of the blocks inside of it, without those inside of ``but``."""
    for statement in body:
        yield statement
        if isinstance(statement, but):
            continue
        if isinstance(statement, OverloadedFuncDef) and statement.impl is not None:
            yield from statements_in([statement.impl], but)
        for block in blocks_of(statement):
            if block is not None and not block.is_unreachable:
                yield from statements_in(block.body, but)
