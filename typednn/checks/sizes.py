"""The sizes of a class's type variables in an instance, and of the names in annotations.

A class ``Linear(Module, Generic[In, Out])`` may have a field ``weight: Float32[Tensor, "In Out"]``.
Then ``In`` and ``Out`` are the sizes of that field in every instance. They can also come from a
field of a generic class, ``hidden: Linear[In, Hidden]``, whose own type variables have sizes, from
the value of a field ``in_features: In``, and from an expression such as ``"2*In"``. A size that no
field tells is the one that ``__init__`` was given.
"""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar, get_args, get_origin

from typing_extensions import get_original_bases, is_protocol

from typednn.checks.classes import has_dtype, is_array_of
from typednn.checks.hints import (
    is_array_hint,
    is_size_variable,
    sized_parameters,
    type_parameters,
)
from typednn.checks.parts import parts
from typednn.checks.resolution import is_union, own_fields
from typednn.shapes.bindings import Bindings
from typednn.shapes.parsing import parse
from typednn.shapes.unify import finish, unify
from typednn.traced_number import plain

__all__ = [
    "GIVEN",
    "GivenSizes",
    "SizeBindings",
    "bindings_of",
    "keep_given",
    "learn",
    "sizes_of",
    "told_by_fields",
    "type_arguments",
]

SizeBindings = dict[str, tuple[Any, str]]
"""For each type variable: its size (or sizes), and the field or argument that it comes from."""

GivenSizes = Mapping[type, SizeBindings]
"""The sizes that the ``__init__`` of each class was given."""

GIVEN: Final = "__typednn_given_sizes__"
"""The attribute of an instance that keeps its given sizes."""

_MISSING = object()


def sizes_of(instance: Any, cls: type) -> SizeBindings:
    """Return the sizes of the type variables of ``cls`` in this instance, from its fields."""
    names, found = sized_parameters(cls), SizeBindings()
    if not names:
        return found
    for base in get_original_bases(cls):
        _learn_generic(base, instance, names, None, found)
    before = -1
    while before < len(found) < len(names):  # one field may solve the expression of another
        before = len(found)
        for field, hint in own_fields(cls).items():
            value = getattr(instance, field, _MISSING)
            if value is not _MISSING:
                learn(hint, value, names, f"self.{field}", found)
    if len(found) < len(names):
        given: GivenSizes = getattr(instance, GIVEN, {})
        found = {**given.get(cls, {}), **found}
    return found


def told_by_fields(cls: type) -> bool:
    """Return whether the fields that every instance has tell the sizes of all type variables."""
    told = set[str]()
    for hint in own_fields(cls).values():
        if is_size_variable(hint):
            told.add(hint.__name__)
        elif is_array_hint(hint):
            told.update(str(axis) for axis in parse(hint.dim_str).axes)
    return told.issuperset(sized_parameters(cls))


def keep_given(instance: Any, cls: type, sizes: SizeBindings) -> None:
    """Keep the sizes that the ``__init__`` of ``cls`` was given, unless the instance has slots."""
    given: GivenSizes = getattr(instance, GIVEN, {})
    with contextlib.suppress(AttributeError):
        object.__setattr__(instance, GIVEN, {**given, cls: sizes})


def type_arguments(hint: Any, value: Any) -> Iterator[tuple[str, Any, Any, str]]:
    """Yield (parameter, argument, the value's size, its field) for ``Linear[In, Literal[10]]``."""
    origin = get_origin(hint)
    if (
        sized_parameters(origin)
        and not is_protocol(origin)
        and isinstance(value, origin)
        and all(isinstance(p, TypeVar) for p in type_parameters(origin))
    ):
        sizes = sizes_of(value, origin)
        for parameter, argument in zip(type_parameters(origin), get_args(hint), strict=False):
            if parameter.__name__ in sizes:
                yield parameter.__name__, argument, *sizes[parameter.__name__]


def learn(hint: Any, value: Any, names: Sequence[str], label: str, found: SizeBindings) -> None:
    """Add to ``found`` the sizes of ``names``, from ``value`` and its annotation ``hint``."""
    if is_array_hint(hint):
        _learn_axes(hint, value, names, label, found)
    elif is_union(hint):
        fitting = [member for member in get_args(hint) if _may_be(member, value, found)]
        if len(fitting) == 1:  # of several, nobody knows which one is meant
            learn(fitting[0], value, names, label, found)
    elif is_size_variable(hint) and type(size := plain(value)) is int:
        found.setdefault(hint.__name__, (size, label))
    else:
        _learn_generic(hint, value, names, label, found)
        for place, inner, item in parts(hint, value):
            learn(inner, item, names, label + place, found)


def bindings_of(sizes: SizeBindings) -> Bindings:
    """Return the bindings that these sizes make."""
    bindings = Bindings()
    for name, (size, _) in sizes.items():
        known: dict[str, Any] = bindings.variadics if isinstance(size, tuple) else bindings.sizes
        known[name] = size
    return bindings


def _may_be(hint: Any, value: Any, found: SizeBindings) -> bool:
    """Return whether the value may be this member of a union."""
    if not is_array_hint(hint):
        origin = get_origin(hint) or hint
        is_class = isinstance(origin, type) and not is_protocol(origin)
        return not is_class or isinstance(value, origin)
    if not is_array_of(value, hint) or not has_dtype(value, hint):
        return False
    return unify(parse(hint.dim_str).shape(), value.shape, bindings_of(found)) is None


def _learn_axes(
    hint: Any, value: Any, names: Sequence[str], label: str, found: SizeBindings
) -> None:
    if not isinstance(value, hint.array_type):
        return
    bindings = bindings_of(found)
    if unify(parse(hint.dim_str).shape(), value.shape, bindings) is None:
        finish(bindings)
    sizes: dict[str, Any] = bindings.sizes | bindings.variadics
    for name in names:
        if name in sizes:
            found.setdefault(name, (sizes[name], label))


def _learn_generic(
    hint: Any, value: Any, names: Sequence[str], label: str | None, found: SizeBindings
) -> None:
    for _, argument, size, source in type_arguments(hint, value):
        if is_size_variable(argument) and argument.__name__ in names:
            found.setdefault(argument.__name__, (size, label or source))
