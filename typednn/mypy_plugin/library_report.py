"""What the report says of calls of other libraries: how many have a rule, and which names have none.

Only calls with an array that the plugin knows are counted, in modules with shape annotations.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, ListExpr, MemberExpr, RefExpr, TupleExpr
from mypy.types import Instance, ProperType, TupleType, Type

from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import as_foreign_array, members
from typednn.shapes.libraries.array_api import PACKAGES

_LIBRARIES: Final = ("numpy", "jax", "torch", "einops", *PACKAGES)
_SEQUENCES: Final = ("builtins.list", "builtins.tuple")
_PRIVATE: Final = ("._src.", "._core.")
"""Parts of the names of modules that users do not write."""


class LibraryCalls(NamedTuple):
    """The number of calls with a rule, by library, and of those without, by name."""

    with_rule: Mapping[str, int]
    without_rule: Mapping[str, int]


def library_calls(checker: TypeChecker, has_rule: Callable[[str], bool]) -> LibraryCalls:
    """Count the calls in the checker's module; ``has_rule`` is asked with mypy's names."""
    if checker.can_skip_diagnostics or not imports_annotations(checker.tree):
        return LibraryCalls({}, {})
    types = checker._type_maps[0]
    names = {
        (node.line, node.column, node.end_line, node.end_column): name
        for node in types
        if isinstance(node, CallExpr) and (name := _name(node, types)) is not None
    }
    known = Counter(name.partition(".")[0] for name in names.values() if has_rule(name))
    without = Counter(_public(name) for name in names.values() if not has_rule(name))
    return LibraryCalls(dict(sorted(known.items())), dict(sorted(without.items())))


def _name(call: CallExpr, types: Mapping[Expression, Type]) -> str | None:
    """Return the full name of what is called with an array; None if a library has no part in it."""
    match call.callee:
        case MemberExpr(expr=owner, name=name) if owner in types and _arrays(types[owner]):
            return f"{_arrays(types[owner])[0].type.fullname}.{name}"
        case RefExpr(fullname=name) if name.partition(".")[0] in _LIBRARIES:
            given = [types[each] for each in _operands(call) if each in types]
            return name if any(map(_is_array, given)) else None
    return None


def _operands(call: CallExpr) -> Iterator[Expression]:
    """Yield the arguments of a call, and the items of those that are written as lists or tuples."""
    for argument in call.args:
        match argument:
            case ListExpr(items=items) | TupleExpr(items=items):
                yield from items
            case _:
                yield argument


def _is_array(t: Type) -> bool:
    """Whether a type is an array, or a list or tuple of arrays."""
    return any(_arrays(item) for member in members(t) for item in (member, *_items(member)))


def _arrays(t: Type) -> list[Instance]:
    """Return the members of a type that are arrays of other libraries."""
    return [array for member in members(t) if (array := as_foreign_array(member)) is not None]


def _items(t: ProperType) -> Sequence[Type]:
    if isinstance(t, TupleType):
        return t.items
    return t.args if isinstance(t, Instance) and t.type.fullname in _SEQUENCES else ()


def _public(name: str) -> str:
    """Return a name as users write it, as far as the module that defines it tells."""
    for part in _PRIVATE:
        name = name.replace(part, ".")
    return name
