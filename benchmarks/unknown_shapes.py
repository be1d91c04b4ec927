"""The tensor expressions of right programs whose shape mypy does not know.

Asked are at most 1 of 100. Counted are the everyday programs of the tests, without the functions
and classes that have an error on purpose, and the examples; or the programs that the command names.
An expression counts as the plugin's option ``report`` counts it: its shape is unknown if nothing is
known of it, not even the number of axes.

Two rows: all such expressions, and those of them that mypy has lost. The others nobody can know: they are
computed from nothing but arguments whose annotations say no more (``"..."``, a bare ``Tensor``), and from
data that are no tensors yet, such as what a file has. An argument of a type variable (``x: T``) says which
shape the result has, so what is lost of it counts.
"""

import ast
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from mypy import api
from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, MemberExpr, NameExpr, Var
from mypy.types import TypeVarType, get_proper_type

from benchmarks.harness import verdict
from tests.typing.harness import ROOT, Mypy, expectations
from typednn.mypy_plugin import report

EVERYDAY: Final = ROOT / "tests" / "typing" / "everyday"


def main(programs: list[Path]) -> None:
    found, open_places = states(programs)
    total, unknown, lost = 0, 0, 0
    for program in programs:
        source = program.read_text()
        wrong = {line for lines in wrong_definitions(source) for line in lines}
        right = {p: s for p, s in found.get(program, {}).items() if p[0] not in wrong}
        total += len(right)
        for place in sorted(p for p, s in right.items() if s == "unknown"):
            line, start, end_line, end = place
            unknown += 1
            lost += place not in open_places[program]
            lines = source.splitlines()
            text = lines[line - 1][start : end if end_line == line else None]
            note = "  (declared so)" if place in open_places[program] else ""
            print(f"{program}:{line}: {text}{note}")
    print(f"{unknown} of {total} expressions are of unknown shape, {lost} were known before")
    print(f"expressions of unknown shape, of 100: {100 * unknown / total:.2f}")
    verdict("expressions whose shape mypy has lost, of 100", 100 * lost / total, 1)


def states(
    programs: list[Path],
) -> tuple[dict[Path, dict[report.Place, str]], dict[Path, set[report.Place]]]:
    """Return what the plugin's report says of each program's expressions, and which are open.

    Of those nobody can know the shape (see ``is_open``).
    """
    found: dict[Path, dict[report.Place, str]] = {}
    open_places: dict[Path, set[report.Place]] = {}
    of_module = report.states

    def kept(checker: TypeChecker) -> dict[report.Place, str]:
        path = Path(checker.path).resolve()
        found[path] = of_module(checker)
        open_places[path] = {
            (node.line, node.column, node.end_line, node.end_column)
            for node in checker._type_maps[0]
            if isinstance(node, report.COUNTED) and is_open(node, checker)
        }
        return found[path]

    report.states = kept  # the report itself has only numbers
    with tempfile.TemporaryDirectory() as folder:
        mypy = Mypy(Path(folder), Path(folder, "cache"))
        mypy.configure(options="report = shapes.json")
        api.run(
            ["--config-file", str(mypy.config), "--cache-dir", str(mypy.cache), *map(str, programs)]
        )
    return found, open_places


def is_open(node: Expression, checker: TypeChecker) -> bool:
    """Return whether nobody can know the shape of an expression.

    All the tensors that it takes are arguments that are declared so, or such expressions; or it
    makes a tensor of data.
    """
    if isinstance(node, NameExpr):
        variable = node.node
        return (
            isinstance(variable, Var)
            and not variable.is_inferred
            and variable.type is not None
            and not isinstance(get_proper_type(variable.type), TypeVarType)
            and report.state(variable.type) == "unknown"
        )
    types = checker._type_maps[0]
    operands = [each for each in report.operands(node) if each in types]
    tensors = [each for each in operands if report.state(types[each]) is not None]
    if tensors:
        return all(is_open(each, checker) for each in tensors)
    return isinstance(node, CallExpr) and _is_from_outside(node)


def _is_from_outside(call: CallExpr) -> bool:
    """Return whether a call makes a tensor of data: ``ops.asarray(np.load(path))``."""
    return isinstance(call.callee, NameExpr | MemberExpr) and call.callee.name == "asarray"


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
