"""Examples in docstrings, as in a doctest: calls, and what comes of them. A line break in that is a space."""

from doctest import DocTestParser, Example
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

__all__ = ["examples_of", "modules_of", "name_of", "wanted"]


def modules_of(package: ModuleType) -> list[ModuleType]:
    """Return the modules that stand in a package."""
    return [
        import_module(f"{package.__name__}.{file.name}") for file in iter_modules(package.__path__)
    ]


def examples_of(*modules: ModuleType) -> list[tuple[ModuleType, Example]]:
    """Return the examples in the docstrings of the modules, each with its module."""
    parse = DocTestParser().get_examples
    return [(module, each) for module in modules for each in parse(module.__doc__ or "")]


def name_of(one: ModuleType | Example) -> str:
    """Return a word for the test of an example."""
    return one.source.strip() if isinstance(one, Example) else one.__name__.rpartition(".")[2]


def wanted(example: Example) -> str:
    """Return what is to come of the example's call, in one line."""
    return " ".join(example.want.splitlines())
