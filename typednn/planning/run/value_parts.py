"""The parts of a value that a traced function can see: contents and attributes."""

import dataclasses
import datetime
import functools
import operator
import re
import struct
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, TypeAlias

import numpy as np

__all__ = [
    "MUTABLE",
    "PARTS",
    "PARTS_BY_NAME",
    "Identity",
    "Parts",
    "UnreadableError",
    "attributes",
    "compares_by_identity",
    "flatten_pairs",
    "has_only_attributes",
    "is_frozen_dataclass",
    "slots",
]

Parts: TypeAlias = Callable[[Any], Iterable[Any]]


class UnreadableError(Exception):
    """The contents of ``value`` cannot be read, so a change of it would not be noticed."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value


class Identity:
    """The key of a value that compares by identity. It keeps the value alive, and so its id."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Identity) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


PARTS: Final[dict[type, Parts]] = {
    # methods of the class itself, since a derived class may override them
    int: lambda x: (int.__int__(x),),
    float: lambda x: (float.__float__(x),),
    complex: lambda x: (complex.__complex__(x),),
    str: lambda x: (str.__str__(x),),
    bytes: lambda x: (bytes(memoryview(x)),),
    bytearray: lambda x: (bytes(memoryview(x)),),
    tuple: tuple.__iter__,
    list: list.__iter__,
    deque: lambda x: (x.maxlen, *deque.__iter__(x)),
    set: set.__iter__,
    frozenset: frozenset.__iter__,
    dict: lambda x: flatten_pairs(dict.items(x)),
    OrderedDict: lambda x: flatten_pairs(OrderedDict.items(x)),
    defaultdict: lambda x: (x.default_factory, *flatten_pairs(dict.items(x))),
    types.MappingProxyType: lambda x: flatten_pairs(x.items()),
    slice: lambda x: (x.start, x.stop, x.step),
    range: lambda x: (x.start, x.stop, x.step),
    functools.partial: lambda x: (x.func, x.args, (*x.keywords.items(),), (*vars(x).items(),)),
    types.MethodType: lambda x: (x.__func__, x.__self__),
    types.MethodWrapperType: lambda x: (x.__qualname__, x.__self__),
    types.GenericAlias: lambda x: (x.__origin__, x.__args__),
    types.UnionType: lambda x: x.__args__,
    operator.itemgetter: lambda x: x.__reduce__(),
    operator.attrgetter: lambda x: x.__reduce__(),
    operator.methodcaller: lambda x: x.__reduce__(),
    re.Pattern: lambda x: (x.pattern, x.flags),
    datetime.date: lambda x: datetime.date.__reduce_ex__(x, 4)[1],
    datetime.datetime: lambda x: datetime.datetime.__reduce_ex__(x, 4)[1],
    datetime.time: lambda x: datetime.time.__reduce_ex__(x, 4)[1],
    datetime.timedelta: lambda x: (x.days, x.seconds, x.microseconds),
    # typeshed does not have it
    datetime.timezone: lambda x: datetime.timezone.__getinitargs__(x),  # type: ignore[attr-defined]
    np.ndarray: lambda x: _elements(x),
}
PARTS_BY_NAME: Final[dict[str, Parts]] = {  # their modules need not be imported
    "decimal.Decimal": lambda x: tuple(x.as_tuple()),
    "logging.Logger": lambda x: (Identity(x),),  # nothing in it is computed with
}
MUTABLE: Final = frozenset(
    {
        bytearray,
        list,
        deque,
        set,
        dict,
        OrderedDict,
        defaultdict,
        types.MappingProxyType,
        np.ndarray,
    }
)


def flatten_pairs(pairs: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    """Yield the first and the second of each pair, one after the other."""
    for key, value in pairs:
        yield key
        yield value


def _elements(array: Any) -> tuple[Any, ...]:
    if array.dtype.hasobject:
        raise UnreadableError(array)
    return (array.dtype, array.shape, array.tobytes())


def is_frozen_dataclass(cls: type) -> bool:
    """Return whether the class is a frozen dataclass."""
    if not dataclasses.is_dataclass(cls):
        return False
    return bool(cls.__dataclass_params__.frozen)  # type: ignore[attr-defined] # not in typeshed


def compares_by_identity(cls: type) -> bool:
    """Return whether an instance is equal only to itself."""
    equal: Any = cls.__eq__
    return equal is object.__eq__


def attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield the attributes in the object's dict and slots, without values of cached properties."""
    cls = type(value)
    for name, each in getattr(value, "__dict__", {}).items():
        if not isinstance(getattr(cls, name, None), functools.cached_property):
            yield name, each
    for slot in slots(cls):
        try:
            yield slot.__name__, slot.__get__(value)
        except AttributeError:
            continue  # the slot is empty


def slots(cls: type) -> list[types.MemberDescriptorType]:
    """Return the slots of the class and of its base classes."""
    return [
        each
        for base in cls.__mro__
        for each in vars(base).values()
        if type(each) is types.MemberDescriptorType and each.__name__ != "__dict__"
    ]


def has_only_attributes(cls: type) -> bool:
    """Return whether ``attributes`` gives all state of an instance. ``pickle`` tests the same."""
    pointer = struct.calcsize("P")
    words = len(slots(cls)) + bool(cls.__dictoffset__) + bool(cls.__weakrefoffset__)
    return not cls.__itemsize__ and cls.__basicsize__ <= object.__basicsize__ + pointer * words
