"""The checks of what a call gives after it has returned: of generators and coroutines.

Each value that is yielded or sent is checked, and what is returned or awaited. The names in it have the
sizes that the arguments of the call bind.
"""

import inspect
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Awaitable,
    Callable,
    Generator,
    Hashable,
    Iterable,
    Iterator,
)
from typing import Any, Final, get_args, get_origin

from typednn.checks.checked_function import CheckedFunction
from typednn.checks.hints import mentions_shapes
from typednn.checks.keys import NoKeyError

__all__ = ["RESUMED", "resumed_by"]

_ITERABLE: Final = (Iterator, Iterable, Generator)
_ASYNC_ITERABLE: Final = (AsyncIterator, AsyncIterable, AsyncGenerator)
_RESULT: Final = "the result"
_YIELDED: Final = "the yielded value"
_SENT: Final = "the sent value"

Remembered = set[Hashable]
Resumed = Callable[[CheckedFunction, tuple[Any, ...], dict[str, Any], Any, Remembered], Any]
"""Wraps what a call returned: (call, args, kwargs, returned, keys of what has passed)."""


def resumed_by(call: CheckedFunction) -> Resumed | None:
    """Return what wraps the generators or coroutines of a function; None for plain functions."""
    hint = call.hints.get("return")
    if inspect.iscoroutinefunction(call.function):
        return _coroutine if "return" in call.hints else None
    if get_origin(hint) in (*_ITERABLE, *_ASYNC_ITERABLE) and mentions_shapes(hint):
        return _iterable
    return None


def _iterable(
    call: CheckedFunction, args: Any, kwargs: Any, returned: Any, passed: Remembered
) -> Any:
    if inspect.isgenerator(returned):
        return _generator(call, args, kwargs, returned, passed)
    if inspect.isasyncgen(returned):
        return _async_generator(call, args, kwargs, returned, passed)
    _check(call, args, kwargs, passed, _RESULT, call.hints["return"], returned)
    return returned


async def _coroutine(
    call: CheckedFunction, args: Any, kwargs: Any, returned: Awaitable[Any], passed: Remembered
) -> Any:
    value = await returned
    _check(call, args, kwargs, passed, _RESULT, call.hints["return"], value)
    return value


def _generator(
    call: CheckedFunction,
    args: Any,
    kwargs: Any,
    inner: Generator[Any, Any, Any],
    passed: Remembered,
) -> Generator[Any, Any, Any]:
    yielded, *others = get_args(call.hints["return"])
    resume: Callable[[Any], Any] = inner.send
    given: Any = None
    while True:
        try:
            value = resume(given)
        except StopIteration as end:
            if len(others) == 2:
                _check(call, args, kwargs, passed, _RESULT, others[1], end.value)
            return end.value
        _check(call, args, kwargs, passed, _YIELDED, yielded, value)
        try:
            resume, given = inner.send, (yield value)
        except GeneratorExit:
            inner.close()
            raise
        except BaseException as error:  # noqa: BLE001 # the generator gets all of them
            resume, given = inner.throw, error
        else:
            if others and given is not None:  # which ``next`` sends
                _check(call, args, kwargs, passed, _SENT, others[0], given)


async def _async_generator(
    call: CheckedFunction,
    args: Any,
    kwargs: Any,
    inner: AsyncGenerator[Any, Any],
    passed: Remembered,
) -> AsyncGenerator[Any, Any]:
    yielded, *others = get_args(call.hints["return"])
    resume: Callable[[Any], Awaitable[Any]] = inner.asend
    given: Any = None
    while True:
        try:
            value = await resume(given)
        except StopAsyncIteration:
            return
        _check(call, args, kwargs, passed, _YIELDED, yielded, value)
        try:
            resume, given = inner.asend, (yield value)
        except GeneratorExit:
            await inner.aclose()
            raise
        except BaseException as error:  # noqa: BLE001 # the generator gets all of them
            resume, given = inner.athrow, error
        else:
            if others and given is not None:
                _check(call, args, kwargs, passed, _SENT, others[0], given)


RESUMED: Final = frozenset({f.__code__ for f in (_coroutine, _generator, _async_generator)})
"""The code objects that run the function's own code."""


def _check(
    call: CheckedFunction,
    args: Any,
    kwargs: Any,
    passed: Remembered,
    label: str,
    hint: Any,
    value: Any,
) -> None:
    """Check a value, unless one with the same key has passed."""
    try:
        key = (label, call.keys[type(value)](value))
    except NoKeyError:
        key = None
    if key is None or key not in passed:
        call.check_result(args, kwargs, value, hint, label)
        if key is not None:
            passed.add(key)
