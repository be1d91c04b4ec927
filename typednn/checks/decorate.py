"""Wraps functions and methods so that their calls are checked, once for each signature of shapes.

The first call with new shapes and dtypes is checked in full (tens of microseconds). If it passes,
this is remembered under a key of its arguments' shapes and dtypes, and of its result's. A later
call of the same kind only costs making the two keys.
"""

import functools
import inspect
from collections.abc import Callable, Hashable, Mapping
from types import CodeType, FrameType, FunctionType
from typing import Annotated, Any, Final, Literal, TypeVar, get_args, get_origin

from typednn import tensor
from typednn.autodiff.wrapped import Wrapped
from typednn.checks.check import Item, failure_of_fields, first_failure
from typednn.checks.hints import (
    SizeBindings,
    hints_of,
    is_array_hint,
    learn,
    mentions_shapes,
    shape_texts,
    sizes_of,
)
from typednn.checks.keys import BY_TYPE, BY_VALUE, KeyTable, NoKeyError
from typednn.checks.messages import error_for, name_of
from typednn.checks.switch import state
from typednn.shapes.parsing import parse
from typednn.tensor import Tensor

__all__ = ["check_fields", "check_methods", "typed"]

F = TypeVar("F", bound=Callable[..., Any])

MOST_REMEMBERED = 1024  # signatures of one function; more than that, and it starts afresh
EMPTY = inspect.Parameter.empty
_CHECKED: Final[set[CodeType]] = set()
"""The code of the wrapper below, by which the frame of a checked call is found."""


def typed(thing: F) -> F:
    """Check the calls of a function, or of a class's methods, against their annotations.

    Calls raise ShapeError (a ValueError) if a shape or a dtype is not as declared, and TypeError if
    a class is not. The decorator itself raises SpecSyntaxError for an invalid shape text. A
    function without shapes is returned unchanged. Methods of ``nn.Module`` need no decorator.

    The type variables of a class get their sizes from the annotated fields of ``self``. Names in
    shapes belong to one call, and hold for its arguments and its result.
    """
    return _typed(thing, None)  # type: ignore[no-any-return]  # the same kind of thing as it got


def check_methods(cls: type) -> None:
    """Check the methods that this class itself defines."""
    for text in (text for hint in hints_of(cls, {}).values() for text in shape_texts(hint)):
        parse(text)
    for name, member in list(vars(cls).items()):
        if isinstance(member, FunctionType | staticmethod | classmethod | property | Wrapped):
            checked = _typed(member, cls)
            if checked is not member:
                setattr(cls, name, checked)


def check_fields(instance: Any) -> None:
    """Check an instance's annotated fields, including inherited ones. Raises ShapeError."""
    if not state.on:
        return
    for cls in type(instance).__mro__:
        failure = failure_of_fields(instance, cls) if "__annotations__" in vars(cls) else None
        if failure is not None:
            raise error_for(type(instance).__name__, failure, {"self": instance})


def _typed(thing: Any, owner: type | None) -> Any:
    if isinstance(thing, type):
        check_methods(thing)
        return thing
    if isinstance(thing, staticmethod | classmethod):
        inner = _typed(thing.__func__, owner)
        return thing if inner is thing.__func__ else type(thing)(inner)
    if isinstance(thing, Wrapped):  # what is checked is the function in it, once for each trace
        made_of = thing._made_of()[0]
        inner = _typed(made_of, owner) if isinstance(made_of, FunctionType | Wrapped) else made_of
        return thing if inner is made_of else thing._around(inner)
    if isinstance(thing, property):
        getter = None if thing.fget is None else _typed(thing.fget, owner)
        return thing if getter is None or getter is thing.fget else thing.getter(getter)
    return thing if hasattr(thing, "__typednn_checked__") else _wrap(_Call(thing, owner))


