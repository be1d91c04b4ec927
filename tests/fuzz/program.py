"""A drawn program: functions of statements, its arguments, and the text that runs it."""

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

HEADER: Final = """\
import numpy as np

from tests.fuzz.values import Model, Pair, bends, given, pulled, slopes, total, value_and_slopes
from typednn import grad, jit, ops, remat, scan, value_and_grad, vjp
"""


def _brought() -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(HEADER, found)  # noqa: S102 # a drawn program
    return found


NAMES: Final[Mapping[str, Any]] = _brought()
"""What the header brings."""
EAGER: Final[Mapping[str, Any]] = {**NAMES, "jit": lambda f: f, "remat": lambda f: f}
"""The same without planning."""


@contextmanager
def quiet() -> Iterator[None]:
    """Without numpy's warnings: infinities and NaN are values like others here."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@dataclass(frozen=True, slots=True)
class Statement:
    """`name = source`; `operation` is what it was drawn for. `block`: a function that the source calls."""

    name: str
    source: str
    operation: str
    block: "Block | None" = None


@dataclass(frozen=True, slots=True)
class Block:
    """A function. `result` is the expression that it returns."""

    name: str
    parameters: tuple[str, ...]
    statements: tuple[Statement, ...]
    result: str

    def lines(self) -> Iterator[str]:
        yield f"def {self.name}({', '.join(self.parameters)}):"
        for statement in self.statements:
            if statement.block is not None:
                yield from (f"    {line}" for line in statement.block.lines())
            yield f"    {statement.name} = {statement.source}"
        yield f"    return {self.result}"

    def all_statements(self) -> Iterator[Statement]:
        """Its own and those of the functions within, from the last to the first."""
        for statement in reversed(self.statements):
            yield statement
            if statement.block is not None:
                yield from statement.block.all_statements()


@dataclass(frozen=True, slots=True)
class Program:
    """`main`, an expression, is computed of `function` and the arguments: each has one text for each run.

    `constants` are closed over, `donated` are given up in each call.
    """

    constants: Mapping[str, str]
    arguments: Mapping[str, tuple[str, ...]]
    function: Block
    main: str
    donated: tuple[str, ...] = ()

    @property
    def runs(self) -> int:
        return max(map(len, self.arguments.values()), default=1)

    def needed(self) -> "Program":
        """The program without what its results do not need; it keeps one argument."""
        function, read = _needed(self.function)
        kept = [p for p in self.function.parameters if p in read] or [*self.function.parameters][:1]
        return replace(
            self,
            constants={k: text for k, text in self.constants.items() if k in read},
            arguments={p: self.arguments[p] for p in kept},
            function=replace(function, parameters=tuple(kept)),
            donated=tuple(p for p in self.donated if p in kept),
        )

    def definitions(self) -> str:
        """The constants, the function and `main`."""
        parameters = ", ".join(self.function.parameters)
        constants = [f"{name} = {text}" for name, text in self.constants.items()]
        main = [f"def main({parameters}):", f"    return {self.main.format(parameters)}"]
        return "\n".join([*constants, *self.function.lines(), *main, ""])

    def call(self, run: int) -> str:
        """The texts of the arguments of a run, with their names."""
        return ", ".join(f"{p}={texts[run]}" for p, texts in self.arguments.items())

    def __str__(self) -> str:
        given_up = f", donate_argnames={self.donated!r}" if self.donated else ""
        parts = [HEADER, "", self.definitions(), "", f"planned = jit(main{given_up})"]
        for run in range(self.runs):
            parts += [f"print(main({self.call(run)}))", f"print(planned({self.call(run)}))"]
        return "\n".join([*parts, ""])


def names_in(source: str) -> set[str]:
    """The drawn names in an expression: p0, v12, k3, x5, b7."""
    return set(re.findall(r"\b[bkpvx]\d+\b", source))


def _needed(block: Block) -> tuple[Block, set[str]]:
    """The function without statements that its result does not need, and all names that it reads."""
    read = names_in(block.result)
    kept: list[Statement] = []
    for statement in reversed(block.statements):
        if statement.name not in read:
            continue
        if statement.block is not None:
            inner, inside = _needed(statement.block)
            statement = replace(statement, block=inner)
            read |= inside
        read |= names_in(statement.source)
        kept.append(statement)
    return replace(block, statements=tuple(kept[::-1])), read
