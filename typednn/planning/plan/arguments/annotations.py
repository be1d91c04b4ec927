"""Build an argument value that satisfies its annotation, without data.

A tensor's annotation gives its shape and dtype. Tuples, typed dicts and classes of trees (modules,
dataclasses, named tuples) are made of what they hold: a class by its own ``__init__``, whose
arguments are made likewise.
"""

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import is_dataclass
from functools import partial
from inspect import BoundArguments, Parameter, Signature
from types import NoneType
from typing import Annotated, Any, Final, Literal, TypeAlias, TypeVar, get_args, get_origin

import numpy as np
from typing_extensions import TypeVarTuple, get_original_bases, is_typeddict

from typednn.checks.hints import hints_of, is_array_hint, is_size_variable, is_union
from typednn.checks.words import hint_text, placeholder
from typednn.planning.kinds import kind_of
from typednn.planning.plan.arguments.abstract_tensors import Blanks
from typednn.planning.plan.arguments.named_values import Given, GivenValues, PlanError, Size
from typednn.shapes import Axis, Dim, ShapeError, parse
from typednn.tensor import Tensor

__all__ = ["Maker", "PlanError", "Scope", "Size"]

Scope: TypeAlias = Mapping[str, Callable[[], Any]]
"""What makes that which type variables stand for, by their names."""

_DTYPES: Final = ("float32", "int64", "bool", "float64", "int32", "uint8")
"""The first of these that an annotation allows is the tensor's."""


