"""The docstrings of all public names: they are there, and name the errors that are raised below them."""

import ast
import importlib
import inspect
import re
import textwrap
from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

import typednn
from tests.docs.docstrings import describe
from tests.docs.operations import example, sorted_operations
from typednn import nn, ops

MODULES: Final = sorted(name for name in typednn.__all__ if name not in vars(typednn)["_HOMES"])
CALLED: Final = ("__init__", "__call__")
OWN: Final = inspect.getfile(typednn).removesuffix("__init__.py")


def public() -> Iterator[tuple[str, Any]]:
    """All public names, with what they name."""
    for module in MODULES:
        space = importlib.import_module(f"typednn.{module}")
        yield from ((f"{module}.{name}", getattr(space, name)) for name in space.__all__)
    for name in sorted(set(typednn.__all__) - {*MODULES}):
        yield name, getattr(typednn, name)


NAMES: Final = [
    (name, thing) for name, thing in public() if inspect.isclass(thing) or inspect.isroutine(thing)
]


def functions(name: str, thing: Any) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The functions behind a name that are written in the package: itself, or the public methods."""
    members = vars(thing).items() if inspect.isclass(thing) else [("", thing)]
    for member, found in members:
        function = inspect.unwrap(getattr(found, "__func__", found))
        if not inspect.isfunction(function) or not inspect.getfile(function).startswith(OWN):
            continue
        if not member.startswith("_") or member in CALLED:
            yield f"{name}.{member}".rstrip("."), function


def raised(function: Callable[..., Any]) -> set[str]:
    """The errors that a function raises itself, by the names of their classes."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    made = (node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise))
    names = {
        each.func.id
        for each in made
        if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
    }
    return {name for name in names if name[0].isupper()} - {"NotImplementedError"}


@pytest.mark.parametrize(("name", "thing"), NAMES, ids=[name for name, _ in NAMES])
def test_a_docstring_says_which_errors_are_raised(name: str, thing: Any) -> None:
    own = inspect.getdoc(thing) or ""
    assert own.strip(), "it has a docstring"
    for where, function in functions(name, thing):
        said = f"{own}\n{inspect.getdoc(function) or ''}"
        assert {error for error in raised(function) if error not in said} == set(), where


SHAPES: Final = re.compile(
    r"shape|\(\*?\w*(, ?\*?\w+)*,?\)|``[\w* ]+``|\[Tensor|\bax[ei]s\b|\bsizes?\b"
)
WITHOUT_SHAPES: Final = frozenset({"nn.parameters"})  # tensors of any shapes, in a list


def speaks_of_tensors(name: str, thing: Any) -> bool:
    return any("Tensor" in str(each.__annotations__) for _, each in functions(name, thing))


TAKING_TENSORS: Final = [
    (name, thing)
    for name, thing in NAMES
    if not name.startswith("ops.") and speaks_of_tensors(name, thing)
]


@pytest.mark.parametrize(("name", "thing"), TAKING_TENSORS, ids=[n for n, _ in TAKING_TENSORS])
def test_a_docstring_says_shapes(name: str, thing: Any) -> None:
    """Of functions and classes whose annotations have tensors; operations have theirs below."""
    said = [inspect.getdoc(each) or "" for _, each in functions(name, thing)]
    text = "\n".join([inspect.getdoc(thing) or "", *said])
    assert bool(SHAPES.search(text)) is (name not in WITHOUT_SHAPES)


def test_the_errors_of_a_function() -> None:
    assert raised(ops.gelu) == {"ValueError"}
    assert dict(functions("nn.Dropout", nn.Dropout)).keys() >= {"nn.Dropout.__call__"}


def test_an_operation_says_shapes() -> None:
    for each in sorted_operations():
        lines = ["One line."]
        describe(None, "function", f"typednn.ops.{each.name}", each.function, None, lines)
        assert lines[2] == example(each)
    said = {each.name: example(each) for each in sorted_operations()}
    assert said["matmul"] == (
        "Shapes, for example: ``(2, 3)``, ``(3, 4)`` → ``(2, 4)``. It computes numpy's ``matmul``."
    )
    assert said["astype"] == "Shapes, for example: ``(2, 3)`` with dtype=float64 → ``(2, 3)``."
    assert said["exp"].endswith(" It computes numpy's ``exp``.")
