"""Drawing programs with annotations: functions and classes that `typed` checks, and their calls.

They come in families: functions and methods, right ones and ones that return something else than
they declare, and then a program that calls the right ones.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from tests.oracle.calls import calls_of
from tests.oracle.declarations import (
    NAMES,
    VARIABLES,
    bound_names,
    draw_annotation,
    draw_class,
    values_in,
)
from tests.oracle.drawing import PARAMETERS, SIZES, Arguments, Story, Value, draw_statement
from tests.oracle.program import RETURN, Program, Statement, annotation_of
from tests.oracle.results import draw_result

_FAMILY: Final = 3


def draw_family(rng: Random, operations: Mapping[str, Arguments]) -> Iterator[Program]:
    """A few functions and methods, and a program that calls those of them that are right."""
    callees: list[tuple[str, Program]] = []
    definitions: tuple[str, ...] = ()
    for number in range(_FAMILY):
        name = f"f{number}" if rng.random() < 0.6 else f"C{number}"
        draw = draw_function if name[0] == "f" else draw_method
        wrong = rng.random() < 0.25
        program = draw(rng, name, definitions, callees, operations, wrong)
        yield program
        if not wrong:
            definitions = program.as_definition(name)
            callees.append((name, program))
    if callees:
        yield draw_calls(rng, definitions, callees, operations)


def draw_function(
    rng: Random,
    name: str,
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
    wrong: bool,
) -> Program:
    """A function with a result; a `wrong` one gives something else than it declares."""
    count = rng.randint(1, 3)
    parameters = {f"p{i}": draw_annotation(rng, definitions) for i in range(count)}
    return _with_body(rng, parameters, definitions, callees, operations, wrong)


def draw_method(
    rng: Random,
    name: str,
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
    wrong: bool,
) -> Program:
    """A method of a new class, whose sizes are in its fields."""
    definitions = (*definitions, draw_class(rng, name, definitions))
    names = (*VARIABLES, *NAMES[: rng.randint(1, 2)])
    parameters = {
        "self": f"{name}[H, E]",
        "p0": draw_annotation(rng, (), names, depth=1),
        **({"p1": draw_annotation(rng, (), names, depth=1)} if rng.random() < 0.4 else {}),
    }
    return _with_body(rng, parameters, definitions, callees, operations, wrong)


def _with_body(
    rng: Random,
    parameters: dict[str, str],
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
    wrong: bool,
) -> Program:
    story = begun(parameters, definitions)
    calls = calls_of(callees)
    for i in range(rng.choice([0, 0, 1, 2])):
        drawn = calls if calls and rng.random() < 0.5 else operations
        draw_statement(rng, story, f"v{i}", False, drawn)
    names = bound_names(parameters, definitions)
    source, returns = draw_result(rng, story, parameters, names, wrong)
    program = replace(story.program, returns=returns)
    return program.with_statements([*program.statements, Statement(RETURN, source, "return")])


def begun(parameters: dict[str, str], definitions: tuple[str, ...]) -> Story:
    """A program with nothing but its parameters."""
    story = Story(Program(parameters, (), SIZES, definitions=definitions))
    for p, annotation in parameters.items():
        for text, inner in values_in(annotation_of(annotation), p, definitions):
            if not re.search(r"\.\.\.|\*s|_", inner.replace("float32_", "")):
                story.tensors.append(Value(text, tuple(story.evaluate(text))))
    return story


def draw_calls(
    rng: Random,
    definitions: tuple[str, ...],
    callees: Sequence[tuple[str, Program]],
    operations: Mapping[str, Arguments],
) -> Program:
    """A program that calls functions and methods, half of the time with wrong arguments."""
    parameters = {f"p{i}": text for i, text in enumerate(rng.sample(PARAMETERS, rng.randint(1, 3)))}
    story = begun(parameters, definitions)
    calls = calls_of(callees)
    for i in range(rng.randint(3, 7)):
        is_call = rng.random() < 0.75
        wild = is_call and rng.random() < 0.5
        draw_statement(rng, story, f"v{i}", wild, calls if is_call else operations)
    return story.program
