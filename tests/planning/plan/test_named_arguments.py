"""``static_argnames`` and ``donate_argnames``: all that a parameter of each kind is given, and nothing else."""

import functools
from collections.abc import Callable
from typing import Any

import pytest

from typednn import jit, ops
from typednn.abstract import Abstract


def called(*values: Any) -> str:
    """What ``f`` sees of its arguments: their classes."""
    return ", ".join(type(value).__name__ for value in values)


def either(a: Any, b: Any = 0) -> str:
    return called(a, b)


def positional(a: Any, b: Any = 0, /, **more: Any) -> str:
    return called(a, b, *more.values())


def keyword(a: Any, *, b: Any = 0) -> str:
    return called(a, b)


def gathering(a: Any, *b: Any, c: Any = 0, **d: Any) -> str:
    return called(a, *b, c, *d.values())


class Method:
    def f(self, a: Any, b: Any = 0) -> str:
        return called(a, b)


@functools.wraps(gathering)
def wrapping(*args: Any, **kwargs: Any) -> str:
    return gathering(*args, **kwargs)


S, T = "S", "T"
"""Stand for an argument that is named, and one that is not."""

CALLS: dict[str, tuple[Callable[..., Any], str, tuple[Any, ...], dict[str, Any]]] = {
    "by position": (either, "b", (T, S), {}),
    "by name": (either, "b", (T,), {"b": S}),
    "all by name": (either, "b", (), {"b": S, "a": T}),
    "the first": (either, "a", (S, T), {}),
    "a default": (either, "b", (T,), {}),
    "positional only": (positional, "b", (T, S), {}),
    "positional only, beside a keyword of its name": (positional, "b", (T, S), {"b": T}),
    "positional only with its default, beside a keyword": (positional, "b", (T,), {"b": T}),
    "keywords beside what is positional only": (positional, "more", (T, T), {"b": S, "e": S}),
    "keyword only": (keyword, "b", (T,), {"b": S}),
    "keyword only with its default": (keyword, "b", (T,), {}),
    "*args": (gathering, "b", (T, S, S, S), {"c": T, "e": T}),
    "*args, one": (gathering, "b", (T, S), {}),
    "*args, none": (gathering, "b", (T,), {"c": T}),
    "before *args": (gathering, "a", (S, T, T), {}),
    "after *args": (gathering, "c", (T, T, T), {"c": S}),
    "**kwargs": (gathering, "d", (T, T), {"c": T, "e": S, "g": S}),
    "**kwargs, one with the name of *args": (gathering, "d", (T, T), {"b": S, "d": S}),
    "**kwargs, none": (gathering, "d", (T,), {"c": T}),
    "*args of a function that is wrapped": (wrapping, "b", (T, S, S), {"c": T}),
    "**kwargs of a function that is wrapped": (wrapping, "d", (T,), {"c": T, "e": S}),
    "a method": (Method.f, "b", (None, T, S), {}),
    "a bound method": (Method().f, "b", (T, S), {}),
    "a partial": (functools.partial(gathering, 1), "b", (S, S), {"c": T}),
}


def filled(kind: str, named: Any, other: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    def one(x: Any) -> Any:
        return named() if x == S else other() if x == T else x

    _, _, args, kwargs = CALLS[kind]
    return tuple(map(one, args)), {key: one(x) for key, x in kwargs.items()}


@pytest.mark.parametrize("kind", CALLS)
def test_what_is_named_is_static(kind: str) -> None:
    f, name, *_ = CALLS[kind]
    args, kwargs = filled(kind, lambda: [{1}], lambda: ops.ones((1,)))
    planned = jit(f, static_argnames=[name])
    for _ in range(2):
        assert planned(*args, **kwargs) == f(*args, **kwargs)


@pytest.mark.parametrize("kind", CALLS)
def test_what_is_not_named_is_not_static(kind: str) -> None:
    """A set is no leaf, but may be static."""
    f, name, given, by_name = CALLS[kind]
    if T not in (*given, *by_name.values()):
        return
    args, kwargs = filled(kind, lambda: ops.ones((1,)), lambda: {1})
    with pytest.raises(TypeError, match="set, which is neither a tensor nor hashable"):
        jit(f, static_argnames=[name])(*args, **kwargs)


@pytest.mark.parametrize("kind", CALLS)
def test_what_is_named_is_donated_and_nothing_else(kind: str) -> None:
    f, name, given, by_name = CALLS[kind]
    args, kwargs = filled(kind, lambda: ops.ones((1,)), lambda: ops.ones((1,)))
    jit(f, donate_argnames=[name])(*args, **kwargs)
    for marks, values in ((given, args), (by_name.values(), kwargs.values())):
        for mark, value in zip(marks, values, strict=True):
            if mark is not None:
                assert isinstance(value._data, Abstract) == (mark == S)
