"""The tensor expressions of right programs whose shape mypy does not know.

Asked are at most 1 of 100. Counted are the everyday programs of the tests, without the functions
and classes that have an error on purpose, and the examples; or the programs that the command names.
An expression counts as the plugin's option ``report`` counts it: its shape is unknown if nothing is
known of it, not even the number of axes. That is also so where an annotation says no more
(``"..."``, a bare ``Tensor``), and where a shape comes from a file.
"""

import ast
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mypy import api
from mypy.checker import TypeChecker

from benchmarks.harness import verdict
from tests.typing.harness import ROOT, Mypy, expectations
from typednn.mypy_plugin import report

EVERYDAY: Final = ROOT / "tests" / "typing" / "everyday"


def main(programs: list[Path]) -> None:
    found = states(programs)
    total, unknown = 0, 0
    for program in programs:
        source = program.read_text()
        wrong = {line for lines in wrong_definitions(source) for line in lines}
        right = {p: s for p, s in found.get(program, {}).items() if p[0] not in wrong}
        total += len(right)
        for (line, start, end_line, end), _ in sorted(
            (p, s) for p, s in right.items() if s == "unknown"
        ):
            unknown += 1
            lines = source.splitlines()
            text = lines[line - 1][start : end if end_line == line else None]
            print(f"{program}:{line}: {text}")
    print(f"{unknown} of {total} expressions are of unknown shape")
    verdict("expressions of unknown shape, of 100", 100 * unknown / total, 1)


def states(programs: list[Path]) -> dict[Path, dict[report.Place, str]]:
    """Return what the plugin's report says of the expressions of each program."""
    found: dict[Path, dict[report.Place, str]] = {}
    of_module = report.states

    def kept(checker: TypeChecker) -> dict[report.Place, str]:
        found[Path(checker.path).resolve()] = of_module(checker)
        return found[Path(checker.path).resolve()]

    report.states = kept  # the report itself has only numbers
    with tempfile.TemporaryDirectory() as folder:
        mypy = Mypy(Path(folder), Path(folder, "cache"))
        mypy.configure(options="report = shapes.json")
        api.run(
            ["--config-file", str(mypy.config), "--cache-dir", str(mypy.cache), *map(str, programs)]
        )
    return found


def wrong_definitions(source: str) -> Iterator[range]:
    """Yield the lines of each statement of a module in which an error is expected."""
    errors = {m.line for m in expectations(source) if m.kind == "E"}
    for statement in ast.parse(source).body:
        lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
        if errors & set(lines):
            yield lines


if __name__ == "__main__":
    named = [Path(name).resolve() for name in sys.argv[1:]]
    main(named or sorted([*EVERYDAY.glob("*.py"), *(ROOT / "examples").glob("*.py")]))
