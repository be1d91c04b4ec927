"""What mypy said of each statement, beside what the runs gave."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final, TypeAlias

from tests.oracle.program import HEADER, Program, Sizes, tensors_in
from tests.typing.harness import Message, Mypy
from typednn.shapes import Dim, ShapeError, SpecSyntaxError, parse_size

SMALL_AND_LARGE: Final = (2, 1, 3, 4, 7, 12, 30)
"""Sizes with which a program is run to see whether it fails for any."""

A_MODULE: Final = 100
"""Programs in one module."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where mypy and the runs disagree: in which statement of the program, and how."""

    kind: str  # wrong, false alarm, missed, unknown, unworded
    program: Program
    place: int
    words: str

    def __str__(self) -> str:
        lines = self.program.lines("program")
        shown = [lines[0], *lines[1 : 2 * self.place + 2 : 2]]
        return "\n".join([f"{self.kind}: {self.words}", *shown])


@dataclass(slots=True)
class Tally:
    """What was found in a number of programs."""

    programs: int = 0
    sizes: int = 0
    unknown: int = 0
    operations: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def count(self, kind: str) -> int:
        return sum(d.kind == kind for d in self.differences)

    def line(self, public: Collection[str]) -> str:
        percent = 100 * self.unknown / max(self.sizes, 1)
        return (
            f"oracle: programs={self.programs} wrong={self.count('wrong')}"
            f" false_alarms={self.count('false alarm')} missed={self.count('missed')}"
            f" unknown={percent:.1f}% operations={len(self.operations)}/{len(public)}"
        )

    def add(self, other: "Tally") -> None:
        self.programs += other.programs
        self.sizes += other.sizes
        self.unknown += other.unknown
        self.operations += other.operations
        self.differences += other.differences


def examine(programs: Sequence[Program], mypy: Mypy) -> Tally:
    """One run of mypy over all programs, and the comparison of each with its runs."""
    tally = Tally(programs=len(programs))
    for program, messages in zip(programs, stated(programs, mypy), strict=True):
        _Comparison(program, messages, tally).compare()
    return tally


def stated(programs: Sequence[Program], mypy: Mypy) -> Iterator[Mapping[int, list[Message]]]:
    """What mypy prints about each program, by the line of its function."""
    places, files = [], []
    for number in range(0, len(programs), A_MODULE):
        lines = HEADER.splitlines()
        file = mypy.folder / f"programs_{number // A_MODULE}.py"
        for i, program in enumerate(programs[number : number + A_MODULE]):
            places.append((file.name, len(lines), len(lines) + 2 * len(program.statements) + 1))
            lines += program.lines(f"program_{number + i}")
        file.write_text("\n".join(lines) + "\n")
        files.append(file.name)
    printed = mypy.check(*files).messages()
    for file, first, last in places:
        by_line: dict[int, list[Message]] = {}
        for message in printed.get(file, ()):
            if first < message.line <= last:
                by_line.setdefault(message.line - first - 1, []).append(message)
        yield by_line


StaticShape: TypeAlias = list[int | Dim | None] | None
"""The sizes, each None where it is not known; None for an unknown rank."""

StaticType: TypeAlias = tuple[StaticShape, str]
"""A shape and a dtype."""