class Maker:
    """Makes values for the annotations of one function.

    ``given``: sizes and values by name. ``there``: the function's arguments as far as they are made,
    to which ``{x.size}`` in a shape may refer.
    """

    def __init__(self, name: str, given: Mapping[str, Given], there: Mapping[str, Any]) -> None:
        self.blanks = Blanks(name)
        self.given = GivenValues(name, given)
        self._there = there
        self._name = name

    def fill(self, bound: BoundArguments, hints: Mapping[str, Any], scope: Scope, of: str) -> None:
        """Add the arguments that are missing: those that are given by name, and what has no default."""
        for name, parameter in bound.signature.parameters.items():
            hint = hints.get(name, parameter.annotation)
            if name in bound.arguments or parameter.kind is Parameter.VAR_KEYWORD:
                continue
            what = f"argument '{name}'{of}"
            if parameter.kind is Parameter.VAR_POSITIONAL:
                bound.arguments[name] = self._gathered(hint, scope)
            elif self.given.is_for(name, hint, what):
                bound.arguments[name] = self.given.value(name)
            elif self._is_size(name, hint, scope):
                bound.arguments[name] = self.given.size(name, what)
            elif parameter.default is Parameter.empty:
                made = self._size(name, what, {}) if hint is int else self._value(hint, what, scope)
                bound.arguments[name] = made

    def _is_size(self, name: str, hint: Any, scope: Scope) -> bool:
        """Whether it is a whole number of a name that a size is given for."""
        if hint is not int and not (is_size_variable(hint) and hint.__name__ not in scope):
            return False
        self.given.known.add(name)
        return name in self.given

    def _gathered(self, hint: Any, scope: Scope) -> tuple[Any, ...]:
        """``*layers: *Layers``: as many as there are type arguments; of others none."""
        names = [getattr(variable, "__name__", "") for variable in get_args(hint)]
        return scope[names[0]]() if names and names[0] in scope else ()

    def _value(self, hint: Any, what: str, scope: Scope) -> Any:
        origin, inner = get_origin(hint), get_args(hint)
        if is_array_hint(hint):
            return self._tensor(hint, what, scope)
        if isinstance(hint, TypeVar):
            return self._variable(hint, what, scope)
        if origin is Literal:
            return inner[0]
        if origin is Annotated:
            return self._value(inner[0], what, scope)
        if is_union(hint):
            member = next(each for each in inner if each is not NoneType)
            return self._value(member, what, scope)
        if origin is tuple and ... not in inner:
            return self._values(inner, what, scope)
        if is_typeddict(hint):
            fields = hints_of(hint, {}).items()
            return {key: self._value(h, f"{what}[{key!r}]", scope) for key, h in fields}
        if hint is None or hint is NoneType:
            return None
        if hint is np.random.Generator:
            return self.blanks.generator()
        if _is_tree(origin or hint):
            return self.built(origin or hint, inner, what, scope)
        raise self._unknown(hint, what)

    def _values(self, hints: Sequence[Any], what: str, scope: Scope) -> tuple[Any, ...]:
        return tuple(self._value(h, f"{what}[{i}]", scope) for i, h in enumerate(hints))

    def _variable(self, variable: TypeVar, what: str, scope: Scope) -> Any:
        name = variable.__name__
        if name in scope:
            return scope[name]()
        if is_size_variable(variable):
            return self._size(name, what, scope)
        raise self._unknown(variable, what)

    def _tensor(self, hint: Any, what: str, scope: Scope) -> Tensor[Any, Any]:
        if not issubclass(hint.array_type, Tensor):
            raise self._unknown(hint, what)
        shape: list[int] = []
        of = f"{what}: {hint_text(hint)}"
        for axis in parse(hint.dim_str).axes:
            shape += self._sizes_along(axis, of, scope)
        if min(shape, default=0) < 0:
            raise PlanError(f"plan: {self._name}: {of} would be of shape {tuple(shape)}")
        dtype = next((dtype for dtype in _DTYPES if dtype in _allowed(hint)), None)
        if dtype is None:
            raise PlanError(f"plan: {self._name}: {of} is of a dtype that no tensor has")
        try:
            return self.blanks.tensor(tuple(shape), np.dtype(dtype))
        except ShapeError as error:
            raise PlanError(f"plan: {self._name}: {of}: {error}") from None

    def _sizes_along(self, axis: Axis, of: str, scope: Scope) -> tuple[int, ...]:
        if axis.anonymous or axis.treepath:
            raise PlanError(
                f"plan: {self._name}: the axis {axis} of {of} has no name; give it one, or pass an"
                " example of the argument"
            )
        if not isinstance(axis.size, Dim):
            assert isinstance(axis.size, int)
            return (axis.size,)
        values = {name: self._size(name, of, scope) for name in sorted(axis.size.names)}
        if axis.variadic:
            (several,) = values.values()
            return several if isinstance(several, tuple) else (several,)
        for name, value in values.items():
            if not isinstance(value, int):
                raise PlanError(f"plan: {self._name}: {name} is {value}, but one axis of {of}")
        try:
            return (axis.size.evaluate(values),)
        except ZeroDivisionError as error:
            raise PlanError(f"plan: {self._name}: {of}: {error}") from None

    def _size(self, name: str, of: str, scope: Scope) -> Any:
        if name.startswith("{"):
            return self._referred(name[1:-1], of)
        if name in scope:
            return scope[name]()
        return self.given.size(name, of)

    def _referred(self, path: str, of: str) -> int:
        try:
            return placeholder(path, self._there)
        except (KeyError, AttributeError, IndexError, TypeError, ValueError) as error:
            raise PlanError(f"plan: {self._name}: no {{{path}}} is there for {of}") from error

    def built(self, cls: type[Any], inner: Sequence[Any], what: str, scope: Scope) -> Any:
        """An instance, made by its class from arguments that are made likewise."""
        init = cls.__new__ if issubclass(cls, tuple) else cls.__init__
        hints = hints_of(cls, {}) | hints_of(inspect.unwrap(init), {cls.__name__: cls})
        parameters = [*inspect.signature(init).parameters.values()][1:]
        bound = Signature(parameters).bind_partial()
        of = f" of {cls.__name__} ({what})"
        self.fill(bound, hints, dict(self._stand_for(cls, inner, what, scope)), of)
        try:
            return cls(*bound.args, **bound.kwargs)
        except Exception as error:
            raise PlanError(
                f"plan: {self._name}: no {cls.__name__} can be made without data for {what}:"
                f" {error}; pass an example of it"
            ) from error

    def _stand_for(
        self, cls: Any, inner: Sequence[Any], what: str, scope: Scope
    ) -> Iterator[tuple[str, Callable[[], Any]]]:
        """What the type variables of the class are, and those of its bases."""
        own = dict[str, Callable[[], Any]]()
        parameters: tuple[Any, ...] = getattr(cls, "__parameters__", ()) if inner else ()
        if any(isinstance(parameter, TypeVarTuple) for parameter in parameters):
            own[parameters[0].__name__] = partial(self._values, inner, what, scope)
        else:
            for parameter, hint in zip(parameters, inner, strict=False):
                if hint is not Any:
                    own[parameter.__name__] = partial(self._value, hint, what, scope)
        for base in get_original_bases(cls) if isinstance(cls, type) else ():
            yield from self._stand_for(get_origin(base) or base, get_args(base), what, own)
        yield from own.items()

    def _unknown(self, hint: Any, what: str) -> PlanError:
        if hint is Parameter.empty:
            return PlanError(
                f"plan: {self._name}: {what} has no annotation; annotate it, as in"
                ' x: Float32[Tensor, "batch 784"], or pass an example'
            )
        text = hint if isinstance(hint, str) else hint_text(hint)
        advice = "give it a default, or pass an example"
        if hint in (bool, float, str):
            advice = "give it by name, give it a default, or pass an example"
        return PlanError(
            f"plan: {self._name}: {what} is {text}, which does not say what to plan for; {advice}"
        )


def _is_tree(cls: Any) -> bool:
    """Whether it is a class of trees that its own ``__init__`` makes of what they hold."""
    if not isinstance(cls, type):
        return False
    named_tuple = issubclass(cls, tuple) and hasattr(cls, "_fields")
    return is_dataclass(cls) or named_tuple or kind_of(cls) is not None


def _allowed(hint: Any) -> Sequence[str]:
    """The dtypes that the annotation allows: all of them if it is ``Shaped``."""
    return hint.dtypes if isinstance(hint.dtypes, tuple) else _DTYPES
