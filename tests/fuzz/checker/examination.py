"""Running mypy over drawn modules, many at once, and finding the one at fault if it crashes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from tests.fuzz.checker.modules import module
from tests.typing.harness import Mypy, Run

BATCH: Final = 250
_DEFECTS: Final = re.compile(r"INTERNAL ERROR|Traceback|typednn-internal|plugin failed")


@dataclass(frozen=True, slots=True)
class Failure:
    """A module that mypy fails on, made small, and what mypy printed."""

    text: str
    output: str

    def __str__(self) -> str:
        lines = [line for line in self.output.splitlines() if _DEFECTS.search(line)]
        return f"{self.text}\n# mypy: " + "\n# ".join(lines or self.output.splitlines()[-5:])


class Checker:
    """mypy over modules, with the plugin and ``plain``: what fails in both is a defect of mypy."""

    def __init__(self, mypy: Mypy, plain: Mypy) -> None:
        self._mypy, self._plain = mypy, plain

    def failures(self, numbers: range, seed: int) -> Iterator[Failure]:
        """Yield the failures among the modules of these numbers, each one made small."""
        drawn = [module(number, seed) for number in numbers]
        for parts in self._failing(drawn):
            if not fails(_run(self._plain, [parts])):
                yield self._shrunk(parts)

    def _failing(self, drawn: Sequence[list[str]]) -> Iterator[list[str]]:
        """Yield the modules that fail, each in a run of its own; those beside it are run again."""
        if not drawn or not fails(run := self._run(drawn)):
            return
        named = {int(n) for n in re.findall(r"drawn(\d+)\.py.*plugin failed", run.output)}
        if run.status in (0, 1) and named:
            yield from (drawn[number] for number in sorted(named))
        elif len(drawn) == 1:
            yield drawn[0]
        else:
            half = len(drawn) // 2
            yield from self._failing(drawn[:half])
            yield from self._failing(drawn[half:])

    def _shrunk(self, parts: list[str]) -> Failure:
        """Leave out statements, then lines, as long as the rest fails."""
        head, *rest = parts
        kept = self._smallest([head], rest)
        lines = "\n".join(kept[1:]).split("\n")
        kept = self._smallest([head], lines)
        return Failure("\n".join(kept), self._run([kept]).output)

    def _smallest(self, head: list[str], rest: list[str]) -> list[str]:
        place = 0
        while place < len(rest):
            without = rest[:place] + rest[place + 1 :]
            drawn = head + without
            if fails(self._run([drawn])) and not fails(_run(self._plain, [drawn])):
                rest = without
            else:
                place += 1
        return head + rest

    def _run(self, drawn: Sequence[list[str]]) -> Run:
        return _run(self._mypy, drawn)


def _run(mypy: Mypy, drawn: Sequence[list[str]]) -> Run:
    names = []
    for number, parts in enumerate(drawn):
        path = mypy.folder / f"drawn{number}.py"
        path.write_text("\n".join(parts) + "\n")
        names.append(path.name)
    return mypy.check("--show-traceback", *names)


def fails(run: Run) -> bool:
    """Whether mypy ended without a verdict, or the plugin reports a defect."""
    return run.status not in (0, 1) or bool(_DEFECTS.search(run.output + run.errors))
