"""Narrow a tensor to the shape that a check asks for."""

from collections.abc import Iterator, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    FuncDef,
    TypeInfo,
)
from mypy.subtypes import is_proper_subtype
from mypy.types import (
    CallableType,
    Instance,
    Type,
    TypeVarLikeType,
    TypeVarType,
)

from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.names import hidden
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    checker_builder,
)
from typednn.shapes.bindings import Mismatch
from typednn.shapes.dim import Size, symbol
from typednn.shapes.expectation import always_fits, refine
from typednn.shapes.parsing import parse
from typednn.shapes.shape import Shape, Variadic


class Narrowing:
    """Narrows tensors, with the names that are bound where the check stands."""

    def __init__(self, checker: TypeChecker) -> None:
        self.checker = checker
        self.scope = Scope()
        self.writer = Writer(checker_builder(checker), self.scope)

    def known(self, names: frozenset[str]) -> dict[str, Size]:
        """Return the sizes of the names that belong to the enclosing function or class."""
        found = {name: self._variable(name) for name in names}
        return {name: symbol(self.scope.key(v)) for name, v in found.items() if v is not None}

    def _variable(self, name: str) -> TypeVarType | None:
        around = self.checker.scope.stack
        functions = [item for item in around if isinstance(item, FuncDef)]
        key = hidden(name, variadic=False, depth=max(len(functions), 1))
        for variable in _variables_around(around):
            if isinstance(variable, TypeVarType) and variable.name in (name, key):
                return variable
        return None

    def narrow(self, tensor: Instance, text: str, dtype: Type) -> Instance | None:
        """Return ``tensor`` with the shape ``text`` and ``dtype``; None if it cannot have them."""
        spec = parse(text)
        shape = refine(spec.shape(), self.scope.shape(tensor), self.known(spec.names))
        if isinstance(shape, Mismatch):
            return None
        kept = tensor.args[1] if is_proper_subtype(tensor.args[1], dtype) else dtype
        return self.with_shape(tensor.copy_modified(args=[tensor.args[0], kept]), shape)

    def always_fits(self, tensor: Instance, text: str, dtype: Type) -> bool:
        """Return whether ``tensor`` has the shape ``text`` and ``dtype`` in any case."""
        spec = parse(text)
        shape = self.scope.shape(tensor)
        if not is_proper_subtype(tensor.args[1], dtype):
            return False
        return always_fits(spec.shape(), shape, self.known(spec.names))

    def with_shape(self, tensor: Instance, shape: Shape) -> Instance:
        """Return ``tensor`` with another shape, in place of axes ``*s`` perhaps."""
        for entry in self.scope.shape(tensor):
            if isinstance(entry, Variadic) and entry.name is not None and entry not in shape:
                narrowed_in(self.checker).add(self.scope.variables[entry.name].name)
        return tensor.copy_modified(args=[self.writer.shape(shape), tensor.args[1]])


def narrowed_in(checker: TypeChecker) -> set[str]:
    """Return the names of the axes ``*s`` that a check has narrowed in the function being checked.

    There they are not any axes: a tensor with two axes may be returned for ``*s``.
    """
    return _narrowed_in(checker.scope.top_level_function() or checker.tree, checker)


_narrowed_in: Final = Kept(lambda root: set[str]())


def _variables_around(
    stack: Sequence[object],
) -> Iterator[TypeVarLikeType]:
    """Yield the type variables of functions and classes, the innermost first."""
    for item in reversed(stack):
        if isinstance(item, TypeInfo):
            yield from item.defn.type_vars
        elif isinstance(item, FuncDef) and isinstance(item.type, CallableType):
            yield from item.type.variables
