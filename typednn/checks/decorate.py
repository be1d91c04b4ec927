"""Wrap functions and methods so that their calls are checked, once for each signature of shapes.

The first call with new shapes and dtypes is checked in full (tens of microseconds). If it passes,
the check is remembered under two keys: the shapes and dtypes of the arguments, and of the result. A
later call with the same keys only costs making them.
"""

import functools
import inspect
import sys
from collections.abc import AsyncIterator, Callable, Hashable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from types import CodeType, FrameType, FunctionType
from typing import Any, Final, TypeVar

from typednn import tensor
from typednn.autodiff.wrapped import Wrapped
from typednn.checks.broadcasts import CHECKED, warn_of_meeting_axes
from typednn.checks.checked_function import CheckedFunction
from typednn.checks.hints import shape_texts
from typednn.checks.keys import NoKeyError, OwnKeys
from typednn.checks.rebuilt import is_rebuilt
from typednn.checks.resolution import hints_of
from typednn.checks.resumed import resumed_by
from typednn.checks.switch import state
from typednn.ops import operands
from typednn.shapes.parsing import parse
from typednn.tensor import Tensor

__all__ = ["check_methods", "typed"]

F = TypeVar("F", bound=Callable[..., Any])

MOST_REMEMBERED = 1024  # signatures of one function; beyond that, all are forgotten


def typed(thing: F) -> F:
    """Check the calls of a function, or of a class's methods, against their annotations.

    A call raises ShapeError (a ValueError) if a shape or dtype does not match its annotation, and
    TypeError if a class does not. The decorator itself raises SpecSyntaxError for an invalid shape
    text. A function without shapes is returned unchanged. Methods of ``nn.Module`` need no
    decorator.

    The type variables of a class get their sizes from the annotated fields of ``self``. A name in a
    shape has one size in all arguments and the result of a call, and in what a generator yields. An
    annotation that cannot be resolved at the first call is not checked, and a warning says so.
    ``checks.install`` decorates everything in a package.
    """
    return _typed(thing, None)  # type: ignore[no-any-return]  # returns the same type as it got


def check_methods(cls: type) -> None:
    """Check the methods that this class itself defines, not the inherited ones."""
    for text in (text for hint in hints_of(cls, {}).values() for text in shape_texts(hint)):
        parse(text)
    for name, member in list(vars(cls).items()):
        if isinstance(member, FunctionType | staticmethod | classmethod | property | Wrapped):
            checked = _typed(member, cls)
            if checked is not member:
                setattr(cls, name, checked)


def _typed(thing: Any, owner: type | None) -> Any:
    if isinstance(thing, type):
        check_methods(thing)
        return thing
    if isinstance(thing, staticmethod | classmethod):
        inner = _typed(thing.__func__, owner)
        return thing if inner is thing.__func__ else type(thing)(inner)
    if isinstance(thing, Wrapped):  # the function in it is checked, once for each trace
        made_of = thing._made_of()[0]
        inner = _typed(made_of, owner) if isinstance(made_of, FunctionType | Wrapped) else made_of
        return thing if inner is made_of else thing._around(inner)
    if isinstance(thing, property):
        getter = None if thing.fget is None else _typed(thing.fget, owner)
        return thing if getter is None or getter is thing.fget else thing.getter(getter)
    if hasattr(thing, "__typednn_checked__"):
        return thing
    manager = _MANAGERS.get(thing.__code__) if isinstance(thing, FunctionType) else None
    if manager is not None:  # its annotations say what the generator yields
        inner = _typed(thing.__wrapped__, owner)
        return thing if inner is thing.__wrapped__ else manager(inner)
    return _wrap(CheckedFunction(thing, owner))


def _generator() -> Iterator[None]:
    yield


async def _asynchronous_generator() -> AsyncIterator[None]:
    yield


_MANAGERS: Final[Mapping[CodeType, Callable[[Any], Any]]] = {
    contextmanager(_generator).__code__: contextmanager,
    asynccontextmanager(_asynchronous_generator).__code__: asynccontextmanager,
}
"""The makers of context managers, by the code of the functions that they make of all generators."""


