"""The tables of layers' rules, and the decorators that fill them."""

import inspect
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, TypeAlias, TypeVar

from typednn.shapes.dim import Size, Unknown, nonnegative
from typednn.shapes.rules.registry import ResultShape
from typednn.shapes.rules.sequential import LayerSpec
from typednn.shapes.shape import Shape, ShapeError
from typednn.shapes.verdict import Refuted, equal

CallRule: TypeAlias = Callable[..., Shape]
ConstructionRule: TypeAlias = Callable[..., None]

CALL_RULES: Final[dict[str, CallRule]] = {}
"""Rules of the layers in ``typednn.nn`` whose result no annotation can describe, by class name.

``rule(x, *sizes)`` returns the shape of the layer's result. The other parameters are those of the
constructor that the layer's type has, in the order of the type's parameters, and fields of the layer.
Keyword-only ones are further arguments of the call.
"""

METHODS_LIKE_CALL: Final = frozenset({"__call__", "with_indices"})
"""Methods of layers with a rule whose results are tensors of the shape that it gives."""

CONSTRUCTION_RULES: Final[dict[str, ConstructionRule]] = {}
"""Rules of what the constructors of layers take, by class name.

They have parameters of the constructor, by name, and raise ShapeError.
"""

Branches: TypeAlias = tuple[LayerSpec, ...] | Unknown
"""The specs of the layers in a layer, if their number is known."""

C = TypeVar("C", bound=CallRule)
B = TypeVar("B", bound=ConstructionRule)


def of_call(*layers: str) -> Callable[[C], C]:
    """Enter a function in ``CALL_RULES`` under these names."""

    def enter(rule: C) -> C:
        CALL_RULES.update(dict.fromkeys(layers, rule))
        return rule

    return enter


def of_construction(*layers: str) -> Callable[[B], B]:
    """Enter a function in ``CONSTRUCTION_RULES`` under these names."""

    def enter(rule: B) -> B:
        CONSTRUCTION_RULES.update(dict.fromkeys(layers, rule))
        return rule

    return enter


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


def _text(value: object) -> str:
    if isinstance(value, LayerSpec):
        return value.name
    if isinstance(value, str):
        return repr(value)
    return f"({', '.join(map(_text, value))})" if isinstance(value, tuple) else str(value)


def refuse_below_one(layer: str, **sizes: Size) -> None:
    """Raise ShapeError for a size below 1."""
    for name, size in sizes.items():
        if nonnegative(-size):
            raise ShapeError(f"{layer}: {name} is {size}, but a size is at least 1", "shape")


def refuse_remainder(layer: str, divisor: Size, what: str, **sizes: Size) -> None:
    """Raise ShapeError for a size that the divisor, called ``what``, does not divide."""
    for name, size in sizes.items():
        if isinstance(equal(size, size // divisor * divisor), Refuted):
            text = f"{layer}: {what} is {divisor}, which does not divide {name}, {size}"
            raise ShapeError(text, "shape")