class _Comparison:
    def __init__(
        self, program: Program, messages: Mapping[int, list[Message]], tally: Tally
    ) -> None:
        self._program = program
        self._messages = messages
        self._tally = tally
        self._runs = [program.run(sizes) for sizes in program.sizes]
        self._vague: set[str] = set()  # names of which mypy does not know all

    def compare(self) -> None:
        """Statement by statement, up to the first that fails or that mypy refuses."""
        for place in range(len(self._program.statements)):
            self._tally.operations[self._program.statements[place].operation] += 1
            if not self._goes_on(place):
                return
            self._compare_types(place)

    def _goes_on(self, place: int) -> bool:
        errors = [m for m in self._messages.get(2 * place + 1, ()) if m.kind == "E"]
        failures = [run[place] for run in self._runs if isinstance(run[place], Exception)]
        for failure in failures:
            if not isinstance(failure, ShapeError):
                self._differ("unworded", place, f"{type(failure).__name__}: {failure}")
                return False
        if errors and not failures and not self._fails_somewhere(place):
            self._differ("false alarm", place, str(errors[0]))
        if failures and not errors and not self._uses_vague(place):
            self._differ("missed", place, str(failures[0]))
        return not errors and not failures

    def _fails_somewhere(self, place: int) -> bool:
        """Whether it fails for some sizes, small ones too: then mypy may refuse it."""
        names = sorted(self._program.sizes[0])
        for sizes in product(SMALL_AND_LARGE, repeat=len(names)):
            run = self._program.run(dict(zip(names, sizes, strict=True)))
            if len(run) == place + 1 and isinstance(run[place], ShapeError):
                return True
        return False

    def _uses_vague(self, place: int) -> bool:
        words = set(re.findall(r"\w+", self._program.statements[place].source))
        return bool(words & self._vague)

    def _compare_types(self, place: int) -> None:
        revealed = [m.text for m in self._messages.get(2 * place + 2, ()) if m.kind == "R"]
        text = revealed[0] if revealed else "nothing"
        for sizes, run in zip(self._program.sizes, self._runs, strict=True):
            tensors = tensors_in(run[place])
            types = static_types(text, len(tensors))
            if types is not None and len(types) != len(tensors):
                self._differ("wrong", place, f"{text}, but for {sizes} there are {len(tensors)}")
            for (shape, dtype), tensor in zip(types or (), tensors, strict=False):
                self._compare_type(place, text, shape, dtype, tensor, sizes)
        first = tensors_in(self._runs[0][place])
        self._count_unknown(place, text, first, static_types(text, len(first)))

    def _compare_type(
        self, place: int, text: str, shape: StaticShape, dtype: str, tensor: Any, sizes: Sizes
    ) -> None:
        if shape is not None:
            found = [s.evaluate(sizes) if isinstance(s, Dim) else s for s in shape]
            fits = len(found) == tensor.ndim and all(
                s in (None, n) for s, n in zip(found, tensor.shape, strict=True)
            )
            if not fits:
                self._differ("wrong", place, f"{text}, but for {sizes} it is {tensor.shape}")
        if dtype not in ("Any", str(tensor.dtype)):
            self._differ("wrong", place, f"{text}, but its dtype is {tensor.dtype}")

    def _count_unknown(
        self, place: int, text: str, tensors: Sequence[Any], types: list[StaticType] | None
    ) -> None:
        statement = self._program.statements[place]
        shapes = [shape for shape, _ in types] if types is not None else [None] * len(tensors)
        unknown = 0
        for tensor, shape in zip(tensors, shapes, strict=False):
            rank = max(tensor.ndim, 1)
            self._tally.sizes += rank
            unknown += rank if shape is None else shape.count(None)
        self._tally.unknown += unknown
        if unknown and not self._is_explained(place):
            self._differ("unknown", place, f"mypy says {text}")
        if unknown:
            self._vague.add(statement.name)

    def _is_explained(self, place: int) -> bool:
        return self._program.statements[place].is_unforeseeable or self._uses_vague(place)

    def _differ(self, kind: str, place: int, words: str) -> None:
        known = {(d.kind, d.place) for d in self._tally.differences if d.program is self._program}
        if (kind, place) not in known:
            self._tally.differences.append(Difference(kind, self._program, place, words))


# --- reading revealed types


def static_types(text: str, number: int = 1) -> list[StaticType] | None:
    """The types of a result's tensors, of which there are `number`; None where it is something else.

    >>> static_types("Tensor[tuple[3, 'b', Any], float32]")
    [([3, Dim('b'), None], 'float32')]
    """
    if text == "tuple[()]":
        return []
    if text.startswith("tuple["):
        items = split(text[len("tuple[") : -1])
        items = items[:1] * number if items[-1] == "..." else items
        found = [static_types(item) for item in items]
        return [f[0] for f in found if f] if all(found) else None
    if not text.startswith("Tensor["):
        return None
    shape, dtype = split(text[len("Tensor[") : -1])
    return [(sizes_of(shape), dtype)]


def sizes_of(text: str) -> StaticShape:
    if not text.startswith("tuple[") or "*" in re.sub(r"[\w)'\]]\*", "", text):
        return None
    inner = text[len("tuple[") : -1]
    return [] if inner == "()" else [size_of(item) for item in split(inner)]


def size_of(text: str) -> int | Dim | None:
    try:
        size = parse_size(text.replace("'", ""))
    except SpecSyntaxError:
        return None
    vague = isinstance(size, Dim) and size.names & {"Any", "int"}
    return None if vague or not isinstance(size, int | Dim) else size


def split(text: str) -> list[str]:
    """The items between the commas that stand in no brackets."""
    items, depth = [""], 0
    for character in text:
        depth += (character in "[(") - (character in "])")
        if character == "," and depth == 0:
            items.append("")
        else:
            items[-1] += character
    return [item.strip() for item in items]
