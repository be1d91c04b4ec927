"""Runs a case file statement by statement, as the oracle of what mypy says about it.

Functions and classes are checked as if they were decorated with `typed`. A statement that mypy refuses for its
shapes must be refused by the run time too (else the error would be a false one), all others must run, and
what `reveal_type` is given must have the shape and the dtype that mypy revealed.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import numpy as np
from beartype.roar import BeartypeException
from jaxtyping import TypeCheckError

from tests.typing.harness import Message, expectations
from typednn import Tensor, typed

REFUSALS = (TypeError, ValueError, IndexError, AttributeError, TypeCheckError, BeartypeException)


class Execution:
    """A case file, and what was found wrong while it ran."""

    def __init__(self, path: Path) -> None:
        self.path = path
        source = path.read_text()
        self.tree = ast.parse(source, str(path))
        self.expected = expectations(source)
        self.wrong: list[str] = []
        self._differences: list[str] = []
        self.compared = 0

    def run(self) -> None:
        module = ModuleType(f"case_{self.path.stem}")
        sys.modules[module.__name__] = module  # dataclasses and beartype look their module up
        try:
            for statement in self.tree.body:
                self._statement(statement, vars(module))
        finally:
            del sys.modules[module.__name__]

    def _statement(self, statement: ast.stmt, names: dict[str, Any]) -> None:
        about = list(self._about(statement))
        self._differences = []
        code = compile(ast.Module([statement], []), str(self.path), "exec")
        try:
            exec(code, names)  # noqa: S102 # the case file is our own
        except REFUSALS as error:
            self._raised(statement, about, error)
        else:
            self._passed(statement, about)
        _check_calls_of(statement, names)
        if "reveal_type" in names:
            names["reveal_type"] = self._revealed

    def _about(self, statement: ast.stmt) -> Iterator[Message]:
        """What is expected of the statement itself, not of the bodies of what it defines."""
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
            decorators = [each.lineno for each in statement.decorator_list]
            lines = range(min(decorators, default=statement.lineno), statement.lineno)
        yield from (m for m in self.expected if m.line in lines and m.kind in "EX")

    def _raised(self, statement: ast.stmt, about: list[Message], error: Exception) -> None:
        only_here = [m for m in about if m.kind == "X"]
        if only_here and not all(m.text in str(error) for m in only_here) or not about:
            self.wrong.append(f"{statement.lineno}: raises {type(error).__name__}: {error}")

    def _passed(self, statement: ast.stmt, about: list[Message]) -> None:
        if refused := [m for m in about if m.kind == "X" or _is_said_at_run_time(m)]:
            self.wrong.append(f"{statement.lineno}: runs, but is refused: {refused[0]}")
        elif not about:
            self.wrong += self._differences

    def _revealed(self, value: object) -> object:
        line = sys._getframe(1).f_lineno
        for message in self.expected:
            if message.line == line and message.kind == "R":
                self.compared += 1
                if not fits(value, message.text):
                    self._differences.append(f"{line}: is {value!r}, revealed {message.text}")
        return value


def _check_calls_of(statement: ast.stmt, names: dict[str, Any]) -> None:
    if isinstance(statement, ast.ClassDef) or (
        isinstance(statement, ast.FunctionDef) and not statement.decorator_list
    ):
        names[statement.name] = typed(names[statement.name])


# A value, and a type as text


def fits(value: object, text: str) -> bool:
    """Whether `value` has the shape, dtype or number that the type `text` states; other types fit all."""
    members = split(text, " | ")
    if len(members) > 1:
        return any(fits(value, member) for member in members)
    head, _, rest = text.removesuffix("]").partition("[")
    if head == "Tensor":
        return isinstance(value, Tensor) and _fits_tensor(value, *split(rest, ", "))
    if head == "tuple":
        return isinstance(value, tuple) and _fit_items(value, split(rest, ", "))
    if head == "list":
        return isinstance(value, list) and all(fits(item, rest) for item in value)
    if head.lstrip("-").isdigit():
        return value == int(head)
    simple = {"int": int, "float": float, "str": str, "None": type(None), "bool": bool}
    return head not in simple or isinstance(value, simple[head])


def _fits_tensor(tensor: Tensor, shape: str, dtype: str) -> bool:
    concrete = re.fullmatch(r"bool|[a-z]+\d+", dtype)
    same = not concrete or tensor.dtype == np.dtype(dtype)
    return same and (not shape.startswith("tuple[") or fits(tensor.shape, shape))


def _fit_items(values: tuple[object, ...], items: list[str]) -> bool:
    if items == ["()"]:
        return values == ()
    if items[-1] == "..." and len(items) == 2:
        return all(fits(value, items[0]) for value in values)
    stars = [i for i, item in enumerate(items) if item.startswith("*")]
    if not stars:
        return len(values) == len(items) and all(map(fits, values, items))
    before, after = items[: stars[0]], items[stars[0] + 1 :]
    return (
        len(values) >= len(before) + len(after)
        and all(map(fits, values, before))
        and all(map(fits, values[len(values) - len(after) :], after))
    )


def split(text: str, separator: str) -> list[str]:
    """The parts of `text` between separators that are in no brackets."""
    parts, depth, start = [], 0, 0
    for i, character in enumerate(text):
        depth += (character in "[(") - (character in "])")
        if depth == 0 and i >= start and text.startswith(separator, i):
            parts.append(text[start:i])
            start = i + len(separator)
    return [*parts, text[start:]]


_STATIC: Final = re.compile(
    r"the assigned value|'[\w.]+' is |\w+: argument (\d+ is|'\w+' is a function)|.*: none fits$"
    r"|(cond|switch): result(\[\d\])? is"
)
"""Errors of assignments, overloads, protocols and functions, which only mypy compares; and of branches, of which one
runs."""


def _is_said_at_run_time(message: Message) -> bool:
    return message.code.startswith("shape") and not _STATIC.match(message.text)
