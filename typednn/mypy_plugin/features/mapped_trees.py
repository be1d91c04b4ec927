"""``trees.map(f, tree, *rest)``: all trees have one structure."""

from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.nodes import ARG_POS
from mypy.plugin import FunctionContext
from mypy.types import Instance, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.control_flow.type_trees import CONTAINERS, is_number, is_open
from typednn.mypy_plugin.features.mapped_functions import UNKNOWN_AXIS, with_axis
from typednn.mypy_plugin.features.mapped_modules import of_batch
from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.types import as_tensor, refused_type, unknown_type
from typednn.shapes.words import article, other_structure


class _Difference(NamedTuple):
    """The first place where two trees differ, and what each of them has there."""

    place: str
    one: str
    other: str


def map_trees(ctx: FunctionContext, name: str) -> Type:
    """The hook of ``trees.map`` and ``map_with_path``: report a tree of another structure.

    The result has the first tree's type, but the function may give leaves of any shape.
    """
    assert isinstance(ctx.api, TypeChecker)
    first, *others = [t for types in ctx.arg_types[1:] for t in types] or [refused_type()]
    if any(kind is not ARG_POS for kinds in ctx.arg_kinds for kind in kinds):
        others = []
    for position, other in enumerate(others, start=2):
        found = _difference(first, other, "")
        if found is not None:
            text = other_structure(name, position, *found)
            ctx.api.fail(text, ctx.context, code=ARG_TYPE)
            return refused_type()
    t = with_axis(ctx.default_return_type, UNKNOWN_AXIS, unknown_type())
    return of_batch(t, UNKNOWN_AXIS, unknown_type(), ctx.api)


def _difference(one: Type, other: Type, place: str) -> _Difference | None:
    """Return the first difference that is certain. Lists may have any number of items."""
    first, second = get_proper_type(one), get_proper_type(other)
    if isinstance(first, TupleType) and isinstance(second, TupleType):
        if is_open(first) or is_open(second):
            return None
        if len(first.items) == len(second.items):
            pairs = zip(first.items, second.items, strict=True)
            found = (_difference(*pair, f"{place}[{i}]") for i, pair in enumerate(pairs))
            return next(filter(None, found), None)
    texts = _kind(first), _kind(second)
    if None in texts or texts[0] == texts[1] or _may_be_same(first, second):
        return None
    return _Difference(place, str(texts[0]), str(texts[1]))


def _kind(t: Type) -> str | None:
    """Return ``a leaf`` or the kind of container that a value of this type is; None if it is not known."""
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        is_plain = proper.partial_fallback.type.fullname == "builtins.tuple"
        return f"a tuple of {len(proper.items)}" if is_plain and not is_open(proper) else None
    if not isinstance(proper, Instance):
        return None
    if as_tensor(proper) is not None or is_number(proper):
        return "a leaf"
    if proper.type.fullname in CONTAINERS or proper.type.has_base(MODULE):
        return f"{article(proper.type.name)} {proper.type.name}"
    return None


def _may_be_same(one: Type, other: Type) -> bool:
    """Whether a value may have both types, as one of a class that is derived from the other."""
    first, second = get_proper_type(one), get_proper_type(other)
    if not isinstance(first, Instance) or not isinstance(second, Instance):
        return False
    return first.type.has_base(second.type.fullname) or second.type.has_base(first.type.fullname)
