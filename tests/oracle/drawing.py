"""Drawing programs: each statement is run as soon as it is drawn, for all the program's sizes.

By a seeded generator, not by Hypothesis: that varies what it drew before, so that only one statement in three was a
new one, and it would shrink by one run of mypy for each attempt (see `shrinking`).
"""

import ast
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, Final, TypeAlias

import numpy as np

from tests.arguments import MOST_AXES, Operands
from tests.oracle.program import (
    Program,
    Sizes,
    Statement,
    Unforeseeable,
    evaluate,
    tensors_in,
)
from typednn import ShapeError, Tensor
from typednn.tracing import TraceError

MOST_ELEMENTS: Final = 1_500
MOST_IN_AN_ARGUMENT: Final = 1_000_000
"""Elements of a tensor that is written out: a function of a larger one may take minutes."""
MOST_TRIES: Final = 12
SELDOM: Final = 0.75
SIZES: Final[tuple[Sizes, ...]] = (
    {"a": 6, "b": 9, "c": 7, "H": 4, "E": 10},
    {"a": 8, "b": 5, "c": 9, "H": 6, "E": 7},
    {"a": 5, "b": 8, "c": 11, "H": 9, "E": 4},
)
PARAMETERS: Final = (
    *("a b", "a", "a b c", "b c", "3 a", "a 1", "1 b", "a 2 b", "2*a b", "a+1", "a+b c", "a a"),
    *("b a*c", "", "2 3 a a", "4 6 b b", "a b 4"),
)


@dataclass(frozen=True, slots=True)
class Value:
    """A tensor that an operation can be given: its expression, and what it is in each run."""

    text: str
    runs: tuple[Tensor[Any, Any], ...]

    def __str__(self) -> str:
        return self.text

    @property
    def rank(self) -> int:
        return self.runs[0].ndim

    @property
    def shape(self) -> tuple[int, ...]:
        """In the first run."""
        return self.runs[0].shape

    @property
    def kind(self) -> str:
        """ "f", "i", "u" or "b"."""
        return self.runs[0].dtype.kind

    def known(self, axis: int) -> int | None:
        """The size of an axis, if all runs have the same."""
        sizes = {run.shape[axis] for run in self.runs if -self.rank <= axis < self.rank}
        return sizes.pop() if len(sizes) == 1 else None

    def size(self, axis: int) -> str:
        """The size of an axis as a program writes it: a number where all runs have the same.

        Of an axis that is not there, where a slip chose the tensor, some number.
        """
        if not -self.rank <= axis < self.rank:
            return "2"
        known = self.known(axis)
        return f"{self.text}.shape[{axis}]" if known is None else str(known)


class Number(str):
    """The text of a number: a size, or an operand."""


class Scene(Operands):
    """What the statement that is being drawn can use. If `wild`, choices need not fit."""

    def __init__(self, rng: Random, story: "Story", wild: bool) -> None:
        self._rng = rng
        self._story = story
        self.values = story.tensors
        self.wild = wild

    def pick(self, choices: Sequence[Any]) -> Any:
        return self._rng.choice(choices)

    def integer(self, low: int, high: int) -> int:
        """From low to high, both included; low where high is below it."""
        return self._rng.randint(low, max(low, high))

    def slips(self) -> bool:
        """Whether this choice is to be one that need not fit."""
        return self.wild and self.integer(0, 2) == 0

    def tensor(self, kinds: str = "f", ranks: range = range(MOST_AXES + 1)) -> Value:
        """One of the newer tensors of such a kind and rank; a new one where there is none."""
        rank_fits = range(MOST_AXES + 1) if self.slips() else ranks
        fitting = [v for v in self.values if v.kind in kinds and v.rank in rank_fits]
        if not fitting:
            return self.new([str(self.integer(1, 4)) for _ in range(max(ranks[0], 1))], kinds[0])
        return self.pick(fitting[-6:])  # type: ignore[no-any-return] # of what it was given

    def new(self, sizes: Sequence[str], kind: str = "f") -> Value:
        """A new tensor of these sizes, which a program writes out."""
        dtype = {"f": "", "i": ", dtype=np.int64", "b": ", dtype=np.bool", "u": ", dtype=np.uint8"}
        inner = ", ".join(sizes) + ("," if len(sizes) == 1 else "")
        maker = "ones" if kind == "f" else "zeros"
        text = f"ops.{maker}(({inner}){dtype[kind]})"
        runs = self._story.evaluate(text)
        if any(isinstance(run, Exception) for run in runs):
            return self.new(["2"] * len(sizes), kind)
        return Value(text, tuple(runs))

    def evaluate(self, text: str) -> list[Any]:
        """What an expression is in each run."""
        return self._story.evaluate(text)

    def is_large(self, text: str) -> bool:
        return self._story.is_large(text)

    def nested(self, sizes: Sequence[int]) -> Any:
        return np.ones(sizes).tolist()

    def size(self, x: Value, axis: int) -> Number:
        """The size of an axis; at a slip another one."""
        size = x.size(axis)
        return Number(f"{size} + 1" if self.slips() else size)

    def known(self, x: Value, axis: int) -> int | None:
        return x.known(axis)

    def least(self, x: Value, axis: int) -> int:
        there = -x.rank <= axis < x.rank
        return min(run.shape[axis] for run in x.runs) if there else 0

    def number(self, low: int, high: int) -> Number:
        return Number(self.integer(low, high))

    def less(self, size: str, number: str) -> Number:
        return Number(f"{size} - {number}")

    def product(self, sizes: Sequence[str]) -> Number:
        factors = [f"({size})" if "+" in size else size for size in sizes]
        return Number(" * ".join(factors) or "1")

    def picked(self, x: Value, key: tuple[Any, ...]) -> list[Number]:
        items = [
            [one.runs[i] if isinstance(one, Value) else one for one in key]
            for i in range(len(x.runs))
        ]
        try:
            runs = [run[tuple(each)] for run, each in zip(x.runs, items, strict=True)]
        except (ShapeError, IndexError, ValueError):
            return []
        found = Value("", tuple(runs))
        return [Number(found.known(axis) or 1) for axis in range(found.rank)]

    def beside(self, x: Value) -> Value:
        """A tensor that broadcasts with x: one that there is, or a new one."""
        kept = self.sizes(x)[self.integer(0, x.rank) :]
        some = ["1" if self.integer(0, 3) == 0 else size for size in kept]
        alike = [v for v in self.values if v.kind == x.kind and broadcasts(v, x)]
        if alike and self.flag() and not self.wild:
            return self.pick(alike)  # type: ignore[no-any-return] # of what it was given
        return self.new(some, x.kind)


