"""Docstrings as Sphinx reads them: shapes such as ``(*b, n)`` in plain text, how a layer is called, and what an
operation gives."""

import re
from typing import Any

from tests.docs.operations import example
from typednn import nn
from typednn.ops import OPERATIONS

_CODE = re.compile(r"(``.*?``)")
_REPR = re.compile(r"<(?:function|class) '?([\w.]+)'?[^>]*>")


def describe(
    _app: object, kind: str, name: str, thing: Any, _options: object, lines: list[str]
) -> None:
    """Make a docstring readable for docutils, in place; a layer's and an operation's also says what it takes and gives."""
    lines[:] = escaped(lines)
    if name.startswith("typednn.ops.") and (found := OPERATIONS.get(name.rpartition(".")[2])):
        lines += ["", example(found), ""]
    if kind == "class" and issubclass(thing, nn.Module) and "__call__" in vars(thing):
        lines += ["", called(thing.__call__), ""]


def escaped(lines: list[str]) -> list[str]:
    """The lines with a backslash before each star outside of code, which would begin an emphasis.

    >>> escaped(["``*b n`` gives (*b, m)", "", "    x * 2"])
    ['``*b n`` gives (\\\\*b, m)', '', '    x * 2']
    """
    text = "\n".join(lines)
    parts = _CODE.split(text)
    parts[::2] = [
        re.sub(r"(?m)^(?! {4}).*$", lambda m: m[0].replace("*", r"\*"), p) for p in parts[::2]
    ]
    return "".join(parts).split("\n")


def called(call: Any) -> str:
    """One line: the annotations of a layer's ``__call__`` and of its result."""
    hints = {name: _text(hint) for name, hint in call.__annotations__.items()}
    result = hints.pop("return", "")
    arguments = ", ".join(f"{name}: {hint}" for name, hint in hints.items())
    return f"Called with ``({arguments})``, it gives ``{result}``."


def _text(hint: Any) -> str:
    shape = getattr(hint, "dim_str", None)
    if shape is not None:
        family = hint.__name__.partition("[")[0]
        return f'{family}[Tensor, "{shape}"]'
    parts = getattr(hint, "__args__", ())
    if parts and not hasattr(hint, "__origin__"):
        return " | ".join(map(_text, parts))
    if parts:
        origin = getattr(hint.__origin__, "__name__", str(hint.__origin__))
        return f"{origin}[{', '.join(map(_text, parts))}]"
    return "None" if hint is type(None) else getattr(hint, "__name__", str(hint))


def plain_signature(
    _app: object,
    _kind: str,
    _name: str,
    _thing: object,
    _options: object,
    arguments: str | None,
    result: str | None,
) -> tuple[str | None, str | None]:
    """A signature whose defaults are names: what ``repr`` gives of a function or class cannot be read."""
    return arguments and _REPR.sub(r"\1", arguments), result
