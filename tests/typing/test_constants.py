"""A module's constant is one only where no other module assigns it, whether mypy's cache is cold or warm.

Other modules know its value, and are checked again when it changes.
"""

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
    assert found == tensors(784, 64, 8, 784, 784, 64)


IMPORTED = """\
import middle
from config import SIZE
from middle import SHAPE, settings
from typednn import ops

reveal_type(ops.zeros(SIZE))
reveal_type(ops.zeros(middle.DOUBLE))
reveal_type(ops.zeros(SHAPE))
reveal_type(ops.zeros(settings.width))
reveal_type(ops.zeros(middle.Settings().width))
"""
MIDDLE = """\
from dataclasses import dataclass

from config import SIZE

DOUBLE = 2 * SIZE
SHAPE = (SIZE, 3)


@dataclass(frozen=True)
class Settings:
    width: int = 12


settings = Settings()
"""


def test_a_changed_constant_is_seen_where_it_is_imported(fresh: Callable[[str], Mypy]) -> None:
    mypy = fresh("constants")
    first = tensors(784, 1568, "784, 3", 12, 12)
    assert shapes(mypy, middle=MIDDLE, user=IMPORTED, config="SIZE = 784\n") == first
    assert shapes(mypy, config="SIZE = 1000\n") == tensors(1000, 2000, "1000, 3", 12, 12)
    assert shapes(mypy, middle=MIDDLE.replace("= 12", "= 120")) == tensors(
        1000, 2000, "1000, 3", 120, 120
    )
    assert shapes(mypy, user=IMPORTED + "\n") == tensors(1000, 2000, "1000, 3", 120, 120)
    assert shapes(mypy, config="SIZE = 1\nSIZE = 20\n") == tensors(
        "Any", "Any", "Any, Any", 120, 120
    )


@pytest.mark.parametrize(
    "config",
    [
        "SIZE = 3\n\n\ndef grow() -> None:\n    global SIZE\n    SIZE += 1\n",
        "SIZE = 3\nprint(SIZE := 4)\n",
        "if input():\n    SIZE = 3\nelse:\n    SIZE = 4\n",
        "SIZE = 3\nfor SIZE in range(3):\n    pass\n",
        "SIZE = int(input())\n",
        "SIZE: int\n",
    ],
)
def test_no_constant(config: str, fresh: Callable[[str], Mypy]) -> None:
    user = "from config import SIZE\nfrom typednn import ops\nreveal_type(ops.zeros(SIZE))\n"
    mypy = fresh("constants")
    assert shapes(mypy, config=config, user=user) == tensors("Any")
    assert shapes(mypy, user=user + "\n") == tensors("Any")


def test_its_importer_assigns_it(fresh: Callable[[str], Mypy]) -> None:
    user = (
        "from config import SIZE\n"
        "from typednn import ops\n"
        "def f() -> None:\n"
        "    reveal_type(ops.zeros(SIZE))\n"
        "SIZE = 4\n"
    )
    assert shapes(fresh("constants"), config="SIZE = 3\n", user=user) == tensors("Any")


def test_modules_that_import_each_other(fresh: Callable[[str], Mypy]) -> None:
    mypy = fresh("constants")
    config = "import user\nSIZE = 3\n"
    user = (
        "import config\n"
        "from typednn import ops\n"
        "def f() -> None:\n"
        "    reveal_type(ops.zeros(config.SIZE))\n"
    )
    assert shapes(mypy, config=config, user=user) == tensors(3)
    assert shapes(mypy, config=config.replace("3", "30")) == tensors(30)


def test_a_name_in_a_string_assigns_nothing(fresh: Callable[[str], Mypy]) -> None:
    mypy = fresh("constants")
    other = "from typing import TypeVar\nSIZE = TypeVar('SIZE', bound=int)\nprint('SIZE')\n"
    assert shapes(mypy, config=CONFIG, other=other) == tensors(784, 64)


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
