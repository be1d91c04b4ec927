"""Keys of values that say all that a program can see of them: types, bits and order.

``==`` says too little for a key: 1, 1.0 and True are equal, and 0.0 and -0.0, and dicts of another order;
classes may call equal what they please; and a list is equal to itself after it has changed. So a key is made
of what the value is made of, and is made anew for each call where the value may have changed. Functions,
classes and Python modules are their own key: what they refer to is fixed when a function is traced.
"""

import copy
import dataclasses
import datetime
import functools
import operator
import re
import struct
import types
from collections import OrderedDict, defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Iterator
from enum import Enum
from pathlib import PurePath
from typing import Any, Final, ParamSpec, TypeAlias, TypeVar, TypeVarTuple

import numpy as np

from typednn.tensor import Tensor

__all__ = [
    "ATOMS",
    "Same",
    "Unreadable",
    "Walk",
    "add_key",
    "by_identity",
    "key_of",
    "may_change",
    "renewed",
]

Key: TypeAlias = Callable[["Walk", Any], Hashable]


class Unreadable(Exception):
    """What ``value`` holds cannot be read, so that it might change unseen."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value


class Walk:
    """The making of one key.

    ``changing``: whether it met something whose key may be another one later.
    """

    __slots__ = ("_around", "changing")

    def __init__(self) -> None:
        self.changing = False
        self._around: dict[int, int] = {}  # what is being read, by id, and how deep it lies

    def key(self, value: Any) -> Hashable:
        """Raises Unreadable."""
        return _KEYS[type(value)](self, value)

    def within(self, value: Any, parts: Iterable[Any]) -> Hashable:
        """The keys of the parts of a value that may hold itself."""
        depth = self._around.get(id(value))
        if depth is not None:
            return (Walk, depth)
        self._around[id(value)] = len(self._around)
        try:
            return tuple([self.key(part) for part in parts])
        finally:
            del self._around[id(value)]


class Same:
    """The key of a value that is only like itself. It keeps the value, so that no other gets its id."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def key_of(value: Any) -> Hashable:
    """The value's key. Raises Unreadable."""
    cls = type(value)
    return _KEYS[cls](_NOWHERE if cls in ATOMS else Walk(), value)


def may_change(value: Any) -> bool:
    """Whether the value's key may be another one later, or cannot be known."""
    walk = Walk()
    try:
        walk.key(value)
    except Unreadable:
        return True
    return walk.changing


def add_key(cls: type, key: Key) -> None:
    """Let instances of the class be keyed by this function."""
    _KEYS[cls] = key


def by_identity(cls: type) -> None:
    """Let each instance of the class be like itself only, whatever it holds."""
    add_key(cls, _same)


def renewed(value: Any) -> Any:
    """The value with new lists, dicts and objects in place of those that it is made of; what is equal to
    nothing but itself, and what cannot change, is the same.
    """
    cls = type(value)
    if cls is tuple or (issubclass(cls, tuple) and hasattr(cls, "_make")):
        return getattr(cls, "_make", cls)(map(renewed, value))
    if _KEYS[cls] is _plain and not _is_only_itself(cls) and may_change(value):
        copied = copy.copy(value)
        for name, each in _attributes(value):
            object.__setattr__(copied, name, renewed(each))
        return copied
    if cls is list or cls is deque:
        return _copy(value, map(renewed, value))
    if cls is dict or cls is OrderedDict or cls is defaultdict:
        return _copy(value, [(key, renewed(each)) for key, each in value.items()])
    return value.copy() if cls is set or cls is bytearray or cls is np.ndarray else value


def _copy(value: Any, parts: Iterable[Any]) -> Any:
    copied = value.copy()
    copied.clear()
    (copied.update if isinstance(value, dict) else copied.extend)(parts)
    return copied


# --- values that never change


def _itself(walk: Walk, value: Any) -> Hashable:
    return value  # type: ignore[no-any-return] # of a type that is hashed by its identity


def _same(walk: Walk, value: Any) -> Hashable:
    return Same(value)


def _atom(walk: Walk, value: Any) -> Hashable:
    return (type(value), value)


def _float(walk: Walk, value: float) -> Hashable:
    return (float, struct.pack("<d", value))


def _complex(walk: Walk, value: complex) -> Hashable:
    return (complex, struct.pack("<2d", value.real, value.imag))


def _scalar(walk: Walk, value: Any) -> Hashable:
    """Of numpy's. A long double's bytes hold some that say nothing."""
    if value.dtype.hasobject:
        raise Unreadable(value)
    return (type(value), value.dtype, repr(value) if value.dtype.char in "gG" else value.tobytes())


def _dtype(walk: Walk, value: Any) -> Hashable:
    return (np.dtype, value, walk.key(value.metadata))


def _class(walk: Walk, value: Any) -> Hashable:
    return value if type(value) is type else Same(value)  # a metaclass may have an == of its own


def _builtin(walk: Walk, value: Any) -> Hashable:
    """A function made of C: of a module, or bound to a value."""
    bound = value.__self__
    if bound is None or type(bound) is types.ModuleType:
        return value  # type: ignore[no-any-return] # as _itself
    return (type(value), value.__qualname__, walk.key(bound))


# --- values that are made of others


def _tuple(walk: Walk, value: tuple[Any, ...]) -> Hashable:
    return (tuple, *[_KEYS[type(each)](walk, each) for each in value])


