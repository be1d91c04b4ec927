"""Making a program that shows a difference as small as it gets, and keeping it.

Each round tries every smaller program at once, in one run of mypy, and goes on with the first that differs still.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.oracle.drawing import SIZES
from tests.oracle.program import Program, Statement
from tests.oracle.verdict import Difference, examine
from tests.typing.harness import Mypy

REGRESSIONS: Final = Path(__file__).parent / "regressions"


def shrink(difference: Difference, mypy: Mypy) -> Difference:
    """The same kind of difference in a program from which nothing more can be left out."""
    place = difference.place
    program = needed(difference.program.with_statements(difference.program.statements[: place + 1]))
    difference = Difference(difference.kind, program, len(program.statements) - 1, difference.words)
    while (smaller := _smaller(difference, mypy)) is not None:
        difference = smaller
    return difference


def _smaller(difference: Difference, mypy: Mypy) -> Difference | None:
    candidates = list(_candidates(difference.program))
    found = examine(candidates, mypy).differences if candidates else []
    fitting = (
        d for d in found if d.kind == difference.kind and d.place == len(d.program.statements) - 1
    )
    return next(fitting, None)


def _candidates(program: Program) -> Iterator[Program]:
    """The program with one statement's name replaced by something that the statement is made of."""
    *before, last = program.statements
    for i, statement in enumerate(before):
        for other in sorted(names_in(statement.source)):
            rest = [_renamed(s, statement.name, other) for s in [*before[i + 1 :], last]]
            yield needed(program.with_statements([*before[:i], *rest]))


def _renamed(statement: Statement, name: str, other: str) -> Statement:
    source = re.sub(rf"\b{name}\b", other, statement.source)
    return replace(statement, source=type(statement.source)(source))


def names_in(source: str) -> set[str]:
    """The drawn names in an expression: p0, v12."""
    return set(re.findall(r"\b[pv]\d+\b", source))


def needed(program: Program) -> Program:
    """The program without statements and parameters that its last statement does not need."""
    wanted, kept = set[str](), list[Statement]()
    for statement in reversed(program.statements):
        if not kept or statement.name in wanted:
            kept.append(statement)
            wanted |= names_in(statement.source)
    parameters = {p: text for p, text in program.parameters.items() if p in wanted}
    return Program(parameters, tuple(reversed(kept)), program.sizes)


# --- regression files


def keep(difference: Difference, folder: Path = REGRESSIONS) -> Path:
    """Writes the program into a file of its own, which the oracle reads from then on."""
    folder.mkdir(exist_ok=True)
    operation = difference.program.statements[-1].operation
    stem = f"{difference.kind.replace(' ', '_')}_{operation}"
    number = len(list(folder.glob(f"{stem}_*.py"))) + 1
    path = folder / f"{stem}_{number}.py"
    lines = [f"# {difference.words}", *difference.program.lines("program")]
    path.write_text("\n".join(line for line in lines if "reveal_type" not in line) + "\n")
    return path


def kept(folder: Path = REGRESSIONS) -> list[Program]:
    """The programs of all regression files."""
    return [_read(path) for path in sorted(folder.glob("*.py"))]


def _read(path: Path) -> Program:
    (function,) = ast.parse(path.read_text()).body
    assert isinstance(function, ast.FunctionDef), path
    parameters = {}
    for argument in function.args.args:
        text = re.search(r"'(.*)'|\"(.*)\"", ast.unparse(argument.annotation or argument))
        assert text, path
        parameters[argument.arg] = text[1] or text[2] or ""
    statements = [s for s in function.body if isinstance(s, ast.Assign)]
    operation = path.stem.rpartition("_")[0]
    return Program(
        parameters,
        tuple(
            Statement(ast.unparse(s.targets[0]), ast.unparse(s.value), operation)
            for s in statements
        ),
        SIZES,
    )
