"""Making a program that shows a difference as small as it gets, and keeping it.

Each round tries every smaller program at once, in one run of mypy, and goes on with the first that differs still.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from tests.oracle.annotations import variables_of
from tests.oracle.declarations import quoted
from tests.oracle.drawing import SIZES
from tests.oracle.program import RETURN, Program, Statement, names_in
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


def needed(program: Program) -> Program:
    """The program without statements and parameters that its last statement does not need."""
    kept = program.leading_to(len(program.statements) - 1)
    if program.returns:  # its calls need all of them
        return kept
    wanted = {name for statement in kept.statements for name in names_in(statement.source)}
    parameters = {p: text for p, text in program.parameters.items() if p in wanted}
    return replace(kept, parameters=parameters)


# --- regression files


def keep(difference: Difference, folder: Path = REGRESSIONS) -> Path:
    """Writes the program into a file of its own, which the oracle reads from then on."""
    folder.mkdir(exist_ok=True)
    operation = difference.program.statements[-1].operation.replace(" ", "_")
    stem = f"{difference.kind.replace(' ', '_')}_{operation}"
    number = len(list(folder.glob(f"{stem}_*.py"))) + 1
    path = folder / f"{stem}_{number}.py"
    path.write_text(f"# {difference.words}\n{difference.program.source()}\n")
    return path


def kept(folder: Path = REGRESSIONS) -> list[Program]:
    """The programs of all regression files."""
    return [_read(path) for path in sorted(folder.glob("*.py"))]


def _read(path: Path) -> Program:
    source = path.read_text()
    *before, last = ast.parse(source).body
    definitions = [_source(statement, source) for statement in before]
    parameters = dict[str, str]()
    if isinstance(last, ast.ClassDef):
        *own, function = last.body
        last.body = own
        definitions.append(_source(last, source, function))
        parameters["self"] = f"{last.name}[{', '.join(variables_of(last))}]"
    else:
        function = last
    assert isinstance(function, ast.FunctionDef), path
    given = (argument for argument in function.args.args if argument.annotation)
    parameters |= {each.arg: quoted(each.annotation) for each in given if each.annotation}
    operation = path.stem.rpartition("_")[0]
    return Program(
        parameters,
        tuple(_statements(function, operation)),
        SIZES,
        quoted(function.returns) if function.returns and _is_checked(function, last) else "",
        tuple(definitions),
    )


def _statements(function: ast.FunctionDef, operation: str) -> Iterator[Statement]:
    for statement in function.body:
        if isinstance(statement, ast.Assign):
            name, value = ast.unparse(statement.targets[0]), statement.value
            yield Statement(name, ast.unparse(value), operation)
        elif isinstance(statement, ast.Return) and statement.value:
            yield Statement(RETURN, ast.unparse(statement.value), RETURN)


def _source(statement: ast.stmt, source: str, until: ast.stmt | None = None) -> str:
    """The lines of a definition, with its decorators; those before `until`, which stands in it."""
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *[decorator.lineno for decorator in decorators]])
    last = until.lineno - 1 if until else statement.end_lineno
    return "\n".join(source.splitlines()[first - 1 : last])


def _is_checked(function: ast.FunctionDef, last: ast.stmt) -> bool:
    return bool(function.decorator_list) or isinstance(last, ast.ClassDef)
