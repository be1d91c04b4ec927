"""A function with annotated shapes, and the checks of its calls and of a class's fields."""

import inspect
import re
import sys
from collections.abc import Callable, Hashable, Mapping
from functools import cached_property
from itertools import chain, repeat
from typing import Annotated, Any, Final, Literal, TypeVar, get_args, get_origin

from typednn.checks.check import Item, failure_of_fields, first_failure
from typednn.checks.hints import (
    is_array_hint,
    is_record,
    is_size_variable,
    mentions_shapes,
    shape_texts,
    sized_parameters,
)
from typednn.checks.keys import BY_TYPE, BY_VALUE, Key, KeyTable
from typednn.checks.messages import error_for, name_of
from typednn.checks.refused import refuse, suspects
from typednn.checks.resolution import resolve, warn_unresolved
from typednn.checks.sizes import (
    GIVEN,
    SizeBindings,
    keep_given,
    learn,
    sizes_of,
    told_by_fields,
)
from typednn.checks.switch import state
from typednn.shapes.parsing import parse
from typednn.shapes.words import MISSING_MODE

__all__ = ["CheckedFunction", "check_fields"]

EMPTY = inspect.Parameter.empty

_PLAIN: Final = (int, float, bool, str)
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


def check_fields(instance: Any) -> None:
    """Check an instance's annotated fields, including inherited ones. Raises ShapeError."""
    if not state.on:
        return
    for cls in type(instance).__mro__:
        failure = failure_of_fields(instance, cls) if "__annotations__" in vars(cls) else None
        if failure is not None:
            raise error_for(type(instance).__name__, failure)


