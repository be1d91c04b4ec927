"""Find out whether other modules assign a variable: ``config.SIZE = 5``, ``setattr(config, ...)``.

mypy keeps no statements of the modules that it reads from its cache, so their text is read here.
"""

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from typednn.mypy_plugin.modules import USERS, kept_until_read

_REMEMBERED: Final = 4096
_WORD: Final = re.compile(r"\w+")
_mentioning: Final[dict[str, list[str]]] = kept_until_read()
"""The user's modules whose texts have a word, by the word."""

# import module, from module import (..., from package import (..., module), import_module("module")
_IMPORTS: Final = r"^\s*(?:import|from)\b[^(\n]*(?:\([^)]*)?\b{0}\b|import_module\(.*\b{0}\b"

# setattr(module, "name", 3), and what patches for tests: monkeypatch.setattr, mock.patch.object
_ASSIGNS: Final = re.compile("setattr|delattr|patch")


_CHANGING: Final = ("update", "pop", "popitem", "setdefault", "clear", "__setitem__", "__ior__")
"""The methods of a dict that change it."""


def is_of_users(module: str) -> bool:
    """Whether a module is one of those that are noted."""
    return module in USERS


def is_assigned_outside(name: str, own: str, but_self: bool = True) -> bool:
    """Whether a module other than ``own`` assigns an attribute of this name."""
    others = [USERS[module] for module in modules_with(name) if module != own]
    return any(assigns(path, name, but_self) for path in others)


def assigns_in(module: str, name: str) -> bool:
    """Whether a module of the user's assigns an attribute of this name, of ``self`` or another."""
    return module in USERS and assigns(USERS[module], name, but_self=False)


def is_mentioned_outside(name: str, own: str) -> bool:
    """Whether the text of a module other than ``own`` may have this name from ``own``.

    It has the name and imports the module; or one of several imports all names of ``own``.
    """
    imported = own.rpartition(".")[2]
    imports = re.compile(_IMPORTS.format(re.escape(imported)), re.MULTILINE)
    importing = [
        m for m in modules_with(imported) if m != own and imports.search(text_of(USERS[m]))
    ]
    named = {m for m in modules_with(name) if m != own}
    takes_all = any("import *" in text_of(USERS[m]) for m in importing)
    return bool(named) and (takes_all or not named.isdisjoint(importing))


def is_only_read_by_users(name: str) -> bool:
    """Whether no module changes the dict of this name, or gives it to anything that may change it."""
    paths = [USERS[module] for module in modules_with(name)]
    return not any(_may_change(path, _stamp(path), name) for path in paths)


@lru_cache(_REMEMBERED)
def _may_change(path: str, stamp: int, name: str) -> bool:
    """Whether the text at ``path`` does anything but assign the name and read the dict."""
    try:
        tree = ast.parse(_text(path, stamp))
    except (SyntaxError, ValueError):
        return True
    nodes = list(ast.walk(tree))
    reading = {id(each) for node in nodes for each in _read(node)}
    used = [node for node in nodes if _is_used(node, name) and id(node) not in reading]
    return bool(used) or any(_renames(node, name) for node in nodes)


def _is_used(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=found, ctx=ast.Load()) | ast.Attribute(attr=found):
            return found == name
    return False


def _renames(node: ast.AST, name: str) -> bool:
    """Whether a statement gives the variable another name, or makes functions assign it."""
    match node:
        case ast.alias(name=found, asname=str(own)):
            return found == name and own != name
        case ast.Global(names=found):
            return name in found
    return False


def _read(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the dict that a node reads and nothing more: of ``d["a"]``, ``d.get("a")``, ``f(**d)``."""
    match node:
        case ast.Subscript(value=read, ctx=ast.Load()) | ast.keyword(arg=None, value=read):
            yield read
        case ast.Attribute(value=read, attr=method, ctx=ast.Load()) if method not in _CHANGING:
            yield read
        case ast.Compare(comparators=compared):
            yield from compared
        case ast.Dict(keys=keys, values=values):
            yield from (v for k, v in zip(keys, values, strict=True) if k is None)


def modules_with(word: str) -> list[str]:
    """Return the user's modules whose texts have a word."""
    if not _mentioning:
        for module, path in list(USERS.items()):
            for each in {*_WORD.findall(text_of(path))}:
                _mentioning.setdefault(each, []).append(module)
    return _mentioning.get(word, [])


def _stamp(path: str) -> int:
    try:
        return Path(path).stat().st_mtime_ns
    except OSError:
        return 0


@lru_cache(_REMEMBERED)
def _text(path: str, stamp: int) -> str:
    try:
        return Path(path).read_text(encoding="utf-8") if stamp else ""
    except (OSError, UnicodeDecodeError):
        return ""


def text_of(path: str) -> str:
    """Return the text at ``path``; "" if it cannot be read."""
    return _text(path, _stamp(path))


def assigns(path: str, name: str, but_self: bool) -> bool:
    """Whether the text at ``path`` assigns an attribute of this name.

    Attributes of ``self`` do not count if ``but_self``.
    """
    stamp = _stamp(path)
    return name in _text(path, stamp) and name in _all_assigned(path, stamp, but_self)


@lru_cache(_REMEMBERED)
def _all_assigned(path: str, stamp: int, but_self: bool) -> frozenset[str]:
    try:
        tree = ast.parse(_text(path, stamp))
    except (SyntaxError, ValueError):
        return frozenset()
    return frozenset(name for node in ast.walk(tree) for name in _assigned(node, but_self))


def _assigned(node: ast.AST, but_self: bool) -> Iterator[str]:
    match node:
        case ast.Attribute(value=ast.Name(id="self"), ctx=ast.Store()) if but_self:
            return
        case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.Call(func=function, args=args) if _ASSIGNS.search(ast.unparse(function)):
            for arg in args:
                if isinstance(arg, ast.Constant) and isinstance(arg.value, str):
                    yield arg.value.rpartition(".")[2]
