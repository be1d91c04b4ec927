"""What an answer may not do: switch mypy off where it looks, or change the test or what it uses.

What the question does itself is allowed.
"""

import ast
import builtins
import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final, TypeAlias

from typednn.cli.learn.exercises import MARK

__all__ = ["broken_rule", "test_of"]

_HIDES: Final = "mypy does not see what it gives or changes"
_BARRED_NAMES: Final = {
    "Any": "it is a type that mypy does not check",
    **dict.fromkeys(
        ("cast", "overload", "TypeGuard", "TypeIs"), "mypy believes it without a proof"
    ),
    **dict.fromkeys(("no_type_check", "no_type_check_decorator"), "it switches mypy off"),
    **dict.fromkeys(("TYPE_CHECKING", "MYPY"), "mypy would see another program than Python"),
    **dict.fromkeys(
        ("eval", "exec", "compile", "getattr", "setattr", "delattr", "globals", "locals", "vars"),
        _HIDES,
    ),
    **dict.fromkeys(("asdict", "astuple", "get_type_hints"), _HIDES),
}
_OWN_NAMES: Final = frozenset(("__init__", "__call__", "__name__", "__post_init__", "__slots__"))
"""The names between double underscores that an answer may use; those of methods it may define."""
_MODULES: Final = frozenset(
    [
        "abc",
        "collections",
        "collections.abc",
        "dataclasses",
        "enum",
        "functools",
        "itertools",
        "jaxtyping",
        "math",
        "numpy",
        "random",
        "typednn",
        "typing",
        "typing_extensions",
    ]
)
_BUILTINS: Final = frozenset(dir(builtins))
_SWITCHES: Final = re.compile(r"#\s*(type:(\s*ignore)?|mypy:|pyright:|pyre-|-\*-|(en)?coding[:=])")
_LINE_FOR_MYPY: Final = re.compile(r"^# mypy:", re.MULTILINE)
"""mypy before 2.4 obeys such a line in a string, too."""

Found: TypeAlias = Iterator[tuple[int, str]]
"""Lines, and what is not allowed there."""


def test_of(text: str) -> str:
    """Return the text below the mark; nothing if there is no mark."""
    return text.partition(MARK)[2].strip()


def broken_rule(text: str, question: str) -> str:
    """Return which rule an answer breaks, with its line; nothing if it breaks none.

    Raise SyntaxError if it is no Python.
    """
    if test_of(text) != test_of(question):
        return "the test is not the one of the exercise; take it back from the question"
    allowed = {what for _, what in _barred(question)}
    for line, what in sorted(_barred(text)):
        if what not in allowed:
            return f"line {line}: {what}"
    return ""


def _barred(text: str) -> Found:
    yield from _switches(text)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        yield from _imports(node)
        yield from _names(node)
        yield from _changed_attributes(node)
    for node in _of_module(tree):
        yield from _hidden_builtins(node)


def _switches(text: str) -> Found:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (switch := _SWITCHES.match(token.string)):
            yield token.start[0], f"the comment {switch[0]!r} is not allowed: it switches mypy off"
    for found in _LINE_FOR_MYPY.finditer(text):
        line = text.count("\n", 0, found.start()) + 1
        yield line, f"the line {found[0]!r} is not allowed: it switches mypy off"


def _imports(node: ast.AST) -> Found:
    match node:
        case ast.Import(names=names, lineno=line):
            modules = [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, lineno=line):
            modules = [module or "."]
            if any(alias.name == "*" for alias in names):
                yield line, "import * is not allowed: write which names you mean"
        case _:
            return
    for each in modules:
        if each not in _MODULES:
            yield line, f"importing {each} is not allowed: an answer does not need it"


def _names(node: ast.AST) -> Found:
    match node:
        case ast.Name(id=name, lineno=line) | ast.Attribute(attr=name, lineno=line):
            names = [name]
        case ast.Import(names=aliases, lineno=line) | ast.ImportFrom(names=aliases, lineno=line):
            names = [alias.name.rpartition(".")[2] for alias in aliases]
        case _:
            return
    for name in names:
        if name in _BARRED_NAMES:
            yield line, f"{name} is not allowed: {_BARRED_NAMES[name]}"
        elif name.startswith("__") and name.endswith("__") and name not in _OWN_NAMES:
            yield line, f"{name} is not allowed: {_HIDES}"


def _changed_attributes(node: ast.AST) -> Found:
    """Yield attributes that are assigned to anything but ``self``, such as a function of a module."""
    if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
        return
    if not isinstance(node.value, ast.Name) or node.value.id != "self":
        what = f"assigning an attribute {node.attr} is not allowed, except of self"
        yield node.lineno, f"{what}: it could change what the test uses"


def _of_module(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes outside of functions and classes, and what is global inside of them."""
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            yield from (each for each in ast.walk(child) if isinstance(each, ast.Global))
        else:
            yield from _of_module(child)


def _hidden_builtins(node: ast.AST) -> Found:
    """Yield names of Python's own that a module gives another meaning, which the test would see."""
    match node:
        case ast.Name(id=name, ctx=ast.Store(), lineno=line):
            names = [name]
        case ast.FunctionDef(name=name, lineno=line) | ast.ClassDef(name=name, lineno=line):
            names = [name]
        case ast.Import(names=aliases, lineno=line) | ast.ImportFrom(names=aliases, lineno=line):
            names = [alias.asname or alias.name for alias in aliases]
        case ast.Global(names=names, lineno=line):
            pass
        case _:
            return
    for name in _BUILTINS.intersection(names):
        yield line, f"another {name} than Python's is not allowed: the test would use it"