def _wrap(call: CheckedFunction) -> Callable[..., Any]:
    """Return the function with its calls checked, or the function if no shape is mentioned."""
    function = call.function
    if call.gives_sizes:
        function = _keeping_sizes(call)
    if call.resolved and not call.mentions_shapes:
        return function
    keys, resumed = OwnKeys(call.keys), resumed_by(call)
    returns = "return" in call.hints and resumed is None
    first = 1 if function.__name__ == "__init__" else 0  # self has no fields yet
    remembered: dict[Hashable, set[Hashable]] = {}

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not state.on:
            return function(*args, **kwargs)
        results = key = None
        pieces: list[Hashable] = [tuple(kwargs)] if kwargs else []
        try:
            if call.known_by_type:
                pieces, kept = call.pieces(args, kwargs, keys), ()
            else:
                kept = (*args[first:], *kwargs.values()) if first or kwargs else args
            for value in kept:
                if type(value) is Tensor:  # its key, inline: most arguments are tensors
                    data = value._data
                    pieces.append(data.shape)
                    pieces.append(data.dtype)
                else:
                    pieces.append(keys[type(value)](value))
            results = remembered.get(key := tuple(pieces))
        except NoKeyError:
            pass
        if results is None:
            results = new_call(key, args, kwargs)
        out = function(*args, **kwargs) if kwargs else function(*args)
        if not returns:
            return out if resumed is None else resumed(call, args, kwargs, out, results)
        try:
            key = keys[type(out)](out)
            if key in results:
                return out
        except NoKeyError:
            key = None
        call.check_result(args, kwargs, out)
        if key is not None:
            results.add(key)
        return out

    def new_call(key: Hashable, args: Any, kwargs: Any) -> set[Hashable]:
        nonlocal keys, resumed, returns
        if not call.resolved:
            call.resolve()
            call.resolved = True  # annotations not resolved by now stay unchecked
            call.warn_unresolved()
            keys, resumed, key = OwnKeys(call.keys), resumed_by(call), None
            returns = "return" in call.hints and resumed is None
        if is_rebuilt(call, sys._getframe(2)):
            return set()
        call.check_arguments(args, kwargs)
        results: set[Hashable] = set()
        if key is not None:
            if len(remembered) >= MOST_REMEMBERED:
                remembered.clear()
                keys.clear()
            remembered[key] = results
        return results

    if inspect.iscoroutinefunction(function) and sys.version_info >= (3, 12):
        inspect.markcoroutinefunction(checked)
    CHECKED.add(checked.__code__)  # type: ignore[attr-defined]  # hidden by wraps
    checked.__typednn_checked__ = True  # type: ignore[attr-defined]  # so that it is wrapped once
    return checked


def _keeping_sizes(call: CheckedFunction) -> Callable[..., None]:
    """Return an ``__init__`` after which the instance knows the sizes that it was given."""
    init = call.function

    @functools.wraps(init)
    def keeping(*args: Any, **kwargs: Any) -> None:
        init(*args, **kwargs)
        if state.on:
            call.keep_sizes(args, kwargs)

    CHECKED.add(keeping.__code__)  # type: ignore[attr-defined]  # hidden by wraps
    keeping.__typednn_checked__ = True  # type: ignore[attr-defined]  # so that it is wrapped once
    return keeping


def _names_of_call(frame: FrameType, names: frozenset[str]) -> Mapping[str, int]:
    """Return the sizes of ``names`` in the checked call of the frame's function.

    The frame may also belong to a comprehension or a function defined in the checked function. For
    all other frames the result is empty.
    """
    called, caller = frame, frame.f_back
    while caller is not None and caller.f_code not in CHECKED:
        called, caller = caller, caller.f_back
    if caller is None or not _defines(called.f_code, frame.f_code):
        return {}
    found = caller.f_locals
    call: CheckedFunction = found["call"]
    return call.names(found["args"], found["kwargs"], names)


def _defines(outer: CodeType, inner: CodeType) -> bool:
    """Return whether ``inner`` is ``outer``, or a function defined in it at any depth."""
    return inner is outer or any(
        _defines(each, inner) for each in outer.co_consts if isinstance(each, CodeType)
    )


tensor.names_of_call = _names_of_call
operands.both_grew = warn_of_meeting_axes