class CheckedFunction:
    """A function with its signature and annotations. Checks calls of the function."""

    def __init__(self, function: Callable[..., Any], owner: type | None) -> None:
        self.function = function
        self.owner = owner
        self.signature = inspect.signature(function)
        self.resolve()

    def resolve(self) -> None:
        """Read the annotations. A string among them may name a class that is not defined yet."""
        self.hints, self.unresolved = resolve(self.function, self._names())
        for text in (text for hint in self.hints.values() for text in shape_texts(hint)):
            parse(text)
        self.suspects = suspects(self.hints, self.signature.parameters)
        self.resolved = not self.unresolved
        self.mentions_shapes = any(mentions_shapes(hint) for hint in self.hints.values())
        by_value = any(_depends_on_values(hint) for hint in self.hints.values())
        self.keys: KeyTable = BY_VALUE if by_value else BY_TYPE
        self.known_by_type = self._known_by_type() if by_value else frozenset[str]()

    def _names(self) -> dict[str, Any]:
        """Return what annotations may name beside the globals of the function.

        They are the class itself, which may be local to a function, and the globals of its module:
        ``NamedTuple`` makes a method with other ones.
        """
        if self.owner is None:
            return {}
        module = sys.modules.get(self.owner.__module__)
        return {**(vars(module) if module else {}), self.owner.__name__: self.owner}

    def _known_by_type(self) -> frozenset[str]:
        """Return the parameters whose number or string decides no check, only its type does.

        Their annotations are plain, such as ``int``, and no ``{name}`` in a shape asks for them.
        """
        texts = " ".join(text for hint in self.hints.values() for text in shape_texts(hint))
        asked = {path.partition(".")[0].partition("[")[0] for path in _PLACEHOLDER.findall(texts)}
        plain = {name for name, hint in self.hints.items() if hint in _PLAIN}
        return frozenset(plain - asked)

    def pieces(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], keys: Mapping[type, Key]
    ) -> list[Hashable]:
        """Return the parts of a call's key. Raises NoKeyError for a value without one."""
        given = [*zip(chain(self._positional, repeat("")), args, strict=False), *kwargs.items()]
        first = 1 if self.function.__name__ == "__init__" else 0  # self has no fields yet
        found: list[Hashable] = [tuple(kwargs)]
        for name, value in given[first:]:
            key: Key = type if name in self.known_by_type else keys[type(value)]
            found.append(key(value))
        return found

    @cached_property
    def _positional(self) -> tuple[str, ...]:
        kinds = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
        return tuple(p.name for p in self.signature.parameters.values() if p.kind in kinds)

    def warn_unresolved(self) -> None:
        """Warn about the annotations that are not checked."""
        for name, (text, why) in self.unresolved.items():
            label = "the result" if name == "return" else f"argument '{name}'"
            warn_unresolved(self.function, label, text, why)

    def check_arguments(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        bound = self._bound(args, kwargs)
        if bound is None:
            self._refuse_missing_mode(args, kwargs)
            return
        owner = self._self(args)
        if owner is not None:
            check_fields(args[0])
        if self.suspects:
            parameters = self.signature.parameters
            refuse(name_of(self.function), self.suspects, self.hints, parameters, self.owner)
        self._check(self._items(bound), bound, args)

    def check_result(
        self,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        out: Any,
        hint: Any = EMPTY,
        label: str = "the result",
    ) -> None:
        """Check what a call gave, by ``hint`` or the annotation of the result."""
        bound = self._bound(args, kwargs)
        assert bound is not None, "the call has succeeded"
        result = Item(label, self.hints["return"] if hint is EMPTY else hint, out)
        self._check(self._items(bound), bound, args, result)

    def names(
        self, args: tuple[Any, ...], kwargs: dict[str, Any], wanted: frozenset[str]
    ) -> dict[str, int]:
        """Return the sizes of ``wanted`` names, from the arguments and the class of ``self``."""
        bound, owner = self._bound(args, kwargs), self._self(args)
        found = SizeBindings(sizes_of(args[0], owner)) if owner is not None else SizeBindings()
        for item in self._items(bound) if bound is not None else ():
            learn(item.hint, item.value, sorted(wanted), item.label, found)
        return {name: size for name, (size, _) in found.items() if type(size) is int}

    @property
    def gives_sizes(self) -> bool:
        """Whether it is an ``__init__`` whose arguments have sizes of its class."""
        if self.function.__name__ != "__init__" or not sized_parameters(self.owner):
            return False
        return self.mentions_shapes or any(map(is_size_variable, self.hints.values()))

    def keep_sizes(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Keep the sizes that this ``__init__`` was given and that no field of ``self`` tells.

        Raises ShapeError for a field that has another size than the one that was given. A class
        that is no module and whose fields tell all is left alone: many may be built.
        """
        instance, owner = args[0], self.owner
        if owner is None or self._told_by_fields or not isinstance(instance, owner):
            return
        bound = self._bound(args, kwargs)
        assert bound is not None, "the call has succeeded"
        known, given = sizes_of(instance, owner), SizeBindings()
        for item in self._items(bound):
            label = f"{item.label.removeprefix('argument ')} of __init__"
            learn(item.hint, item.value, sized_parameters(owner), label, given)
        if any(name in known and known[name][0] != size for name, (size, _) in given.items()):
            failure = failure_of_fields(instance, owner, given)
            if failure is not None:
                raise error_for(owner.__name__, failure)
        missing = {name: size for name, size in given.items() if name not in known}
        if missing:
            keep_given(instance, owner, missing)

    @cached_property
    def _told_by_fields(self) -> bool:
        return not hasattr(self.owner, GIVEN) and told_by_fields(self.owner or object)

    def _bound(
        self, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> inspect.BoundArguments | None:
        """Bind the arguments to parameters; None for a wrong call, which Python itself refuses."""
        try:
            return self.signature.bind(*args, **kwargs)
        except TypeError:
            return None

    def _refuse_missing_mode(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        """Raise TypeError for a call that lacks no more than the ``mode: nn.Mode`` of a layer."""
        kinds = {getattr(each, "__name__", "") for each in get_args(self.hints.get("mode"))}
        complete = kwargs | {"mode": None}
        if kinds == {"Train", "Eval"} and self._bound(args, complete) is not None:
            raise TypeError(f"{name_of(self.function)}: it {MISSING_MODE}")

    def _check(
        self,
        items: list[Item],
        bound: inspect.BoundArguments,
        args: tuple[Any, ...],
        result: Item | None = None,
    ) -> None:
        owner = self._self(args)
        sizes = sizes_of(args[0], owner) if owner is not None else SizeBindings()
        given = self.signature.bind_partial(*bound.args, **bound.kwargs)
        given.apply_defaults()
        failure = first_failure(items, sizes, given.arguments, result, owner)
        if failure is not None:
            raise error_for(name_of(self.function), failure) from None

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


def _depends_on_values(hint: Any) -> bool:
    """Return whether an annotation depends on values: ``{self.size}``, ``Literal[3]``."""
    if is_array_hint(hint):
        return "{" in hint.dim_str
    if isinstance(hint, TypeVar) or get_origin(hint) in (Literal, Annotated):
        return True
    inner = hint if isinstance(hint, list | tuple) else get_args(hint)
    return is_record(hint) or any(map(_depends_on_values, inner))


def _defining_class(function: Any, cls: type) -> type | None:
    """Return the class among the bases of ``cls`` that defines this method."""
    for base in cls.__mro__:
        member: Any = vars(base).get(function.__name__)  # a class attribute of any type
        member = member.fget if isinstance(member, property) else member
        while member is not function and hasattr(member, "__wrapped__"):
            member = member.__wrapped__
        if member is function:
            return base
    return None
