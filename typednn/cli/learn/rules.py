"""What an answer may not do: switch mypy off where it looks, or change the test."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from typing import Final

from typednn.cli.learn.exercises import MARK

__all__ = ["broken_rule", "test_of"]

_BARRED_NAMES: Final = {
    "Any": "it is a type that mypy does not check",
    "cast": "mypy believes it without a proof",
    "no_type_check": "it switches mypy off",
    "TYPE_CHECKING": "mypy would see another program than Python",
    "MYPY": "mypy would see another program than Python",
    "eval": "mypy does not know what it gives",
    "exec": "mypy does not see what it runs",
    "getattr": "mypy does not know what it gives",
    "setattr": "mypy does not see what it changes",
    "globals": "mypy does not see what it changes",
    "__import__": "mypy does not know what it gives",
    "import_module": "mypy does not know what it gives",
}
_SWITCHES: Final = re.compile(r"#\s*(type:\s*ignore|mypy:|pyright:|pyre-)")


def test_of(text: str) -> str:
    """Return the text below the mark; nothing if there is no mark."""
    return text.partition(MARK)[2].strip()


def broken_rule(text: str, question: str) -> str:
    """Return which rule an answer breaks, with its line; nothing if it breaks none.

    Raise SyntaxError if it is no Python.
    """
    tree = ast.parse(text)
    if test_of(text) != test_of(question):
        return "the test is not the one of the exercise; take it back from the question"
    found = sorted([*_barred_comments(text), *_barred_names(tree)])
    allowed = {
        what for _, what in (*_barred_comments(question), *_barred_names(ast.parse(question)))
    }
    for line, what in found:
        if what not in allowed:
            return f"line {line}: {what}"
    return ""


def _barred_comments(text: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and (switch := _SWITCHES.match(token.string)):
            yield token.start[0], f"the comment {switch[0]!r} is not allowed: it switches mypy off"


def _barred_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        for name in _names(node):
            if name in _BARRED_NAMES:
                line = getattr(node, "lineno", 1)
                yield line, f"{name} is not allowed: {_BARRED_NAMES[name]}"


def _names(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return [name]
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return [alias.name.rpartition(".")[2] for alias in names]
    return []
