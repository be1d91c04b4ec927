"""Read annotations: which of them have shapes, and what is inside of them."""

from collections.abc import Iterator
from typing import Any, Literal, TypeVar, get_args, get_origin

import numpy as np
from jaxtyping import AbstractArray
from typing_extensions import TypeVarTuple, is_typeddict

from typednn.checks.resolution import is_union, record_hints

__all__ = [
    "has_array_leaves",
    "is_array_hint",
    "is_named_tuple",
    "is_record",
    "is_size_variable",
    "is_tree_hint",
    "mentions_shapes",
    "shape_texts",
    "sized_parameters",
    "type_parameters",
]


def is_array_hint(hint: Any) -> bool:
    """Return whether it is an annotation of jaxtyping: ``Float32[Tensor, "b 784"]``."""
    return isinstance(hint, type) and issubclass(hint, AbstractArray)


def is_tree_hint(hint: Any) -> bool:
    """Return whether it is jaxtyping's ``PyTree[...]``, which can be imported only with JAX."""
    return type(hint).__name__ == "_MetaPyTree" and hasattr(hint, "leaftype")


def has_array_leaves(hint: Any) -> bool:
    """Return whether the leaves of a ``PyTree`` are arrays or numbers, as those of our trees are.

    jaxtyping checks other trees by itself, such as ``PyTree[tuple[int, int]]``.
    """
    members = get_args(hint.leaftype) if is_union(hint.leaftype) else (hint.leaftype,)
    plain = (bool, int, float, complex, str, type(None), np.ndarray)
    return all(is_array_hint(member) or member in plain for member in members)


def is_size_variable(hint: Any) -> bool:
    """Return whether it is a type variable for a size: ``TypeVar("N", bound=int)``."""
    return isinstance(hint, TypeVar) and hint.__bound__ is int


def is_record(hint: Any) -> bool:
    """Return whether it is a TypedDict or a NamedTuple."""
    return is_typeddict(hint) or is_named_tuple(hint)


def is_named_tuple(hint: Any) -> bool:
    """Return whether it is a class made with ``NamedTuple``."""
    return isinstance(hint, type) and issubclass(hint, tuple) and hasattr(hint, "_fields")


def mentions_shapes(hint: Any, inside: frozenset[Any] = frozenset()) -> bool:
    """Return whether it has a shape or sizes anywhere, as in ``Linear[Literal[784], Out]``.

    ``inside``: the records around it, which may be recursive.
    """
    if isinstance(hint, list | tuple):  # the parameters of a Callable
        return any(mentions_shapes(item, inside) for item in hint)
    if is_array_hint(hint) or sized_parameters(get_origin(hint)):
        return True
    if is_tree_hint(hint):
        return mentions_shapes(hint.leaftype, inside)
    record = get_origin(hint) or hint
    if is_record(record) and record not in inside:
        return any(mentions_shapes(h, inside | {record}) for h in record_hints(record).values())
    return get_origin(hint) is not Literal and mentions_shapes(get_args(hint), inside)


def shape_texts(hint: Any) -> Iterator[str]:
    """Yield the shape texts of all array annotations in an annotation."""
    if is_array_hint(hint):
        yield hint.dim_str
    elif is_tree_hint(hint):
        yield from shape_texts(hint.leaftype)
    elif get_origin(hint) is not Literal:
        for item in hint if isinstance(hint, list | tuple) else get_args(hint):
            yield from shape_texts(item)


def type_parameters(cls: Any) -> tuple[Any, ...]:
    """Return the type variables of a generic class."""
    found = getattr(cls, "__parameters__", ()) if isinstance(cls, type) else ()
    return (
        found if isinstance(found, tuple) else ()
    )  # types.UnionType has a descriptor of that name


def sized_parameters(cls: Any) -> tuple[str, ...]:
    """Return the names of a generic class's type variables that may stand for sizes."""
    return tuple(
        p.__name__
        for p in type_parameters(cls)
        if is_size_variable(p) or isinstance(p, TypeVarTuple)
    )
