"""mypy says of a wrong number in a layer's constructor what the run time says, for each argument of each layer."""

import math
from collections.abc import Callable, Iterator

from tests.nn.constructors import Argument, arguments, layers
from tests.typing.harness import Mypy
from typednn import ShapeError
from typednn.shapes.layers.arguments import KindError

HEAD = """\
import numpy as np

from typednn import nn, ops

rng = np.random.default_rng(0)
linear = nn.Linear(4, 4, rng=rng)
"""


def statements() -> Iterator[tuple[str, str]]:
    """Yield calls with a wrong number, and what the run time says of each."""
    for layer in layers():
        for argument in arguments(layer):
            if argument.kind is None:
                continue
            for value in argument.refused():
                message = _refusal(argument, value)
                if message is not None and _is_written(value):
                    yield argument.statement(value), message


def _is_written(value: object) -> bool:
    """Return whether a value is a number that can be written out, or a tuple of such."""
    if isinstance(value, tuple):
        return all(map(_is_written, value))
    return isinstance(value, int | float) and math.isfinite(value)


def _refusal(argument: Argument, value: object) -> str | None:
    """Return what the run time says; None if mypy itself refuses the class of the value."""
    try:
        argument.build(value)
    except KindError as error:
        return str(error) if error.is_int_in_mypy else None
    except ShapeError as error:
        return str(error)
    raise AssertionError(f"{argument} takes {value!r}")


def test_mypy_says_what_the_run_time_says(fresh: Callable[[str], Mypy]) -> None:
    mypy, expected = fresh("constructors"), dict(statements())
    (mypy.folder / "program.py").write_text(HEAD + "\n".join(expected))
    found = {m.line: m.text for m in mypy.check("program.py").messages()["program.py"]}
    first = HEAD.count("\n") + 1
    lines = enumerate(expected.items(), start=first)
    wrong = {
        call: (found.get(line), words) for line, (call, words) in lines if found.get(line) != words
    }
    assert not wrong, "\n".join(map(str, wrong.items()))
    assert len(expected) > 400
