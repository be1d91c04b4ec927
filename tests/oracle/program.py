"""A drawn program: its statements, its sizes, and the runs that say what is true of it."""

import math
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import CodeType
from typing import Any, Final, TypeAlias

import numpy as np

from tests.oracle.annotations import argument
from typednn import Tensor, ops
from typednn.shapes import ShapeError

Sizes = Mapping[str, int]

TRANSFORMATIONS: Final = (
    *("cond", "fori_loop", "grad", "hessian", "jacobian", "jit", "scan", "switch"),
    *("value_and_grad", "vmap", "while_loop"),
)
HEADER: Final = f"""\
# mypy: disable-error-code="shape-broadcast"
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, reveal_type
import math, numpy as np
from jaxtyping import Float32, Int64
from typednn import Tensor, nn, ops, typed, {", ".join(TRANSFORMATIONS)}
H = TypeVar("H", bound=int)
E = TypeVar("E", bound=int)
"""
RETURN: Final = "return"
"""The name of the statement that returns the value of a program."""


class Unforeseeable(str):
    """The text of a call some of whose sizes nobody can state: as a rule they depend on values."""


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = source`; `operation` is what it was drawn for."""

    name: str
    source: str
    operation: str

    @property
    def is_unforeseeable(self) -> bool:
        return isinstance(self.source, Unforeseeable)


@dataclass(frozen=True, slots=True)
class Program:
    """A function of `parameters`: names and shapes' texts, or whole annotations.

    `sizes` are what it is run with. Its names stand for different and large sizes, so that nothing
    fits by accident or fails for being small. With `returns`, an annotation, its last statement is
    a `RETURN`, and `typed` checks it at run time. `definitions` are the functions and classes
    that stand before it; a program with a parameter `self` is a method of the last one.
    """

    parameters: Mapping[str, str]
    statements: tuple[Statement, ...]
    sizes: tuple[Sizes, ...]
    returns: str = ""
    definitions: tuple[str, ...] = ()

    @property
    def is_annotated(self) -> bool:
        """Whether it is checked at run time, or calls something that is."""
        return bool(self.returns or self.definitions)

    @property
    def is_method(self) -> bool:
        return "self" in self.parameters

    def lines(self, name: str) -> list[str]:
        """The function, a method as `__call__`.

        Statement i stands in line 2 * i + 1 of it, and is revealed in the next.
        """
        own = {p: annotation_of(text) for p, text in self.parameters.items()}
        parameters = (p if p == "self" else f"{p}: {annotation}" for p, annotation in own.items())
        name = "__call__" if self.is_method else name
        lines = [f"def {name}({', '.join(parameters)}) -> {self.returns or None}:"]
        for statement in self.statements:
            is_last = statement.name == RETURN
            lines.append(f"    {statement.name}{' ' if is_last else ' = '}{statement.source}")
            lines += [] if is_last else [f"    reveal_type({statement.name})"]
        lines += [] if self.statements else ["    pass"]
        return [f"    {line}" for line in lines] if self.is_method else lines

    def before(self) -> list[str]:
        """The lines before the function."""
        lines = [line for text in self.definitions for line in text.splitlines()]
        return [*lines, "@typed"] if self.returns and not self.is_method else lines

    def source(self, name: str = "program") -> str:
        """All lines but those that reveal types."""
        lines = [*self.before(), *self.lines(name)]
        return "\n".join(line for line in lines if "reveal_type" not in line)

    def as_definition(self, name: str) -> tuple[str, ...]:
        """What a program has before it that calls this one."""
        own = self.source(name).splitlines()
        start = sum(len(text.splitlines()) for text in self.definitions)
        if self.is_method:
            *others, owner = self.definitions
            return (*others, "\n".join([owner, *own[start:]]))
        return (*self.definitions, "\n".join(own[start:]))

    def with_statements(self, statements: Sequence[Statement]) -> "Program":
        return replace(self, statements=tuple(statements))

    def leading_to(self, place: int) -> "Program":
        """The program up to a statement, without those that it does not need."""
        wanted, kept = set[str](), list[Statement]()
        for statement in reversed(self.statements[: place + 1]):
            if not kept or statement.name in wanted:
                kept.append(statement)
                wanted |= names_in(statement.source)
        return self.with_statements(kept[::-1])

    def arguments(self, sizes: Sizes) -> dict[str, Any]:
        """The arguments to run it with."""
        written = {name: str(size) for name, size in sizes.items()}
        names = self.names()
        return {
            p: evaluate(argument(annotation_of(text), written, self.definitions), names)
            for p, text in self.parameters.items()
        }

    def names(self) -> Mapping[str, Any]:
        """What stands before it, and itself, if the run time checks it."""
        is_whole = self.statements and self.statements[-1].name == RETURN
        return namespace(self.source() if is_whole else "\n".join(self.definitions))

    def run(self, sizes: Sizes) -> "list[Outcome]":
        """What each statement gives, up to one that needs the result of one that failed."""
        values, outcomes = {**self.names(), **self.arguments(sizes)}, list[Outcome]()
        for statement in self.statements:
            if any(name not in values for name in names_in(statement.source)):
                break
            source = self._call() if statement.name == RETURN else statement.source
            out = evaluate(source, values)
            outcomes.append(outcome(out))
            if not isinstance(out, Exception):
                values[statement.name] = out
        return outcomes

    def _call(self) -> str:
        """The call of the program itself."""
        others = ", ".join(p for p in self.parameters if p != "self")
        return f"{'self' if self.is_method else 'program'}({others})"


def annotation_of(text: str) -> str:
    """The annotation of a parameter, of which plain shapes are written as their texts."""
    is_shape = re.fullmatch(r"[a-z0-9*+ -]*", text)
    return f'Float32[Tensor, "{text}"]' if is_shape else text


def names_in(source: str) -> set[str]:
    """The drawn names in an expression: p0, v12."""
    return set(re.findall(r"\b[pv]\d+\b", source))


@lru_cache(maxsize=64)
def namespace(source: str) -> Mapping[str, Any]:
    """The names that a program defines, and those that it imports."""
    names = {"__name__": "program"}
    exec(HEADER + source, names)  # noqa: S102 # drawn by this package
    return names


@lru_cache(maxsize=4096)
def _compiled(source: str) -> CodeType:
    """The code of an expression, which is run for several sizes."""
    return compile(source, "<drawn>", "eval")


def evaluate(source: str, values: Mapping[str, Any]) -> Any:
    """The value of an expression; the ShapeError, or numpy's error, that it raised.

    Only a program that is being made smaller asks a value for what it does not have.
    """
    names = {"ops": ops, "np": np, "math": math, **values}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return eval(_compiled(source), names)  # drawn by this package
        except (ShapeError, TypeError, ValueError, IndexError, AttributeError) as error:
            error.__context__ = None  # it and the traceback would hold all tensors
            return error.with_traceback(None)


def tensors_in(value: Any) -> list[Tensor[Any, Any]]:
    """The tensors of a result: itself, or the items of a tuple, which may be tuples. An instance has none."""
    if isinstance(value, tuple):
        return [tensor for item in value for tensor in tensors_in(item)]
    return [value] if hasattr(value, "shape") else []


Outcome: TypeAlias = Exception | list[tuple[tuple[int, ...], str]]
"""What a statement gave: the shape and dtype of each tensor, or why it failed."""


def outcome(value: Any) -> Outcome:
    if isinstance(value, Exception):
        return value
    return [(tensor.shape, str(tensor.dtype)) for tensor in tensors_in(value)]
