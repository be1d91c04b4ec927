"""Making a failing program small: whatever can be left out or made plainer, and fails in the same way still."""

import re
from collections.abc import Iterator
from dataclasses import replace

from tests.fuzz.drawing import evaluated
from tests.fuzz.examination import Failure, examine
from tests.fuzz.program import Block, Program, Statement, names_in
from typednn import Tensor


def shrink(failure: Failure) -> Failure:
    """The same kind of failure in a program from which nothing more can be left out."""
    smaller: Failure | None = failure
    while smaller is not None:
        failure = smaller
        smaller = next(
            filter(None, (_again(failure, p) for p in _candidates(failure.program))), None
        )
    return failure


def _again(failure: Failure, program: Program) -> Failure | None:
    if _weight(program) >= _weight(failure.program):
        return None
    try:
        found = examine(program)
    except Exception:  # noqa: BLE001 # a drawn program may raise anything
        return None
    return found if found is not None and found.kind == failure.kind else None


def _weight(program: Program) -> tuple[int, ...]:
    """What is to become less, the first first."""
    text = str(program)
    statements = list(program.function.all_statements())
    return (
        len(text) - text.count(" ") + 20 * len(statements),
        sum(map(int, re.findall(r"\d+", text))),
    )


def _candidates(program: Program) -> Iterator[Program]:
    """Programs that are a little smaller, those that are much smaller first."""
    yield program.needed()
    yield replace(program, main=f"{program.function.name}({{}})")
    yield replace(program, donated=())
    if program.runs > 1:
        for run in range(program.runs):
            arguments = {p: (texts[run],) for p, texts in program.arguments.items()}
            yield replace(program, arguments=arguments)
    for name in _results(program.function):
        yield replace(program, function=replace(program.function, result=name)).needed()
    for place in reversed(range(len(program.function.statements))):
        yield from _without(program, place)
        yield from _inlined(program, place)
    for block in _smaller(program.function):
        yield replace(program, function=block).needed()
    yield from _plainer(program)


def _results(block: Block) -> Iterator[str]:
    """Parts of the result, and the values of all statements."""
    parts = re.findall(r"\b[kpvx]\d+\b(?:\[[^\[\]]*\]|\.[a-z]\w*)*", block.result)
    yield from dict.fromkeys(parts)
    for first in parts:
        for second in parts:
            yield f"({first}, {second})"
    for statement in reversed(block.statements):
        yield statement.name


def _without(program: Program, place: int) -> Iterator[Program]:
    """A statement's value becomes an argument, or a value that it is computed from."""
    function = program.function
    before, statement, after = (
        function.statements[:place],
        function.statements[place],
        function.statements[place + 1 :],
    )
    for other in sorted(names_in(statement.source) - {f"b{place}"}):
        if not other.startswith("b"):
            renamed = _renamed(
                replace(function, statements=(*before, *after)), statement.name, other
            )
            yield replace(program, function=renamed).needed()
    values = [evaluated(program, place, run) for run in range(program.runs)]
    if all(isinstance(value, Tensor) for value in values):
        name = statement.name.replace("v", "p9")
        texts = tuple(f"given({v.shape}, {str(v.dtype)!r}, 3, 'contiguous')" for v in values)
        kept = replace(
            function, statements=(*before, *after), parameters=(*function.parameters, name)
        )
        renamed = _renamed(kept, statement.name, name)
        arguments = {**program.arguments, name: texts}
        yield replace(program, arguments=arguments, function=renamed).needed()


def _inlined(program: Program, place: int) -> Iterator[Program]:
    """The statements of a function that is called as it is, in the place of the call."""
    statement = program.function.statements[place]
    block = statement.block
    if block is None or not re.fullmatch(rf"{block.name}\(.*\)", statement.source):
        return
    given = statement.source[len(block.name) + 1 : -1].split(", ")
    for name, text in zip(block.parameters, given, strict=True):
        block = _renamed(block, name, text)
    statements = [*program.function.statements]
    last = Statement(statement.name, block.result, statement.operation)
    statements[place : place + 1] = [*block.statements, last]
    yield replace(program, function=replace(program.function, statements=tuple(statements)))


def _renamed(block: Block, name: str, other: str) -> Block:
    def new(text: str) -> str:
        return re.sub(rf"\b{name}\b", other, text)

    statements = []
    for s in block.statements:
        inner = None if s.block is None else _renamed(s.block, name, other)
        statements.append(replace(s, source=new(s.source), block=inner))
    return replace(block, statements=tuple(statements), result=new(block.result))


def _smaller(block: Block) -> Iterator[Block]:
    """Functions within made smaller, or called as they are; statements put plainer."""
    for place, statement in enumerate(block.statements):
        for other in _plainer_statements(statement):
            statements = [*block.statements]
            statements[place] = other
            yield replace(block, statements=tuple(statements))


def _plainer_statements(statement: Statement) -> Iterator[Statement]:
    block = statement.block
    for name in sorted(names_in(statement.source)):
        if not name.startswith("b") and statement.source != name:
            yield replace(statement, source=name, block=None)
            yield replace(statement, source=f"ops.tanh({name})", block=None)
    if block is None:
        return
    plain = re.sub(r"^\w+\((?:jit\(|remat\()?(b\d+)\)+\(", r"\1(", statement.source)
    yield replace(statement, source=plain)
    for result in _results(block):
        inner = f"total({result})" if block.result.startswith("total(") else result
        yield replace(statement, block=replace(block, result=inner))
    for place, inner_statement in enumerate(block.statements):
        rest = block.statements[:place] + block.statements[place + 1 :]
        for other in sorted(names_in(inner_statement.source)):
            if not other.startswith("b"):
                kept = replace(block, statements=rest)
                yield replace(statement, block=_renamed(kept, inner_statement.name, other))
    for smaller in _smaller(block):
        yield replace(statement, block=smaller)


def _plainer(program: Program) -> Iterator[Program]:
    """Arguments and constants that lie in order, of float32, or are smaller."""
    for name, texts in program.arguments.items():
        for old, new in ((r"'[a-z-]+'\)", "'contiguous')"), ("'float64'", "'float32'")):
            found = tuple(re.sub(old, new, text) for text in texts)
            yield replace(program, arguments={**program.arguments, name: found})
    for name, text in program.constants.items():
        as_argument = {**program.arguments, name.replace("k", "p8"): (text,) * program.runs}
        function = _renamed(program.function, name, name.replace("k", "p8"))
        parameters = (*function.parameters, name.replace("k", "p8"))
        constants = {k: t for k, t in program.constants.items() if k != name}
        yield replace(
            program,
            constants=constants,
            arguments=as_argument,
            function=replace(function, parameters=parameters),
        )
