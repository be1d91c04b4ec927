"""mypy says of an input of another shape what the run time says, and takes what it takes: all layers."""

import re
import warnings
from collections.abc import Callable
from typing import Any, Final

from tests.nn.calls import HEAD, parameters_in_calls, parameters_of_methods, statements
from tests.typing.harness import Mypy
from typednn import ShapeError

_FAMILY: Final = re.compile(r"declared Float(32)?\[")


def words(message: str) -> str:
    """Return a message without the annotation's dtype: in mypy that of ``x``, where a layer takes all."""
    return _FAMILY.sub("declared Float[", message)


def refusal(statement: str, names: dict[str, Any]) -> str | None:
    """Return what the run time says of a call; None if it takes the arguments."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of broadcasts, which are no mistakes
            eval(statement, names)  # our own text
    except (ShapeError, TypeError) as error:
        return str(error)
    return None


def test_mypy_says_what_the_run_time_says(fresh: Callable[[str], Mypy]) -> None:
    names: dict[str, Any] = {}
    exec(HEAD, names)  # noqa: S102 # our own text
    expected = {statement: refusal(statement, names) for statement in statements()}
    mypy = fresh("calls_of_layers")
    (mypy.folder / "program.py").write_text(HEAD + "\n".join(expected))
    found: dict[int, list[str]] = {}
    for message in mypy.check("program.py").messages().get("program.py", []):
        found.setdefault(message.line, []).append(message.text)
    first = HEAD.count("\n") + 1
    wrong = [
        f"{statement}\n  run time: {refused}\n  mypy: {found.get(line)}"
        for line, (statement, refused) in enumerate(expected.items(), start=first)
        if [*map(words, found.get(line, []))] != ([] if refused is None else [words(refused)])
    ]
    assert not wrong, "\n".join(wrong)
    assert sum(refused is not None for refused in expected.values()) > 500


def test_each_argument_of_each_layer_is_tried() -> None:
    assert parameters_in_calls() == parameters_of_methods()
