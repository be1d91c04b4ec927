"""A module's constant is one only where no other module assigns it, whether mypy's cache is cold or warm."""

from collections.abc import Callable

import pytest

from tests.typing.harness import Mypy

CONFIG = """\
from enum import IntEnum

from typednn import ops

SIZE = 784


class Options:
    hidden = 64


class Width(IntEnum):
    SMALL = 8


def images() -> None:
    reveal_type(ops.zeros(SIZE))
    reveal_type(ops.zeros(Options.hidden))
"""
USER = """\
import config
from config import SIZE, Options, Width
from typednn import ops

print(config.SIZE == 5, SIZE, config.Options.hidden)


def images() -> None:
    reveal_type(ops.zeros(Width.SMALL))
    reveal_type(ops.zeros(SIZE))
    reveal_type(ops.zeros(config.SIZE))
    reveal_type(ops.zeros(Options.hidden))


class Own:
    def __init__(self) -> None:
        self.SIZE = 3
"""


def shapes(mypy: Mypy, **files: str) -> list[str]:
    for name, text in files.items():
        (mypy.folder / f"{name}.py").write_text(text)
    run = mypy.check(*sorted(path.name for path in mypy.folder.glob("*.py")))
    assert "typednn-internal" not in run.output
    assert run.status in (0, 1), run
    return [m.text for found in run.messages().values() for m in found if m.kind == "R"]


def tensors(*sizes: object) -> list[str]:
    return [f"Tensor[tuple[{size}], float32]" for size in sizes]


def test_no_other_module_assigns_it(fresh: Callable[[str], Mypy]) -> None:
    found = shapes(fresh("constants"), config=CONFIG, user=USER)
    assert found == tensors(784, 64, 8, "Any", "Any", "Any")


@pytest.mark.parametrize(
    "statement",
    [
        "config.SIZE = 5",
        "for config.SIZE, x in [(1, 2)]: pass",
        "setattr(config, 'SIZE', 5)",
        "def test(monkeypatch): monkeypatch.setattr('config.SIZE', 5)",
    ],
)
def test_another_module_assigns_it(statement: str, fresh: Callable[[str], Mypy]) -> None:
    mypy = fresh("constants")
    files = {"config": CONFIG, "other": f"import config\n{statement}\n"}
    assert shapes(mypy, **files) == tensors("Any", 64)
    assert shapes(mypy) == tensors("Any", 64)
    edited = CONFIG.replace("def images", "def pictures")
    assert shapes(mypy, config=edited) == tensors("Any", 64)


def test_another_module_assigns_the_attribute_of_a_class(fresh: Callable[[str], Mypy]) -> None:
    other = "import config\nconfig.Options.hidden = 5\n"
    assert shapes(fresh("constants"), config=CONFIG, other=other) == tensors(784, "Any")
