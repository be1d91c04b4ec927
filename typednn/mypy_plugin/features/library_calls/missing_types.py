"""Functions of a library that has no types for mypy: ``optax.squared_error``.

The module is Any to mypy, which asks no hook about the call of Any. So where such a function is named
in a module with annotations, the name refers to a function of any arguments that gives Any. To the rest of
the code that is as good as Any.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from mypy.nodes import (
    GDEF,
    Argument,
    AssignmentExpr,
    AssignmentStmt,
    Expression,
    ForStmt,
    GeneratorExpr,
    Import,
    MemberExpr,
    MypyFile,
    NameExpr,
    Var,
    WithStmt,
)
from mypy.types import Instance

from typednn.mypy_plugin.features.library_calls.untyped_functions import (
    class_of,
    function_of_anything,
)
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.shapes.libraries.optax import FUNCTIONS

_MODULE: Final = "optax"


class MissingTypes:
    """Gives the names their types. mypy's daemon forgets them where it analyses a function again."""

    def __init__(self) -> None:
        self._found = dict[str, tuple[MypyFile, list[MemberExpr]]]()

    def give_types(self, tree: MypyFile, modules: Mapping[str, MypyFile]) -> None:
        """Give them in a module, whose imports mypy has read."""
        known = self._found.get(tree.fullname)
        if known is None or known[0] is not tree:
            known = tree, list(_named(tree))
            self._found[tree.fullname] = known
        info = class_of(modules, "builtins", "function") if known[1] else None
        for each in known[1]:
            if info is not None and each.node is None:
                variable = Var(each.name, function_of_anything(each.name, Instance(info, [])))
                variable.is_ready = True
                variable._fullname = f"{_MODULE}.{each.name}"
                each.node, each.kind, each.fullname = variable, GDEF, variable.fullname


def _named(tree: MypyFile) -> Iterator[MemberExpr]:
    """Yield the names of functions that have a rule, unless the module has types."""
    aliases = {
        alias or name
        for each in tree.imports
        if isinstance(each, Import)
        for name, alias in each.ids
        if name == _MODULE and _is_missing(tree, alias or name)
    }
    if aliases and aliases.isdisjoint(_bound_names(tree)):
        for node in walk(tree):
            match node:
                case MemberExpr(expr=NameExpr(name=owner), name=name):
                    if owner in aliases and name in FUNCTIONS:
                        yield node


def _bound_names(tree: MypyFile) -> Iterator[str]:
    """Yield the names that the text of a module binds otherwise than by imports."""
    for node in walk(tree):
        match node:
            case Argument(variable=Var(name=name)):
                yield name
            case AssignmentStmt(lvalues=targets):
                yield from _names_in(targets)
            case ForStmt(index=target) | AssignmentExpr(target=target):
                yield from _names_in([target])
            case WithStmt(target=targets):
                yield from _names_in(filter(None, targets))
            case GeneratorExpr(indices=targets):
                yield from _names_in(targets)


def _names_in(targets: Iterable[Expression]) -> Iterator[str]:
    for target in targets:
        yield from (node.name for node in walk(target) if isinstance(node, NameExpr))


def _is_missing(tree: MypyFile, name: str) -> bool:
    found = tree.names.get(name)
    return found is not None and isinstance(found.node, Var) and found.node.is_suppressed_import
