"""``assert x.ndim == 2`` of a tensor with axes ``*s``: other tensors with these axes have as many."""

from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import Expression, NameExpr, Node, Var
from mypy.types import ProperType, Type, TypeGuardedType, UnionType

from typednn.mypy_plugin.features.shape_checks.narrowing import Narrowing
from typednn.mypy_plugin.features.values.assignments import targets_in
from typednn.mypy_plugin.features.values.kept import Kept
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.types import as_tensor, members
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.shape import Shape, Variadic


def narrow_same_axes(x: Expression, before: Shape, after: Shape, narrowing: Narrowing) -> None:
    """Narrow the variables that share axes ``*s`` with ``x``, whose shape ``after`` is known now."""
    named = _with_names(x, before, narrowing)
    at = variadic_at(named)
    if at is None or named[at] == Variadic(None) or variadic_at(after) is not None:
        return
    found = after[at : len(after) - (len(before) - at - 1)]
    for other, t in _others(x, narrowing.checker):
        tensors = members(t)
        narrowed = [_with_axes(other, each, named[at], found, narrowing) for each in tensors]
        if narrowed != tensors:
            narrowing.checker.binder.put(other, TypeGuardedType(UnionType.make_union(narrowed)))


def _with_names(x: Expression, shape: Shape, narrowing: Narrowing) -> Shape:
    """Return the shape that a parameter is declared to have, if ``shape`` differs in names alone.

    A comparison of its rank has perhaps made its axes ``*s`` any axes. It must not be assigned.
    """
    function = narrowing.checker.scope.current_function()
    variable = x.node if isinstance(x, NameExpr) else None
    if function is None or not isinstance(variable, Var) or variable.type is None:
        return shape
    tensor = as_tensor(variable.type)
    if tensor is None or variable in _assigned_in(function, narrowing.checker):
        return shape
    declared = narrowing.scope.shape(tensor)
    return declared if _without_names(declared) == shape else shape


def _without_names(shape: Shape) -> Shape:
    return tuple(Variadic(None) if isinstance(entry, Variadic) else entry for entry in shape)


def _with_axes(
    x: NameExpr, t: ProperType, axes: object, found: Shape, narrowing: Narrowing
) -> Type:
    tensor = as_tensor(t)
    shape = () if tensor is None else _with_names(x, narrowing.scope.shape(tensor), narrowing)
    if tensor is None or axes not in shape:
        return t
    entries = (found if entry == axes else (entry,) for entry in shape)
    return narrowing.with_shape(tensor, sum(entries, ()))


def _others(x: Expression, checker: TypeChecker) -> Iterator[tuple[NameExpr, Type]]:
    """Yield the other variables of the function that is being checked, with their types here."""
    function = checker.scope.current_function()
    own = x.node if isinstance(x, NameExpr) else None
    known = {} if function is None else _variables_in(function, checker)
    for variable, name in known.items():
        t = checker.binder.get(name) or variable.type
        if variable is not own and t is not None:
            yield name, t


def _read_variables(root: Node) -> dict[Var, NameExpr]:
    names = (node for node in walk(root) if isinstance(node, NameExpr))
    return {name.node: name for name in names if isinstance(name.node, Var)}


_variables_in: Final = Kept(_read_variables)


def _read_assigned(root: Node) -> set[Var]:
    targets = (target for node in walk(root) for target in targets_in(node))
    return {t.node for t in targets if isinstance(t, NameExpr) and isinstance(t.node, Var)}


_assigned_in: Final = Kept(_read_assigned)
