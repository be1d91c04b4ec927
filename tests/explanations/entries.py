"""The programs of an entry of `typednn/explanations`, and what it says that mypy and Python print about them."""

import re
from dataclasses import dataclass
from typing import Final

from typednn import explanations


@dataclass(frozen=True, slots=True)
class Example:
    """A program that is wrong, with the settings of the plugin that report it, and the program right.

    `said_by_mypy` are the lines that it prints, `raised` is the last line that Python prints, if it raises.
    """

    name: str
    title: str
    settings: str
    wrong: str
    said_by_mypy: str
    raised: str
    right: str


_EXAMPLE: Final = re.compile(
    r"\n## (?P<title>[^\n]+)\n\n"
    r"(?:```toml\n\[tool\.typednn\]\n(?P<settings>.*?)```\n\n)?"
    r"```python\n(?P<wrong>.*?)```\n\n"
    r"```console\n\$ mypy program\.py\n(?P<said>.*?)\$ python program\.py\n(?P<raised>.*?)```\n\n"
    r"(?!```)\S.*?\n\n"
    r"```python\n(?P<right>.*?)```\n",
    re.DOTALL,
)


def examples_of(code: str) -> list[Example]:
    """The examples of an entry, in its order. Nothing but the reasons stands around them."""
    head, *parts = re.split(r"(?=\n## )", explanations.text_of(code))
    assert head.startswith(f"# {code}: ")
    assert head.count("\n") > 2, "the entry does not say why"
    return [_example(f"{code.replace('-', '_')}_{i}", part) for i, part in enumerate(parts)]


def _example(name: str, part: str) -> Example:
    found = _EXAMPLE.fullmatch(part)
    assert found, f"{name} is not written as the others: {part}"
    return Example(
        name,
        found["title"],
        found["settings"] or "",
        found["wrong"],
        found["said"],
        found["raised"],
        found["right"],
    )


EXAMPLES: Final = {
    example.name: example for code in explanations.CODES for example in examples_of(code)
}