_PARTS: Final[dict[type, Callable[[Any], Iterable[Any]]]] = {
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
    dict: lambda x: _flat(dict.items(x)),
    OrderedDict: lambda x: _flat(OrderedDict.items(x)),
    defaultdict: lambda x: (x.default_factory, *_flat(dict.items(x))),
    types.MappingProxyType: lambda x: _flat(x.items()),
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
_PARTS_BY_NAME: Final[dict[str, Callable[[Any], Iterable[Any]]]] = {  # not imported for their sake
    "decimal.Decimal": lambda x: tuple(x.as_tuple()),
    "logging.Logger": lambda x: (Same(x),),  # holds nothing to compute with
}
_CHANGING: Final = frozenset(
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


def _flat(pairs: Iterable[tuple[Any, Any]]) -> Iterator[Any]:
    for key, value in pairs:
        yield key
        yield value


def _elements(array: Any) -> tuple[Any, ...]:
    if array.dtype.hasobject:
        raise Unreadable(array)
    return (array.dtype, array.shape, array.tobytes())


def _made_of_parts(base: type, parts: Callable[[Any], Iterable[Any]]) -> Key:
    """Of the class that has these parts, or of one derived from it, whose attributes count too."""
    changes = base in _CHANGING

    def key(walk: Walk, value: Any) -> Hashable:
        cls = type(value)
        if changes:
            walk.changing = True
        if cls is base:
            return (cls, walk.within(value, parts(value)))
        if cls.__dictoffset__ or _slots(cls):
            walk.changing = True
        return (cls, walk.within(value, (*parts(value), *_flat(_attributes(value)))))

    return key


# --- objects


def _plain(walk: Walk, value: Any) -> Hashable:
    """An object of a class made of Python: its attributes, and where it is equal only to itself, itself."""
    cls = type(value)
    if not _is_frozen(cls):
        walk.changing = True
    attributes = walk.within(value, _flat(_attributes(value)))
    if _is_only_itself(cls):
        return (cls, Same(value), attributes)
    return (cls, attributes)


def _is_frozen(cls: type) -> bool:
    return dataclasses.is_dataclass(cls) and cls.__dataclass_params__.frozen  # type: ignore[attr-defined] # not in typeshed


def _is_only_itself(cls: type) -> bool:
    """Whether an instance is equal to nothing but itself."""
    equal: Any = cls.__eq__
    return equal is object.__eq__


def _attributes(value: Any) -> Iterator[tuple[str, Any]]:
    """Those of the object's dict and slots, but for what it derives itself from others."""
    cls = type(value)
    for name, each in getattr(value, "__dict__", {}).items():
        if not isinstance(getattr(cls, name, None), functools.cached_property):
            yield name, each
    for slot in _slots(cls):
        try:
            yield slot.__name__, slot.__get__(value)
        except AttributeError:
            continue  # nothing stands there


def _slots(cls: type) -> list[types.MemberDescriptorType]:
    return [
        each
        for base in cls.__mro__
        for each in vars(base).values()
        if type(each) is types.MemberDescriptorType and each.__name__ != "__dict__"
    ]


def _is_plain(cls: type) -> bool:
    """Whether its instances hold nothing but what ``_attributes`` gives. (pickle asks the same.)"""
    pointer = struct.calcsize("P")
    words = len(_slots(cls)) + bool(cls.__dictoffset__) + bool(cls.__weakrefoffset__)
    return not cls.__itemsize__ and cls.__basicsize__ <= object.__basicsize__ + pointer * words


# --- which key a class's values have


def _unreadable(walk: Walk, value: Any) -> Hashable:
    raise Unreadable(value)


class _Keys(dict[type, Key]):
    """``keys[type(value)](walk, value)`` is the value's key."""

    def __missing__(self, cls: type) -> Key:
        self[cls] = key = _chosen(cls)
        return key


def _chosen(cls: type) -> Key:
    for base, key in _BY_BASE.items():
        if issubclass(cls, base):
            return key
    for each in cls.__mro__:
        parts = _PARTS.get(each) or _PARTS_BY_NAME.get(f"{each.__module__}.{each.__qualname__}")
        if parts is not None:
            return _made_of_parts(each, parts)
    return _plain if _is_plain(cls) else _unreadable


_BY_BASE: Final[dict[type, Key]] = {
    type: _class,
    Enum: _same,
    np.generic: _scalar,
    np.dtype: _dtype,
    types.ModuleType: _same,
    PurePath: lambda walk, value: (type(value), str(value)),
}
_ITSELF: Final = (
    types.FunctionType,
    types.WrapperDescriptorType,
    types.MethodDescriptorType,
    types.ClassMethodDescriptorType,
    types.CodeType,
    functools._lru_cache_wrapper,
    np.ufunc,
    property,
    staticmethod,
    classmethod,
    TypeVar,
    ParamSpec,
    TypeVarTuple,
)
_KEYS: Final = _Keys(
    {
        **dict.fromkeys((int, bool, str, bytes), _atom),
        **dict.fromkeys((type(None), type(Ellipsis), type(NotImplemented)), _atom),
        float: _float,
        complex: _complex,
        **dict.fromkeys(_ITSELF, _itself),
    }
)
ATOMS: Final = frozenset(_KEYS)
"""Classes of values that are made of nothing else, and never change."""
_NOWHERE: Final = Walk()  # for these, which need none

_KEYS.update({types.BuiltinFunctionType: _builtin, Same: _itself, tuple: _tuple, Tensor: _same})
