"""What an answer may not do: switch mypy off where it looks, or change the test or what it uses.

What the question does itself is allowed.
"""

import ast
import builtins
import io
import re
import tokenize
from collections.abc import Iterator, Mapping
from typing import Final, TypeAlias

from typednn.cli.learn.exercises import MARK

__all__ = ["MODULES", "broken_rule", "test_of"]

_HIDES: Final = "mypy does not see what it gives or changes"
_BARRED_NAMES: Final = {
    "Any": "it is a type that mypy does not check",
    **dict.fromkeys(
        ("cast", "overload", "TypeGuard", "TypeIs", "namedtuple", "_make", "dataclass_transform"),
        "mypy believes it without a proof",
    ),
    **dict.fromkeys(("no_type_check", "no_type_check_decorator"), "it switches mypy off"),
    **dict.fromkeys(("TYPE_CHECKING", "MYPY"), "mypy would see another program than Python"),
    **dict.fromkeys(
        ("eval", "exec", "compile", "getattr", "setattr", "delattr", "globals", "locals", "vars"),
        _HIDES,
    ),
    **dict.fromkeys(("asdict", "astuple", "get_type_hints", "update_wrapper", "wraps"), _HIDES),
    **dict.fromkeys(("gi_frame", "cr_frame", "ag_frame", "tb_frame", "f_back"), _HIDES),
}
_OWN_NAMES: Final = frozenset(("__init__", "__call__", "__name__", "__post_init__", "__slots__"))
"""The names between double underscores that an answer may use."""
_OWN_METHODS: Final = _OWN_NAMES | {"__repr__", "__str__"}
"""The methods between double underscores that an answer may define."""
MODULES: Final = frozenset(
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
"""What an answer may import."""
_BUILTINS: Final = frozenset(dir(builtins))
_SWITCHES: Final = re.compile(r"#\s*(type:(\s*ignore)?|mypy:|pyright:|pyre-|-\*-|(en)?coding[:=])")
_LINE_FOR_MYPY: Final = re.compile(r"^# mypy:", re.MULTILINE)
"""mypy before 2.4 obeys such a line in a string, too."""

_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

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
    imported = dict(_imported(ast.parse(question)))
    allowed = {what for _, what in _barred(question, imported)}
    for line, what in sorted(_barred(text, imported)):
        if what not in allowed:
            return f"line {line}: {what}"
    return ""


def _barred(text: str, imported: Mapping[str, str]) -> Found:
    yield from _switches(text)
    tree = ast.parse(text)
    for node in ast.walk(tree):
        yield from _imports(node)
        yield from _names(node)
        yield from _special_methods(node)
        yield from _changed_attributes(node)
    for node in _of_module(tree):
        yield from _hidden_names(node, imported)


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
        if each not in MODULES:
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


def _special_methods(node: ast.AST) -> Found:
    """Yield methods that Python's operators call, such as an ``__eq__`` that is always true."""
    if not isinstance(node, _DEFINITIONS) or node.name in _OWN_METHODS:
        return
    if node.name.startswith("__") and node.name.endswith("__"):
        what = f"defining {node.name} is not allowed"
        yield node.lineno, f"{what}: it could change what the test compares"


def _changed_attributes(node: ast.AST) -> Found:
    """Yield attributes that are assigned to anything but ``self``, such as a function of a module."""
    if not isinstance(node, ast.Attribute) or isinstance(node.ctx, ast.Load):
        return
    if not isinstance(node.value, ast.Name) or node.value.id != "self":
        what = f"assigning an attribute {node.attr} is not allowed, except of self"
        yield node.lineno, f"{what}: it could change what the test uses"


def _of_module(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes outside of functions and classes, and what is global inside of them.

    Decorators, defaults, annotations and bases stand outside.
    """
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, (*_DEFINITIONS, ast.Lambda)):
            yield from (each for each in ast.walk(child) if isinstance(each, ast.Global))
            body = child.body if isinstance(child.body, list) else [child.body]
            outside = (each for each in ast.iter_child_nodes(child) if each not in body)
            yield from (inner for each in outside for inner in ast.walk(each))
        else:
            yield from _of_module(child)


def _imported(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the names that a module imports, and what they are in full."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _bound_by_import(node)


def _bound_by_import(node: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, str]]:
    for alias in node.names:
        if isinstance(node, ast.ImportFrom):
            yield alias.asname or alias.name, f"{node.module}.{alias.name}"
        elif alias.asname:
            yield alias.asname, alias.name
        else:
            yield (root := alias.name.partition(".")[0]), root


def _hidden_names(node: ast.AST, imported: Mapping[str, str]) -> Found:
    """Yield Python's own names and the question's imports to which a module gives another meaning."""
    line = getattr(node, "lineno", 0)
    for name, meaning in _bound(node):
        if name in _BUILTINS:
            yield line, f"another {name} than Python's is not allowed: the test would use it"
        elif imported.get(name, meaning) != meaning:
            yield line, f"another {name} than the question's is not allowed: the test would use it"


def _bound(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Yield the names that a node binds; with each, what it is in full if the node imports it."""
    match node:
        case ast.Import() | ast.ImportFrom():
            yield from _bound_by_import(node)
        case ast.Global(names=names):
            yield from ((name, "") for name in names)
        case (
            ast.Name(id=str(name), ctx=ast.Store())
            | ast.FunctionDef(name=str(name))
            | ast.AsyncFunctionDef(name=str(name))
            | ast.ClassDef(name=str(name))
            | ast.ExceptHandler(name=str(name))
            | ast.MatchAs(name=str(name))
            | ast.MatchStar(name=str(name))
            | ast.MatchMapping(rest=str(name))
        ):
            yield name, ""
