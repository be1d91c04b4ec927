"""The tables of layers' rules, the decorators that fill them, and what several rules refuse."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Final, TypeAlias, TypeVar

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.layers.arguments import checked
from typednn.shapes.layers.sequential import LayerSpec
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.shape import Shape, ShapeError

CallRule: TypeAlias = Callable[..., Shape]
ConstructionRule: TypeAlias = Callable[..., None]
MethodRule: TypeAlias = Callable[..., None]

CALL_RULES: Final[dict[str, CallRule]] = {}
"""Rules of the layers in ``typednn.nn`` whose result no annotation can describe, by class name.

``rule(x, *sizes)`` returns the shape of the layer's result. The other parameters are those of the
constructor that the layer's type has, in the order of the type's parameters, and fields of the layer.
Keyword-only ones are further arguments of the call.
"""

INPUT_RULES: Final[dict[str, Callable[..., Shape | None]]] = {}
"""What the argument of a layer with a rule of its call has in any case, by class name.

They have parameters of the call's rule, by name, without ``x``. None: nothing is known.
"""

METHODS_LIKE_CALL: Final = frozenset({"__call__", "with_indices"})
"""Methods of layers with a rule whose results are tensors of the shape that it gives."""

METHODS_WITH_MODE: Final = METHODS_LIKE_CALL | {"cross"}
"""Methods of layers that may take a ``mode``, which depends on how the layer was built."""

CONSTRUCTION_RULES: Final[dict[str, ConstructionRule]] = {}
"""Rules of what the constructors of layers take, by class name.

They have parameters of the constructor, by name, and raise ShapeError, or KindError for a wrong class.
"""

METHOD_RULES: Final[dict[str, MethodRule]] = {}
"""Rules of what methods of layers take, beside their annotations: ``LearnedPositions.__call__``.

They have parameters of the method, by name, and raise ShapeError. They get the shape of a tensor, or
its elements where they take ``Integers``, and the sizes of an object, such as ``self``, by the names of
its class's type variables.
"""

SizesByName: TypeAlias = Mapping[str, Size]
"""The sizes of an object, by the names of its class's type variables."""

Integers: TypeAlias = Sequence[int]
"""The elements of a tensor, as far as the program states them. Only mypy asks for them."""

Branches: TypeAlias = tuple[LayerSpec, ...] | Unknown
"""The specs of the layers in a layer, if their number is known."""

C = TypeVar("C", bound=CallRule)
B = TypeVar("B", bound=ConstructionRule)
I = TypeVar("I", bound=Callable[..., Shape | None])


def of_call(*layers: str) -> Callable[[C], C]:
    """Enter a function in ``CALL_RULES`` under these names."""

    def enter(rule: C) -> C:
        CALL_RULES.update(dict.fromkeys(layers, rule))
        return rule

    return enter


def of_input(*layers: str) -> Callable[[I], I]:
    """Enter a function in ``INPUT_RULES`` under these names."""

    def enter(rule: I) -> I:
        INPUT_RULES.update(dict.fromkeys(layers, rule))
        return rule

    return enter


def of_construction(*layers: str) -> Callable[[B], B]:
    """Enter a function in ``CONSTRUCTION_RULES`` under these names.

    Its annotations (``typednn.shapes.layers.arguments``) say what each argument may be; it refuses the rest.
    """

    def enter(rule: B) -> B:
        CONSTRUCTION_RULES.update({layer: checked(layer, rule) for layer in layers})
        return rule

    return enter


def of_method(method: str) -> Callable[[B], B]:
    """Enter a function in ``METHOD_RULES`` under this name."""

    def enter(rule: B) -> B:
        METHOD_RULES[method] = rule
        return rule

    return enter


@cache
def rule_of_x(layer: str) -> MethodRule | None:
    """Return the rule that refuses arguments of the layer's call by the shape of ``x`` alone, if it has one."""
    rule = METHOD_RULES.get(f"{layer}.__call__")
    return None if rule is None or [*inspect.signature(rule).parameters] != ["self", "x"] else rule


def one(result: ResultShape) -> Shape:
    """Return the shape of an operation's result, which is one tensor."""
    assert isinstance(result, tuple)
    return result


@cache
def in_type(layer: str) -> Mapping[str, inspect.Parameter]:
    """Return the parameters of the constructor that the layer's type has, in its order."""
    parameters = [*inspect.signature(CALL_RULES[layer]).parameters.values()][1:]
    return {each.name: each for each in parameters if each.kind is not each.KEYWORD_ONLY}


@cache
def of_call_beside_x(layer: str) -> frozenset[str]:
    """Return the names of the arguments of the layer's call, after ``x``, that its rule reads."""
    parameters = inspect.signature(CALL_RULES[layer]).parameters.values()
    return frozenset(each.name for each in parameters if each.kind is each.KEYWORD_ONLY)


def holds_layers(parameter: inspect.Parameter) -> bool:
    """Return whether a rule's parameter is the specs of any number of layers."""
    return bool(parameter.annotation == Branches)


@cache
def of_constructor(layer: str) -> Mapping[str, inspect.Parameter]:
    """Return the parameters of the constructor that the layer's construction rule reads."""
    return inspect.signature(CONSTRUCTION_RULES[layer]).parameters


def name_of(layer: str, values: Mapping[str, object]) -> str:
    """Return ``Conv2d[1, 6, 5]``: the layer with what its type has, without defaults at the end."""
    parameters = [*in_type(layer).values()]
    while parameters and values[parameters[-1].name] == parameters[-1].default:
        parameters.pop()
    texts = [_text(values[each.name]) for each in parameters]
    return f"{layer}[{', '.join(texts)}]" if texts else layer


def spec_with_rule(layer: str, values: Mapping[str, object]) -> LayerSpec:
    """Return a layer whose call has a rule, by the arguments of its constructor that its type has."""
    accepts, through = None, partial(CALL_RULES[layer], **values)
    if layer in INPUT_RULES:
        known = inspect.signature(INPUT_RULES[layer]).parameters
        accepts = INPUT_RULES[layer](**{name: values[name] for name in known})
    return LayerSpec(name_of(layer, values), None, None, through=through, accepts=accepts)


def _text(value: object) -> str:
    if isinstance(value, LayerSpec):
        return value.name
    if isinstance(value, str):
        return repr(value)
    return f"({', '.join(map(_text, value))})" if isinstance(value, tuple) else str(value)


def no_dtype_of_parameters(layer: str, shown: str) -> str:
    """Return the message for a ``dtype`` of the constructor that parameters cannot have."""
    return f"{layer}: dtype is {shown}, but expected np.float32 or np.float64"


def refuse_remainder(layer: str, divisor: tuple[str, Size], **sizes: Size) -> None:
    """Raise ShapeError (shape) for a number that the divisor, given with its name, does not divide.

    A name may stand for a multiple, so only numbers are refused.
    """
    part_name, part = divisor
    for name, size in sizes.items():
        if isinstance(size, int) and isinstance(part, int) and size % part:
            value = "" if part_name == str(part) else f", {part}"
            text = f"{layer}: {name} is {size}, expected a multiple of {part_name}{value}"
            raise ShapeError(text, "shape")


def refuse_more_positions(layer: str, what: str, positions: Size, length: Size) -> None:
    """Raise ShapeError (shape) if the positions are more than the length for all values."""
    if nonnegative(positions - length - 1):
        text = f"{layer}: {what} {positions} positions, but there is room for {length}"
        raise ShapeError(text, "shape")