class _Call:
    """The signature and the annotations of a function, and how its calls are checked."""

    def __init__(self, function: Callable[..., Any], owner: type | None) -> None:
        self.function = function
        self.owner = owner
        self.signature = inspect.signature(function)
        self.resolve()

    def resolve(self) -> None:
        """Read the annotations; strings among them may name what does not exist yet."""
        local = {self.owner.__name__: self.owner} if self.owner else {}
        self.hints = hints_of(self.function, local)
        for text in (text for hint in self.hints.values() for text in shape_texts(hint)):
            parse(text)
        raw = getattr(self.function, "__annotations__", {})
        self.resolved = all(n in self.hints for n, hint in raw.items() if isinstance(hint, str))
        self.mentions_shapes = any(mentions_shapes(hint) for hint in self.hints.values())
        by_value = any(_depends_on_values(hint) for hint in self.hints.values())
        self.keys: KeyTable = BY_VALUE if by_value else BY_TYPE
        self.returns = "return" in self.hints and not inspect.iscoroutinefunction(self.function)

    def check_arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        bound = self._bound(args, kwargs)
        if bound is None:
            return
        if self._self(args) is not None:
            check_fields(args[0])
        self._check(self._items(bound), bound, args)

    def check_result(self, args: tuple[Any, ...], kwargs: dict[str, Any], out: Any) -> None:
        bound = self._bound(args, kwargs)
        assert bound is not None, "the call has succeeded"
        items = [*self._items(bound), Item("the result", self.hints["return"], out)]
        self._check(items, bound, args)

    def names(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], wanted: frozenset[str]
    ) -> dict[str, int]:
        """Return the sizes of wanted names, from the call's arguments and the class of ``self``."""
        bound, owner = self._bound(args, kwargs), self._self(args)
        found = SizeBindings(sizes_of(args[0], owner)) if owner is not None else SizeBindings()
        for item in self._items(bound) if bound is not None else ():
            learn(item.hint, item.value, sorted(wanted), item.label, found)
        return {name: size for name, (size, _) in found.items() if type(size) is int}

    def _bound(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> inspect.BoundArguments | None:
        """Return the bound arguments; None for a wrong call, which Python itself refuses."""
        try:
            return self.signature.bind(*args, **kwargs)
        except TypeError:
            return None

    def _check(
        self, items: list[Item], bound: inspect.BoundArguments, args: tuple[Any, ...]
    ) -> None:
        owner = self._self(args)
        sizes = sizes_of(args[0], owner) if owner is not None else SizeBindings()
        given = self.signature.bind_partial(*bound.args, **bound.kwargs)
        given.apply_defaults()
        failure = first_failure(items, sizes, given.arguments)
        if failure is not None:
            raise error_for(name_of(self.function), failure, given.arguments) from None

    def _self(self, args: tuple[Any, ...]) -> type | None:
        """Return the class that defines this method, if the first argument is an instance of it."""
        if not args or self.function.__name__ == "__init__":
            return None
        if self.owner is None:
            self.owner = _defining_class(self.function, type(args[0]))
        return self.owner if self.owner and isinstance(args[0], self.owner) else None

    def _items(self, bound: inspect.BoundArguments) -> list[Item]:
        items = []
        for name, value in bound.arguments.items():
            hint, kind = self.hints.get(name, EMPTY), self.signature.parameters[name].kind
            if hint is EMPTY:
                continue
            if kind is inspect.Parameter.VAR_POSITIONAL:
                items += [Item(f"argument '{name}[{i}]'", hint, v) for i, v in enumerate(value)]
            elif kind is inspect.Parameter.VAR_KEYWORD:
                items += [Item(f"argument '{key}'", hint, v) for key, v in value.items()]
            else:
                items.append(Item(f"argument '{name}'", hint, value))
        return items


def _wrap(call: _Call) -> Callable[..., Any]:
    """Return the function with its calls checked; itself if there is nothing to check."""
    function = call.function
    if call.resolved and not call.mentions_shapes:
        return function
    keys, returns = call.keys, call.returns
    first = 1 if function.__name__ == "__init__" else 0  # nothing is known of self yet
    remembered: dict[Hashable, set[Hashable]] = {}

    @functools.wraps(function)
    def checked(*args: Any, **kwargs: Any) -> Any:
        if not state.on:
            return function(*args, **kwargs)
        results = key = None
        pieces: list[Hashable] = [tuple(kwargs)] if kwargs else []
        try:
            for value in (*args[first:], *kwargs.values()) if first or kwargs else args:
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
            return out
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
        nonlocal keys, returns
        if not call.resolved:
            call.resolve()
            call.resolved = True  # what cannot be resolved now stays unchecked
            keys, returns, key = call.keys, call.returns, None
        call.check_arguments(args, kwargs)
        results: set[Hashable] = set()
        if key is not None:
            if len(remembered) >= MOST_REMEMBERED:
                remembered.clear()
            remembered[key] = results
        return results

    _CHECKED.add(checked.__code__)  # type: ignore[attr-defined]  # a function, which wraps hides
    checked.__typednn_checked__ = True  # type: ignore[attr-defined]  # none twice
    return checked


def _depends_on_values(hint: Any) -> bool:
    """Tell whether values matter: ``{self.size}``, ``Literal[3]``, ``Linear[Literal[784], N]``."""
    if is_array_hint(hint):
        return "{" in hint.dim_str
    if isinstance(hint, TypeVar) or get_origin(hint) in (Literal, Annotated):
        return True
    inner = hint if isinstance(hint, list | tuple) else get_args(hint)
    return any(map(_depends_on_values, inner))


def _defining_class(function: Any, cls: type) -> type | None:
    """Return the class among the bases of ``cls`` that defines this method."""
    for base in cls.__mro__:
        member: Any = vars(base).get(function.__name__)  # Any: whatever stands in a class
        member = member.fget if isinstance(member, property) else member
        while member is not function and hasattr(member, "__wrapped__"):
            member = member.__wrapped__
        if member is function:
            return base
    return None


def _names_of_call(frame: FrameType, names: frozenset[str]) -> Mapping[str, int]:
    """Return the sizes of ``names`` in the checked call of the frame's function.

    The function may also be one that the checked function defines, or a comprehension in it. Empty
    in all other functions.
    """
    called, caller = frame, frame.f_back
    while caller is not None and caller.f_code not in _CHECKED:
        called, caller = caller, caller.f_back
    if caller is None or not _defines(called.f_code, frame.f_code):
        return {}
    found = caller.f_locals
    call: _Call = found["call"]
    return call.names(found["args"], found["kwargs"], names)


def _defines(outer: CodeType, inner: CodeType) -> bool:
    """Return whether ``inner`` is ``outer`` or the code of a function in it, however deep."""
    return inner is outer or any(
        _defines(each, inner) for each in outer.co_consts if isinstance(each, CodeType)
    )


tensor.names_of_call = _names_of_call
