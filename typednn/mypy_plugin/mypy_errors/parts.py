"""The parts of two types that are compared with each other."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from typednn.mypy_plugin.mypy_errors.type_texts import TypeText

_SEQUENCES: Final = frozenset(
    ["list", "tuple", "set", "frozenset", "deque", "Sequence", "MutableSequence", "Iterable"]
    + ["Iterator", "Collection", "Container", "Reversible", "AbstractSet", "Set", "MutableSet"]
)
_MAPPINGS: Final = frozenset(["dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"])
_ANY_ORDER: Final = frozenset(["Iterable", "Collection", "Container"])
_ORDERED: Final = _ANY_ORDER | {"Reversible"}
_BASES: Final[Mapping[str, frozenset[str]]] = {
    "list": _ORDERED | {"Sequence", "MutableSequence"},
    "deque": _ORDERED | {"Sequence", "MutableSequence"},
    "tuple": _ORDERED | {"Sequence"},
    "Sequence": _ORDERED,
    "MutableSequence": _ORDERED | {"Sequence"},
    "set": _ANY_ORDER | {"AbstractSet", "Set", "MutableSet"},
    "frozenset": _ANY_ORDER | {"AbstractSet", "Set"},
    "dict": frozenset(["Mapping", "MutableMapping"]),
    "defaultdict": frozenset(["dict", "Mapping", "MutableMapping"]),
    "OrderedDict": frozenset(["dict", "Mapping", "MutableMapping"]),
    "MutableMapping": frozenset(["Mapping"]),
    "Iterator": frozenset(["Iterable"]),
    "Collection": frozenset(["Iterable", "Container"]),
}
"""What each container also is."""

_AWAITED: Final = frozenset(["Coroutine", "Awaitable", "Future", "Task"])


_NAMED: Final = ("NamedArg", "DefaultNamedArg")
_OPEN: Final = ("KwArg", *_NAMED)


def passed_arguments(passed: TypeText, takes: TypeText) -> list[tuple[TypeText, TypeText]] | None:
    """Return the arguments that one function is called with, each with the type that another takes.

    None if the other cannot be called so.
    """
    given = [_plain(each) for each in passed.arguments if each.name not in _OPEN]
    own = arguments(takes, len(given))
    named = {_name(each): each.arguments[0] for each in passed.arguments if each.name in _NAMED}
    own_named = {_name(each): each for each in takes.arguments if each.name in _NAMED}
    needed = {name for name, each in own_named.items() if each.name == "NamedArg"}
    takes_any = any(each.name == "KwArg" for each in takes.arguments)
    if own is None or not needed <= named.keys():
        return None
    if not named.keys() <= own_named.keys() and not takes_any:
        return None
    pairs = list(zip(given, own, strict=True))
    return pairs + [
        (t, own_named[name].arguments[0]) for name, t in named.items() if name in own_named
    ]


def _name(argument: TypeText) -> str:
    """Return the name of an argument that is passed by name, in quotes."""
    return argument.arguments[-1].name


def _plain(argument: TypeText) -> TypeText:
    return argument.arguments[0] if argument.name in ("Arg", "DefaultArg") else argument


def arguments(takes: TypeText, count: int) -> Sequence[TypeText] | None:
    """Return the types of the arguments of a function that is called with ``count`` of them by place."""
    found = list[TypeText]()
    for each in takes.arguments:
        if each.name == "VarArg":
            found += each.arguments * (count - len(found))
        elif each.name in ("Arg", "DefaultArg"):
            if each.name == "Arg" or len(found) < count:
                found.append(each.arguments[0])
        elif each.name not in _OPEN:
            found.append(each)
    return found if len(found) == count else None


def is_kind_of(got: TypeText, wanted: TypeText) -> bool:
    """Whether one container is also the other, whatever their items are."""
    own, declared = (t.name.rpartition(".")[2] for t in (got, wanted))
    return own == declared or declared == "Awaitable" or declared in _BASES.get(own, ())


def contains(got: TypeText, wanted: TypeText) -> bool:
    """Whether both are containers whose items may be compared."""
    if got.name == wanted.name == "tuple":
        return not is_fixed(wanted) or is_fixed(got) and _same_length(got, wanted)
    names = {got.name.rpartition(".")[2], wanted.name.rpartition(".")[2]}
    if names <= _AWAITED and wanted.class_name == "Awaitable":
        return True
    if names <= _SEQUENCES and wanted.name != "tuple":
        return len(wanted.arguments) == 1
    return names <= _MAPPINGS and _same_length(got, wanted)


def _same_length(got: TypeText, wanted: TypeText) -> bool:
    return len(got.arguments) == len(wanted.arguments)


def is_fixed(t: TypeText) -> bool:
    """Whether it is a tuple of a fixed number of items."""
    return t.name == "tuple" and [each.name for each in t.arguments][1:] != ["..."]


def pairs(got: TypeText, wanted: TypeText) -> Iterator[tuple[TypeText, TypeText]]:
    """Yield the items of two containers; those of the declared one may be any number."""
    if wanted.class_name == "Awaitable":
        yield got.arguments[-1], wanted.arguments[0]
    elif is_fixed(wanted) or len(wanted.arguments) == 2 and wanted.name != "tuple":
        yield from zip(got.arguments, wanted.arguments, strict=True)
    else:
        items = got.arguments if is_fixed(got) else got.arguments[:1]
        yield from ((item, wanted.arguments[0]) for item in items)
