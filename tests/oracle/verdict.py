"""What mypy said of each statement, beside what the runs gave."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Final, TypeAlias

from tests.oracle.program import HEADER, RETURN, Program, Sizes
from tests.typing.harness import Message, Mypy
from typednn.shapes import Dim, ShapeError, SpecSyntaxError, parse_size

SMALL_AND_LARGE: Final = (2, 1, 3, 4, 7, 12, 30)
"""Sizes with which a program is run to see whether it fails for any."""

LARGE: Final[Sizes] = {"a": 23, "b": 29, "c": 31, "H": 37, "E": 41}
"""What fails for these too is no matter of a size that is only too small, which nobody can refuse."""

A_MODULE: Final = 100
"""Programs in one module."""


_UNSOLVED: Final = re.compile(
    r"no \w+ makes |declared .*[+*].*\|.*none of these|declared .*\|.*[+*].*none of these"
)
"""An equation that no size solves; in a union of shapes it is one of the reasons."""
_OF_A_CALL: Final = re.compile(
    r"(f\d|C\d\b(?!.*[HE] (is [\d,]+ *)?bound by 'p\d'))[\w.]*: (?!the result)(?!.*no [HE] makes)"
)
"""A call whose failure mypy has to see: not one of the result, nor of a size that its instance leaves open."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Where mypy and the runs disagree: in which statement of the program, and how."""

    kind: str  # wrong, false alarm, missed, unknown, unworded
    program: Program
    place: int
    words: str

    def __str__(self) -> str:
        lines = self.program.lines("program")
        shown = [*self.program.before(), lines[0], *lines[1 : 2 * self.place + 2 : 2]]
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
        drawn = self.operations.keys() & set(public)
        return (
            f"oracle: programs={self.programs} wrong={self.count('wrong')}"
            f" false_alarms={self.count('false alarm')} missed={self.count('missed')}"
            f" unknown={percent:.1f}% operations={len(drawn)}/{len(public)}"
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
            lines += [renamed(line, number + i) for line in program.before()]
            places.append((file.name, len(lines), len(lines) + 2 * len(program.statements) + 1))
            lines += [renamed(line, number + i) for line in program.lines(f"program_{number + i}")]
        file.write_text("\n".join(lines) + "\n")
        files.append(file.name)
    printed = mypy.check(*files).messages()
    for file, first, last in places:
        by_line: dict[int, list[Message]] = {}
        for message in printed.get(file, ()):
            if first < message.line <= last:
                by_line.setdefault(message.line - first - 1, []).append(message)
        yield by_line


def is_worded(outcome: object) -> bool:
    """Whether a statement failed, and the words are ours: of shapes, or of what a function takes and returns."""
    if isinstance(outcome, TypeError):
        return re.match(r"[a-z_]\w*: ", str(outcome)) is not None
    return isinstance(outcome, ShapeError)


def vague_parameters(program: Program) -> set[str]:
    """The parameters whose annotations leave out a size, or leave open which of several it is."""
    texts = program.parameters.items()
    return {name for name, text in texts if re.search(r"\.\.\.|\b_\b|\|", text)}


def joined_sizes(program: Program) -> set[str]:
    """The sizes of classes that several arguments of `__init__` give: mypy joins them to an int."""
    given = [
        re.findall(r": (\w)(?=[,)])", line) for line in program.before() if "def __init__" in line
    ]
    return {name for names in given for name in names if names.count(name) > 1}


def renamed(line: str, number: int) -> str:
    """The line with other names of functions and classes than other programs of a module have."""
    return re.sub(r"\b[fC]\d\b", lambda name: f"{name[0]}_{number}", line)


class _Comparison:
    def __init__(
        self, program: Program, messages: Mapping[int, list[Message]], tally: Tally
    ) -> None:
        self._program = program
        self._messages = messages
        self._tally = tally
        self._runs = [program.run(sizes) for sizes in program.sizes]
        self._vague = vague_parameters(program)  # names of which mypy does not know all
        self._joined = joined_sizes(program)
        self._clamped: set[str] = set()  # names with a min or max in their shape

    def compare(self) -> None:
        """Statement by statement. Nothing uses what one that fails would have given."""
        for place, statement in enumerate(self._program.statements):
            if not all(place < len(run) for run in self._runs):
                return
            self._tally.operations[statement.operation] += 1
            if self._runs_and_is_accepted(place) and statement.name != RETURN:
                self._compare_types(place)

    def _runs_and_is_accepted(self, place: int) -> bool:
        printed = self._messages.get(2 * place + 1, ())
        errors = [m for m in printed if m.kind == "E"]
        results = [run[place] for run in self._runs]
        failures = [result for result in results if isinstance(result, Exception)]
        for failure in failures:
            if not is_worded(failure):
                self._differ("unworded", place, f"{type(failure).__name__}: {failure}")
                return False
        if errors and not failures and not self._fails_somewhere(place):
            self._differ("false alarm", place, str(errors[0]))
        if failures and not errors and self._is_certain(place, failures):
            self._differ("missed", place, str(failures[0]))
        if errors:  # for other sizes, perhaps: of what it gives nothing is said
            self._vague.add(self._program.statements[place].name)
        return not errors and not failures

    def _is_certain(self, place: int, failures: Sequence[Exception]) -> bool:
        """Whether mypy has to know that it fails: it knows all that is used, and no size is too small.

        An equation need not be solved for sizes that differ from run to run, or for what an instance leaves open.
        Nor does a call say that sizes are too small for the body of its function, or of one that it hands over.
        """
        statement = self._program.statements[place]
        is_call = statement.operation.startswith("call") or re.search(r"\bf\d", statement.source)
        in_body = is_call and not all(_OF_A_CALL.match(str(failure)) for failure in failures)
        if in_body or self._uses(place, self._vague) or not self._fails(place, LARGE):
            return False
        texts = " ".join(map(str, failures))
        if any(f"({name} is " in texts for name in self._joined):
            return False
        unsolved = any(_UNSOLVED.search(str(failure)) for failure in failures)
        return not unsolved or len({*map(str, failures)}) == 1 and self._fails_always(place)

    def _fails_somewhere(self, place: int) -> bool:
        """Whether it fails for some sizes, small ones too: then mypy may refuse it.

        Statements that it does not need are left out, for they may fail for the same sizes.
        """
        if self._program.statements[place].name == RETURN:
            return any(self._fails(place, sizes) for sizes in self._all_sizes())
        alone = self._program.leading_to(place)
        runs = (alone.run({**LARGE, **sizes}) for sizes in self._all_sizes())
        return any(len(run) == len(alone.statements) and is_worded(run[-1]) for run in runs)

    def _fails_always(self, place: int) -> bool:
        return all(self._fails(place, sizes) for sizes in self._all_sizes())

    def _all_sizes(self) -> Iterator[Sizes]:
        annotations = " ".join(self._program.parameters.values())
        names = [n for n in self._program.sizes[0] if re.search(rf"\b{n}\b", annotations)]
        choices = product(SMALL_AND_LARGE, repeat=len(names))
        return (dict(zip(names, sizes, strict=True)) for sizes in choices)

    def _fails(self, place: int, sizes: Sizes) -> bool:
        run = self._program.run({**LARGE, **sizes})
        return len(run) > place and is_worded(run[place])

    def _uses(self, place: int, names: set[str]) -> bool:
        words = set(re.findall(r"\w+", self._program.statements[place].source))
        return bool(words & names)

    def _compare_types(self, place: int) -> None:
        revealed = [m.text for m in self._messages.get(2 * place + 2, ()) if m.kind == "R"]
        text = revealed[0] if revealed else "nothing"
        types = static_types(text)
        for sizes, run in zip(self._program.sizes, self._runs, strict=True):
            tensors = run[place]
            assert not isinstance(tensors, Exception), "see _runs_and_is_accepted"
            self._compare_result(place, text, types, tensors, sizes)
        first = self._runs[0][place]
        assert not isinstance(first, Exception), "see _runs_and_is_accepted"
        self._count_unknown(place, text, [len(shape) for shape, _ in first], types)

    def _compare_result(
        self,
        place: int,
        text: str,
        types: "StaticTypes | None",
        tensors: list[tuple[tuple[int, ...], str]],
        sizes: Sizes,
    ) -> None:
        if types is None:
            return
        if types.repeated is None and len(types.items) != len(tensors):
            self._differ("wrong", place, f"{text}, but for {sizes} there are {len(tensors)}")
        for (shape, dtype), (true_shape, true_dtype) in zip(
            types.of(len(tensors)), tensors, strict=False
        ):
            if shape is not None and not fits(shape, true_shape, sizes):
                self._differ("wrong", place, f"{text}, but for {sizes} it is {true_shape}")
            if dtype not in ("Any", true_dtype):
                self._differ("wrong", place, f"{text}, but its dtype is {true_dtype}")

    def _count_unknown(
        self, place: int, text: str, ranks: Sequence[int], types: "StaticTypes | None"
    ) -> None:
        stated = types.of(len(ranks)) if types is not None else [(None, "Any")] * len(ranks)
        unknown = 0
        for rank, (shape, _) in zip(ranks, stated, strict=False):
            self._tally.sizes += max(rank, 1)
            unknown += max(rank, 1) if shape is None else shape.count(None)
        self._tally.unknown += unknown
        if unknown and not self._is_explained(place):
            self._differ("unknown", place, f"mypy says {text}")
        if "min(" in text or "max(" in text:
            self._clamped.add(self._program.statements[place].name)
        if unknown:
            self._vague.add(self._program.statements[place].name)

    def _is_explained(self, place: int) -> bool:
        """What min(n,1) broadcasts to, for one, depends on whether n is 0."""
        unforeseeable = self._program.statements[place].is_unforeseeable
        return unforeseeable or self._uses(place, self._vague | self._clamped)

    def _differ(self, kind: str, place: int, words: str) -> None:
        known = {(d.kind, d.place) for d in self._tally.differences if d.program is self._program}
        if (kind, place) not in known:
            self._tally.differences.append(Difference(kind, self._program, place, words))


# --- reading revealed types

StaticShape: TypeAlias = list[int | Dim | None] | None
"""The sizes, each None where it is not known; None for an unknown rank."""

StaticType: TypeAlias = tuple[StaticShape, str]
"""A shape and a dtype."""


@dataclass(frozen=True, slots=True)
class StaticTypes:
    """The types of a result's tensors; or of each of any number of them."""

    items: list[StaticType]
    repeated: StaticType | None = None

    def of(self, number: int) -> list[StaticType]:
        return self.items if self.repeated is None else [self.repeated] * number


def static_types(text: str) -> StaticTypes | None:
    """The types in a revealed type; None where it is something else than tensors.

    >>> static_types("Tensor[tuple[3, 'b', Any], float32]")
    StaticTypes([([3, Dim('b'), None], 'float32')])
    """
    if text == "tuple[()]":
        return StaticTypes([])
    if not text.startswith("tuple["):
        item = static_type(text)
        return None if item is None else StaticTypes([item])
    inner = split(text[len("tuple[") : text.rindex("]")])
    inner = [one for one in inner if not one.startswith("fallback=")]
    if inner[-1] == "..." and (item := static_type(inner[0])) is not None:
        return StaticTypes([], item)
    items: list[StaticType] = []
    for one in inner:
        found = static_types(one)
        if found is None or found.repeated is not None:
            return None
        items += found.items
    return StaticTypes(items)


def static_type(text: str) -> StaticType | None:
    if not text.startswith("Tensor["):
        return None
    shape, dtype = split(text[len("Tensor[") : -1])
    return sizes_of(shape), dtype


def fits(stated: list[int | Dim | None], shape: tuple[int, ...], sizes: Sizes) -> bool:
    if any(isinstance(s, Dim) and not s.names <= sizes.keys() for s in stated):
        return False
    found = [s.evaluate(sizes) if isinstance(s, Dim) else s for s in stated]
    return len(found) == len(shape) and all(
        s in (None, n) for s, n in zip(found, shape, strict=True)
    )


@cache
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
