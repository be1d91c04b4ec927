"""Find out whether a subclass in another module assigns a field: ``self.weight = ...`` in ``class Wide(Layer)``.

Many classes have fields of the same name. Only what is assigned to an object of the class counts, so the
text of the user's modules is searched for classes that may be derived from it.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from typednn.mypy_plugin.features.values.outside import modules_with, text_of
from typednn.mypy_plugin.modules import USERS, kept_until_read

_REMEMBERED: Final = 4096
_descendants: Final = kept_until_read()


@dataclass(frozen=True, slots=True)
class _Class:
    """A class in the text of a module."""

    name: str
    bases: frozenset[str]
    """The last parts of their names; nothing if one is computed."""
    assigned: frozenset[str]
    """The attributes that it assigns to ``self``."""
    defined: frozenset[str]
    """The names that its body defines."""


def is_assigned_by_subclass(name: str, cls: str, own: str) -> bool:
    """Whether a class outside of the module ``own`` that may derive from ``cls`` assigns ``self.name``."""
    texts = [text_of(USERS[module]) for module in modules_with(name) if module != own]
    assigning = {each.name for text in texts for each in _classes(text) if name in each.assigned}
    return not assigning.isdisjoint(_names_of_descendants(cls)) if assigning else False


def is_overridden(name: str, cls: str) -> bool:
    """Whether a class that may derive from ``cls``, in any module, has an attribute ``name`` of its own."""
    classes = [each for module in modules_with(name) for each in _classes(text_of(USERS[module]))]
    own = {each.name for each in classes if name in each.assigned | each.defined}
    return not own.isdisjoint(_names_of_descendants(cls)) if own else False


def _names_of_descendants(cls: str) -> frozenset[str]:
    found: frozenset[str] | None = _descendants.get(cls)
    if found is None:
        found = _descendants[cls] = frozenset(_search(cls))
    return found


def _search(cls: str) -> set[str]:
    found, waiting = set[str](), [cls]
    while waiting:
        base = waiting.pop()
        for module in modules_with(base):
            for each in _classes(text_of(USERS[module])):
                if each.name not in found and (base in each.bases or not each.bases):
                    found.add(each.name)
                    waiting.append(each.name)
    return found


@lru_cache(_REMEMBERED)
def _classes(text: str) -> tuple[_Class, ...]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return ()
    nodes = [*ast.walk(tree)]
    aliases = {
        alias.asname: alias.name
        for node in nodes
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.asname
    }
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    of_functions = frozenset(name for node in functions for name in _assigned_in(node))
    return (
        *(_class(node, aliases) for node in nodes if isinstance(node, ast.ClassDef)),
        _Class(
            "", frozenset(), of_functions, frozenset()
        ),  # a function may be made a method of any class
    )


def _class(node: ast.ClassDef, aliases: dict[str, str]) -> _Class:
    bases = [_last_name(base) for base in node.bases]
    known = frozenset(aliases.get(base, base) for base in bases if base)
    is_computed = len([base for base in bases if base]) < len(node.bases)
    all_bases = frozenset() if is_computed else known or frozenset({"object"})
    return _Class(node.name, all_bases, frozenset(_assigned_in(node)), frozenset(_defined_in(node)))


def _defined_in(node: ast.ClassDef) -> Iterator[str]:
    for statement in node.body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AnnAssign(target=ast.Name(id=name)):
                yield name
            case ast.Assign(targets=targets):
                names = [each for target in targets for each in ast.walk(target)]
                yield from (each.id for each in names if isinstance(each, ast.Name))


def _last_name(base: ast.expr) -> str:
    match base:
        case ast.Subscript(value=generic):
            return _last_name(generic)
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _assigned_in(node: ast.AST) -> Iterator[str]:
    for each in ast.walk(node):
        match each:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store() | ast.Del()):
                yield name
