"""Build an argument value that satisfies its annotation, without data.

The annotation of a tensor gives its shape and dtype. Tuples and typed dicts are built from their
elements. Classes of trees (modules, dataclasses, named tuples) are built by their ``__init__``,
whose arguments are built in the same way. A ``Key`` is one key, and a ``nn.Mode`` trains.
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

from typednn.checks.hints import is_array_hint, is_size_variable
from typednn.checks.messages import hint_text
from typednn.checks.placeholders import placeholder
from typednn.checks.resolution import hints_of, is_union
from typednn.planning.kinds import kind_of
from typednn.planning.plan.arguments.abstract_tensors import AbstractTensors
from typednn.planning.plan.arguments.named_values import (
    NamedSize,
    NamedValue,
    NamedValues,
    PlanError,
)
from typednn.planning.plan.arguments.optimizer_states import is_undetermined_state, optimizer_of
from typednn.random import Key
from typednn.shapes import Axis, Dim, ShapeError, parse
from typednn.tensor import Tensor

__all__ = ["ArgumentBuilder", "NamedSize", "PlanError", "TypeVariables"]

TypeVariables: TypeAlias = Mapping[str, Callable[[], Any]]
"""For each type variable, by name, a function that builds its value."""

_DTYPES: Final = ("float32", "int64", "bool", "float64", "int32", "uint8", "uint32")
"""In order of preference: a tensor has the first dtype that its annotation allows."""


class ArgumentBuilder:
    """Builds values for the annotations of one function.

    ``given``: sizes and values by name. ``arguments``: the arguments that are built so far, to
    which ``{x.size}`` in a shape may refer. ``module``: the names in the function's module.
    """

    def __init__(
        self,
        name: str,
        given: Mapping[str, NamedValue],
        arguments: Mapping[str, Any],
        module: Mapping[str, Any],
    ) -> None:
        self.abstract = AbstractTensors(name)
        self.given = NamedValues(name, given)
        self._arguments = arguments
        self._module = module
        self._name = name

    def add_missing(
        self, bound: BoundArguments, hints: Mapping[str, Any], variables: TypeVariables, of: str
    ) -> None:
        """Add the missing arguments that are given by name or have no default."""
        for name, parameter in bound.signature.parameters.items():
            hint = hints.get(name, parameter.annotation)
            if name in bound.arguments or parameter.kind is Parameter.VAR_KEYWORD:
                continue
            label = f"argument '{name}'{of}"
            if parameter.kind is Parameter.VAR_POSITIONAL:
                bound.arguments[name] = self._variadic(hint, variables)
            elif self.given.is_value_of(name, hint, label):
                bound.arguments[name] = self.given.value(name)
            elif self._is_size(name, hint, variables):
                bound.arguments[name] = self.given.size(name, label)
            elif is_undetermined_state(get_origin(hint) or hint):
                bound.arguments[name] = self._state(name, hint, label, variables)
            elif get_origin(hint) is type and (variable := _name_of(*get_args(hint))) in variables:
                bound.arguments[name] = variables[variable]()
            elif parameter.default is Parameter.empty:
                if hint is int:
                    bound.arguments[name] = self._size(name, label, {})
                else:
                    bound.arguments[name] = self._value(hint, label, variables)

    def _state(self, name: str, hint: Any, label: str, variables: TypeVariables) -> Any:
        """Build an optimizer's state, for the model of the annotation."""
        self.given.known.add(name)
        if name not in self.given:
            raise PlanError(
                f"plan: {self._name}: {label} is {hint_text(hint)}, which does not say of which"
                f" optimizer; add {name}=..., an optimizer or its name in the module, or pass an"
                " example"
            )
        value = self.given.value(name)
        optimizer = optimizer_of(self._name, name, value, self._module)
        return optimizer.init(self._value(get_args(hint)[0], label, variables))

    def _is_size(self, name: str, hint: Any, variables: TypeVariables) -> bool:
        """Return whether it is an integer argument with the name of a given size."""
        if hint is not int and not (is_size_variable(hint) and hint.__name__ not in variables):
            return False
        self.given.known.add(name)
        return name in self.given

    def _variadic(self, hint: Any, variables: TypeVariables) -> tuple[Any, ...]:
        """Build ``*layers: *Layers``: one for each type argument; for other annotations none."""
        names = [getattr(variable, "__name__", "") for variable in get_args(hint)]
        return variables[names[0]]() if names and names[0] in variables else ()

    def _value(self, hint: Any, label: str, variables: TypeVariables) -> Any:
        origin, inner = get_origin(hint), get_args(hint)
        if is_array_hint(hint):
            return self._tensor(hint, label, variables)
        if isinstance(hint, TypeVar):
            return self._variable(hint, label, variables)
        if isinstance(hint, type) and issubclass(hint, np.generic):
            return hint  # of a type argument: Linear[Literal[784], Literal[10], np.float64]
        if origin is Literal:
            return inner[0]
        if origin is Annotated:
            return self._value(inner[0], label, variables)
        if is_union(hint):
            member = next(each for each in inner if each is not NoneType)
            return self._value(member, label, variables)
        if origin is tuple and ... not in inner:
            return self._values(inner, label, variables)
        if is_typeddict(hint):
            fields = hints_of(hint, {}).items()
            return {key: self._value(h, f"{label}[{key!r}]", variables) for key, h in fields}
        if hint is None or hint is NoneType:
            return None
        if hint is np.random.Generator:
            return self.abstract.generator()
        if hint is Key and "keys" not in self.given:
            return Key(self.abstract.tensor((2,), np.dtype(np.uint32)))
        if _is_tree(origin or hint):
            return self.build_instance(origin or hint, inner, label, variables)
        raise self._undetermined(hint, label)

    def _values(
        self, hints: Sequence[Any], label: str, variables: TypeVariables
    ) -> tuple[Any, ...]:
        return tuple(self._value(h, f"{label}[{i}]", variables) for i, h in enumerate(hints))

    def _variable(self, variable: TypeVar, label: str, variables: TypeVariables) -> Any:
        name = variable.__name__
        if name in variables:
            return variables[name]()
        if is_size_variable(variable):
            return self._size(name, label, variables)
        raise self._undetermined(variable, label)

    def _tensor(self, hint: Any, label: str, variables: TypeVariables) -> Tensor[Any, Any]:
        if not issubclass(hint.array_type, Tensor):
            raise self._undetermined(hint, label)
        shape: list[int] = []
        of = f"{label}: {hint_text(hint)}"
        for axis in parse(hint.dim_str).axes:
            shape += self._sizes_along(axis, of, variables)
        if min(shape, default=0) < 0:
            raise PlanError(f"plan: {self._name}: {of} would be of shape {tuple(shape)}")
        dtype = next((dtype for dtype in _DTYPES if dtype in _allowed(hint)), None)
        if dtype is None:
            raise PlanError(f"plan: {self._name}: {of} is of a dtype that no tensor has")
        try:
            return self.abstract.tensor(tuple(shape), np.dtype(dtype))
        except ShapeError as error:
            raise PlanError(f"plan: {self._name}: {of}: {error}") from None

    def _sizes_along(self, axis: Axis, of: str, variables: TypeVariables) -> tuple[int, ...]:
        if axis.anonymous or axis.treepath:
            raise PlanError(
                f"plan: {self._name}: the axis {axis} of {of} has no name; give it one, or pass an"
                " example of the argument"
            )
        if not isinstance(axis.size, Dim):
            assert isinstance(axis.size, int)
            return (axis.size,)
        values = {name: self._size(name, of, variables) for name in sorted(axis.size.names)}
        if axis.variadic:
            (sizes,) = values.values()
            return sizes if isinstance(sizes, tuple) else (sizes,)
        for name, value in values.items():
            if not isinstance(value, int):
                raise PlanError(f"plan: {self._name}: {name} is {value}, but one axis of {of}")
        try:
            return (axis.size.evaluate(values),)
        except ZeroDivisionError as error:
            raise PlanError(f"plan: {self._name}: {of}: {error}") from None

    def _size(self, name: str, of: str, variables: TypeVariables) -> Any:
        if name.startswith("{"):
            return self._placeholder_size(name[1:-1], of)
        if name in variables:
            return variables[name]()
        return self.given.size(name, of)

    def _placeholder_size(self, path: str, of: str) -> int:
        try:
            return placeholder(path, self._arguments)
        except (KeyError, AttributeError, IndexError, TypeError, ValueError) as error:
            raise PlanError(f"plan: {self._name}: no {{{path}}} is there for {of}") from error

    def build_instance(
        self, cls: type[Any], inner: Sequence[Any], label: str, variables: TypeVariables
    ) -> Any:
        """Build an instance of the class, from arguments that are built from its annotations."""
        init = cls.__new__ if issubclass(cls, tuple) else cls.__init__
        hints = hints_of(cls, {}) | hints_of(inspect.unwrap(init), {cls.__name__: cls})
        parameters = [*inspect.signature(init).parameters.values()][1:]
        bound = Signature(parameters).bind_partial()
        of = f" of {cls.__name__} ({label})"
        self.add_missing(bound, hints, dict(self._type_variables(cls, inner, label, variables)), of)
        try:
            return cls(*bound.args, **bound.kwargs)
        except Exception as error:
            raise PlanError(
                f"plan: {self._name}: no {cls.__name__} can be made without data for {label}:"
                f" {error}; pass an example of it"
            ) from error

    def _type_variables(
        self, cls: Any, inner: Sequence[Any], label: str, variables: TypeVariables
    ) -> Iterator[tuple[str, Callable[[], Any]]]:
        """Yield the type variables of the class and its bases, with functions that build values."""
        own = dict[str, Callable[[], Any]]()
        parameters: tuple[Any, ...] = getattr(cls, "__parameters__", ()) if inner else ()
        if any(isinstance(parameter, TypeVarTuple) for parameter in parameters):
            own[parameters[0].__name__] = partial(self._values, inner, label, variables)
        else:
            for parameter, hint in zip(parameters, inner, strict=False):
                if hint is not Any:
                    own[parameter.__name__] = partial(self._value, hint, label, variables)
        for base in get_original_bases(cls) if isinstance(cls, type) else ():
            yield from self._type_variables(get_origin(base) or base, get_args(base), label, own)
        yield from own.items()

    def _undetermined(self, hint: Any, label: str) -> PlanError:
        if hint is Parameter.empty:
            return PlanError(
                f"plan: {self._name}: {label} has no annotation; annotate it, as in"
                ' x: Float32[Tensor, "batch 784"], or pass an example'
            )
        text = hint if isinstance(hint, str) else hint_text(hint)
        advice = "give it a default, or pass an example"
        if hint in (bool, float, str):
            advice = "give it by name, give it a default, or pass an example"
        return PlanError(
            f"plan: {self._name}: {label} is {text}, which does not say what to plan for; {advice}"
        )


def _name_of(variable: Any) -> str:
    return getattr(variable, "__name__", "")


def _is_tree(cls: Any) -> bool:
    """Return whether it is a class of trees that its ``__init__`` builds."""
    if not isinstance(cls, type):
        return False
    named_tuple = issubclass(cls, tuple) and hasattr(cls, "_fields")
    registers_itself = hasattr(cls, "__typednn_register__")
    return is_dataclass(cls) or named_tuple or registers_itself or kind_of(cls) is not None


def _allowed(hint: Any) -> Sequence[str]:
    """Return the dtypes that the annotation allows: all of them for ``Shaped``."""
    return hint.dtypes if isinstance(hint.dtypes, tuple) else _DTYPES
