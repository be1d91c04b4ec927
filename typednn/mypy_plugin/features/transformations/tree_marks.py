"""What a transformation adds to a tree whose class cannot show it: mapped axes, or derivatives in its fields.

``vmap(grad(loss))`` gives a batch of modules: their tensors have the mapped axis. A Jacobian of a vector by a module
has the vector's axes there, and a Hessian of a module has another module in place of each tensor. Each
has the class of one module, and beside the class the changes are kept, in their order.
"""

from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.nodes import MypyFile, SymbolNode, TypeInfo, Var
from mypy.types import Instance, LiteralType, NoneType, ProperType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.transformations.mapped_functions import (
    Axis,
    axis_of,
)
from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.types import Translator, as_array, unknown_type

_CHANGES: Final = "'changes of a tree'"
"""What mypy is told is an attribute of a changed tree: no program can write its name."""

Derivative: TypeAlias = Type
"""The argument, by whose leaves there are derivatives in place of each tensor."""
Change: TypeAlias = tuple[Axis, list[Type]] | Derivative
"""New axes of each tensor, their place and their sizes; or derivatives in its place."""


_changed_in: Final[dict[str, tuple[MypyFile, set[TypeInfo]]]] = {}
"""The classes whose trees are changed in a module, by its name; mypy's daemon reads it anew after an edit."""


def is_changed_somewhere(cls: TypeInfo, checker: TypeChecker) -> bool:
    """Whether the module that is checked changes a tree of this class, before this place."""
    return cls in _changed_classes(checker)


def _changed_classes(checker: TypeChecker) -> set[TypeInfo]:
    tree, classes = _changed_in.get(checker.tree.fullname, (None, set[TypeInfo]()))
    if tree is not checker.tree:
        classes = set()
        _changed_in[checker.tree.fullname] = checker.tree, classes
    return classes


def is_tree_class(info: TypeInfo) -> bool:
    """Whether instances are trees of their fields: modules and dataclasses."""
    return info.has_base(MODULE) or any("dataclass" in each.metadata for each in info.mro)


def is_field_of_tree(member: SymbolNode | None) -> bool:
    """Whether an attribute is a field of a module, a dataclass or a named tuple."""
    return isinstance(member, Var) and (is_tree_class(member.info) or member.info.is_named_tuple)


def of_batch(t: Type, axis: Axis, size: Type, checker: TypeChecker) -> Type:
    """Return the type with each module or dataclass in it a batch of them, along a new axis of this size."""
    return t if axis is None else with_axes(t, axis, [size], checker)


def with_axes(t: Type, axis: Axis, sizes: list[Type], checker: TypeChecker) -> Type:
    """Return the type with new axes in the tensors of each module and dataclass in it."""
    number = checker.named_type("builtins.int")
    place = LiteralType(axis, number) if isinstance(axis, int) else unknown_type()
    return t.accept(_Marked(_tuple([place, *sizes], checker), checker))


def with_derivatives(t: Instance, argument: Type, checker: TypeChecker) -> Instance:
    """Return a tree's type with the derivatives by the argument in place of its tensors."""
    return _with_change(t, _tuple([NoneType(), argument], checker), checker)


def as_given(t: Type, checker: TypeChecker) -> Type:
    """Return the type of a tree that is known to have this class, no class derived from it."""
    tree = get_proper_type(t)
    if not isinstance(tree, Instance) or not tree.type.has_base(MODULE) or is_given(tree):
        return t
    return tree.copy_with_extra_attr(_CHANGES, _tuple([], checker))


def is_given(t: ProperType) -> bool:
    """Whether a tree is known to have this class: it is changed, or an argument of a call."""
    return _changes(t) is not None


def changes_of(t: ProperType) -> list[Change]:
    """Return what was changed in the tensors of a tree, first things first."""
    changes = _changes(t)
    items = [get_proper_type(each) for each in changes.items] if changes is not None else []
    return [_read(each) for each in items if isinstance(each, TupleType)]


def _read(change: TupleType) -> Change:
    place, *rest = change.items
    if isinstance(get_proper_type(place), NoneType):
        return rest[0]
    return axis_of(place), rest


def _changes(t: ProperType) -> TupleType | None:
    found = t.extra_attrs.attrs.get(_CHANGES) if isinstance(t, Instance) and t.extra_attrs else None
    changes = get_proper_type(found) if found is not None else None
    return changes if isinstance(changes, TupleType) else None


def _with_change(t: Instance, change: TupleType, checker: TypeChecker) -> Instance:
    changes = _changes(t)
    before = changes.items if changes is not None else []
    _changed_classes(checker).add(t.type)
    return t.copy_with_extra_attr(_CHANGES, _tuple([*before, change], checker))


def _tuple(items: list[Type], checker: TypeChecker) -> TupleType:
    return TupleType(items, checker.named_generic_type("builtins.tuple", [unknown_type()]))


class _Marked(Translator):
    """Adds a change to each tree in a type."""

    def __init__(self, change: TupleType, checker: TypeChecker) -> None:
        super().__init__()
        self._change, self._checker = change, checker

    def visit_instance(self, t: Instance) -> Type:
        if as_array(t) is not None or not is_tree_class(t.type):
            return super().visit_instance(t)
        return _with_change(t, self._change, self._checker)
