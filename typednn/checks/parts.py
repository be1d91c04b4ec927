"""The parts of a value that have annotations of their own: items, entries and leaves of a tree.

Each part comes as (place, annotation, value), where ``place`` is Python code: ``[0]``, ``['x']``,
``.weight``. A value without parts yields nothing, and so does an annotation without shapes.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, get_args, get_origin

from typednn import trees
from typednn.checks.hints import (
    has_array_leaves,
    is_named_tuple,
    is_record,
    is_tree_hint,
    mentions_shapes,
    type_parameters,
)
from typednn.checks.resolution import record_hints

__all__ = ["Part", "parts"]

Part = tuple[str, Any, Any]
"""The place of a part in its container, its annotation and its value."""


def parts(hint: Any, value: Any) -> Iterator[Part]:
    """Yield the parts of a list, tuple, dict, record or tree, if the annotation has shapes."""
    origin, given = get_origin(hint), get_args(hint)
    if is_tree_hint(hint):
        if has_array_leaves(hint):
            yield from ((place, hint.leaftype, leaf) for place, leaf in trees.named_leaves(value))
    elif is_record(origin or hint):
        yield from _entries(origin or hint, value)
    elif isinstance(origin, type) and not type_parameters(origin) and mentions_shapes(given):
        yield from _items(origin, given, value) if isinstance(value, origin) else ()


def _entries(record: Any, value: Any) -> Iterator[Part]:
    hints = record_hints(record) if mentions_shapes(record) else {}
    if is_named_tuple(record):
        fields = hints.items() if isinstance(value, record) else ()
        yield from ((f".{name}", hint, getattr(value, name)) for name, hint in fields)
    elif isinstance(value, Mapping):
        given = (name for name in hints if name in value)
        yield from ((f"[{name!r}]", hints[name], value[name]) for name in given)


def _items(origin: type, given: tuple[Any, ...], value: Any) -> Iterator[Part]:
    if isinstance(value, Mapping) and len(given) == 2:
        yield from ((f"[{key!r}]", given[1], item) for key, item in value.items())
    elif isinstance(value, tuple) and origin is tuple and given[1:] != (...,):
        yield from _numbered(given, value)
    elif isinstance(value, list | tuple | deque | AbstractSet):
        yield from _numbered([given[0]] * len(value), value)
    elif isinstance(value, Sequence):  # it may compute its items: the first one stands for all
        yield from _numbered(given[:1], [value[0]] if len(value) else ())


def _numbered(hints: Any, values: Any) -> Iterator[Part]:
    for i, (hint, value) in enumerate(zip(hints, values, strict=False)):
        yield f"[{i}]", hint, value
