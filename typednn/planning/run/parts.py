"""What values are made of, as far as a program can see it: those of Python's own classes, and objects."""

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
    "CHANGING",
    "PARTS",
    "PARTS_BY_NAME",
    "Parts",
    "Same",
    "Unreadable",
    "attributes",
    "flat",
    "is_frozen",
    "is_only_itself",
    "is_plain",
    "slots",
]

Parts: TypeAlias = Callable[[Any], Iterable[Any]]


class Unreadable(Exception):
    """What ``value`` holds cannot be read, so that it might change unseen."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value


class Same:
    """The key of a value that is only like itself. It keeps the value, so that no other gets its id."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


PARTS: Final[dict[type, Parts]] = {
    # asked of the class, for a class derived from it may have methods of its own
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
    dict: lambda x: flat(dict.items(x)),
    OrderedDict: lambda x: flat(OrderedDict.items(x)),
    defaultdict: lambda x: (x.default_factory, *flat(dict.items(x))),
    types.MappingProxyType: lambda x: flat(x.items()),
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
    datetime.timezone: lambda x: datetime.timezone.__getinitargs__(x),  # type: ignore[attr-defined] # not in typeshed
    np.ndarray: lambda x: _elements(x),
}
PARTS_BY_NAME: Final[dict[str, Parts]] = {  # not imported for their sake
    "decimal.Decimal": lambda x: tuple(x.as_tuple()),
    "logging.Logger": lambda x: (Same(x),),  # holds nothing to compute with
}
CHANGING: Final = frozenset(
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


def flat(pairs: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    """Each pair's two, one after the other."""
    for key, value in pairs:
        yield key
        yield value


def _elements(array: Any) -> tuple[Any, ...]:
    if array.dtype.hasobject:
        raise Unreadable(array)
    return (array.dtype, array.shape, array.tobytes())


def is_frozen(cls: type) -> bool:
    """Whether it is a frozen dataclass."""
    return dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen  # type: ignore[attr-defined] # not in typeshed


def is_only_itself(cls: type) -> bool:
    """Whether an instance is equal to nothing but itself."""
    equal: Any = cls.__eq__
    return equal is object.__eq__


def attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Those of the object's dict and slots, but for what it derives itself from others."""
    cls = type(value)
    for name, each in getattr(value, "__dict__", {}).items():
        if not isinstance(getattr(cls, name, None), functools.cached_property):
            yield name, each
    for slot in slots(cls):
        try:
            yield slot.__name__, slot.__get__(value)
        except AttributeError:
            continue  # nothing stands there


def slots(cls: type) -> list[types.MemberDescriptorType]:
    """Those of the class and of the classes that it is derived from."""
    return [
        each
        for base in cls.__mro__
        for each in vars(base).values()
        if type(each) is types.MemberDescriptorType and each.__name__ != "__dict__"
    ]


def is_plain(cls: type) -> bool:
    """Whether its instances hold nothing but what ``attributes`` gives. (pickle asks the same.)"""
    pointer = struct.calcsize("P")
    words = len(slots(cls)) + bool(cls.__dictoffset__) + bool(cls.__weakrefoffset__)
    return not cls.__itemsize__ and cls.__basicsize__ <= object.__basicsize__ + pointer * words
