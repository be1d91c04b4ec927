"""The rooms of ``typednn.planning`` stand in the order in which data flow, and import in that order."""

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from tests.test_import_direction import PACKAGE, imported, module_of

ROOMS = ("trace", "passes", "arena", "run", "loops", "plan")
PLANNING = PACKAGE / "planning"
FILES = sorted(PLANNING.rglob("*.py"))
IDS = [module_of(path) for path in FILES]
OPTIONAL = "matplotlib"
"""What is imported where it is used, since it may not be installed."""


def room_of(name: str) -> int:
    """The room's number; -1 for what belongs to no room, which all may import."""
    package, *rest = name.removeprefix("typednn.").split(".")
    found = rest[0] if package == "planning" and rest else ""
    return ROOMS.index(found) if found in ROOMS else -1


def too_late(module: str, names: set[str]) -> set[str]:
    """The imported names that belong to a later room than the module."""
    return {name for name in names if room_of(name) > room_of(module)}


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_each_room_imports_only_rooms_before_it(path: Path) -> None:
    module = module_of(path)
    names = imported(path.read_text(), module, is_package=path.name == "__init__.py")
    assert not too_late(module, names)


@pytest.mark.parametrize(
    ("module", "name", "wrong"),
    [
        ("typednn.planning.trace.graph", "typednn.planning.passes.fuse", True),
        ("typednn.planning.passes.algebra", "typednn.planning.trace.graph.Node", False),
        ("typednn.planning.arena.layout", "typednn.planning.run.jit", True),
        ("typednn.planning.run.jit", "typednn.planning.plan.costs", True),
        ("typednn.planning.plan.plan", "typednn.planning.run.argument_changes", False),
        ("typednn.planning.kinds", "typednn.planning.plan.plan", True),
        ("typednn.planning.plan.plan", "typednn.planning.kinds", False),
    ],
)
def test_wrong_orders_are_seen(module: str, name: str, wrong: bool) -> None:
    assert bool(too_late(module, {name})) == wrong


def test_all_rooms_are_there() -> None:
    assert {path.name for path in PLANNING.iterdir() if (path / "__init__.py").is_file()} == {
        *ROOMS
    }


def hidden(source: str) -> Iterator[str]:
    """The modules that are imported inside of a function, or for the type checker only."""
    tree = ast.parse(source)
    inner = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.If)]
    for node in chain.from_iterable(map(ast.walk, inner)):
        if isinstance(node, ast.ImportFrom):
            yield node.module or "."
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_no_import_is_hidden(path: Path) -> None:
    """An import inside of a function would hide a circle."""
    assert {name.split(".")[0] for name in hidden(path.read_text())} <= {OPTIONAL}


def test_hidden_imports_are_seen() -> None:
    source = "import a\ndef f():\n    from b.c import d\nif TYPE_CHECKING:\n    import e"
    assert [*hidden(source)] == ["b.c", "e"]