def broadcasts(x: Value, y: Value) -> bool:
    pairs = zip(x.runs, y.runs, strict=True)
    return all(
        m == n or 1 in (m, n)
        for a, b in pairs
        for m, n in zip(a.shape[::-1], b.shape[::-1], strict=False)
    )


Arguments: TypeAlias = Callable[[Scene], str]


class Story:
    """A program as far as it is drawn, with what its names stand for in each run."""

    def __init__(self, program: Program) -> None:
        self.program = program
        own = program.names()
        self.names = [{**own, **program.arguments(sizes)} for sizes in program.sizes]
        self.tensors: list[Value] = []

    def evaluate(self, source: str) -> list[Any]:
        return [evaluate(source, names) for names in self.names]

    def written_shapes(self, source: str) -> Iterator[tuple[int, ...]]:
        """Yield the shapes of the tensors that an expression writes out, in each run."""
        for node in ast.walk(ast.parse(source, mode="eval")):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("ops.ones", "ops.zeros"):
                for shape in self.evaluate(ast.unparse(node.args[0])) if node.args else ():
                    if isinstance(shape, tuple):
                        yield shape

    def is_large(self, source: str) -> bool:
        """Whether an expression writes out a tensor of too many elements to be made."""
        sizes = map(math.prod, self.written_shapes(source))
        return max(sizes, default=0) > MOST_IN_AN_ARGUMENT

    def add(self, statement: Statement, runs: Sequence[Any]) -> None:
        self.program = self.program.with_statements([*self.program.statements, statement])
        if not runs:
            return
        for names, run in zip(self.names, runs, strict=True):
            names[statement.name] = run
        self._note(statement.name, tuple(runs))

    def _note(self, text: str, runs: tuple[Any, ...]) -> None:
        """Add the tensors of a result; those in tuples, too."""
        if isinstance(runs[0], Tensor):
            self.tensors.append(Value(text, runs))
        elif isinstance(runs[0], tuple) and len({len(run) for run in runs}) == 1:
            for place, items in enumerate(zip(*runs, strict=True)):
                self._note(f"{text}[{place}]", items)


def story_of(parameters: dict[str, str]) -> Story:
    """A program of these tensors, with no statements."""
    story = Story(Program(parameters, (), SIZES))
    story.tensors += [Value(p, tuple(story.evaluate(p))) for p in parameters]
    return story


def draw_program(rng: Random, arguments: Mapping[str, Arguments]) -> Program:
    """A program of 5 to 30 statements; about a third of them end in one that is wrong."""
    texts = rng.sample(PARAMETERS, rng.randint(0, 3))
    story = story_of({f"p{i}": text for i, text in enumerate(texts)})
    length, mistaken = rng.randint(5, 30), rng.random() < 1 / 3
    for i in range(length):
        draw_statement(rng, story, f"v{i}", mistaken and i == length - 1, arguments)
    return story.program


def draw_statement(
    rng: Random, story: Story, name: str, wild: bool, arguments: Mapping[str, Arguments]
) -> None:
    """Adds a statement: one that runs, or a `wild` one that does not. None where none was found."""
    for _ in range(MOST_TRIES):
        operation = rng.choice(sorted(arguments))
        source = arguments[operation](Scene(rng, story, wild))
        if isinstance(source, Unforeseeable) and rng.random() < SELDOM:
            continue  # what comes of it cannot be foreseen either, and tells little
        if story.is_large(source):
            continue
        runs = story.evaluate(source)
        if any(isinstance(run, TraceError) for run in runs):
            continue  # a mapped or traced function that needs values
        failed = any(isinstance(run, Exception) for run in runs)
        if failed == wild and (failed or all(map(small, runs))):
            story.add(Statement(name, source, operation), [] if failed else runs)
            return


def small(run: Any) -> bool:
    return all(t.size <= MOST_ELEMENTS and t.ndim <= MOST_AXES for t in tensors_in(run))
