"""Edits of examples, each of which makes one wrong, and the message that mypy is to give."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Final, NamedTuple

from tests.typing.harness import Message, Mypy

__all__ = ["Edit", "differences"]

STRICT: Final = "strict = true"
LEAST: Final = 5
"""Wrong edits of each example."""


class Edit(NamedTuple):
    """A change of an example that makes it wrong, and the message at the first line that shows it."""

    old: str
    new: str
    message: str


def differences(
    examples: Sequence[ModuleType], edits: Mapping[str, Sequence[Edit]], mypy: Mypy
) -> dict[str, str | None]:
    """What mypy says first about a file, where it is not what is expected, by the file's name.

    The examples are to be clean under the strictest options, and each edit is to be refused.
    """
    mypy.configure(options=STRICT)
    expected: dict[str, str | None] = {}
    for module in examples:
        name = module.__name__.rpartition(".")[2]
        source = Path(module.__file__ or "").read_text()
        expected[_written(mypy.folder, f"{name}_right", source)] = None
        assert len(edits[name]) >= LEAST, name
        for number, edit in enumerate(edits[name]):
            assert edit.old in source, edit
            text = source.replace(edit.old, edit.new)
            expected[_written(mypy.folder, f"{name}_{number}", text)] = edit.message
    found = mypy.check(*expected).messages()
    first = {name: _first(found.get(name, []), text) for name, text in expected.items()}
    return {name: text for name, text in first.items() if text != expected[name]}


def _written(folder: Path, name: str, text: str) -> str:
    (folder / f"{name}.py").write_text(text)
    return f"{name}.py"


def _first(messages: list[Message], expected: str | None) -> str | None:
    """What is expected, if the first message says it; else the message."""
    if not messages:
        return None
    text = min(messages, key=lambda message: message.line).text
    return expected if expected is not None and expected in text else text
