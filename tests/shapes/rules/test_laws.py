"""What every rule must do, on drawn arguments, with numpy as the reference.

Deliberately stricter than numpy, each with a test in the file of its rule: a scalar has no axis 0 to
reduce over, -2 is no size for `reshape`, `.T` needs two axes. Not looked at: values of index tensors.
"""

import re
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shapes.rules.cases import CASES
from tests.shapes.rules.drawing import Part, Value
from tests.shapes.rules.numpy_shapes import numpy_shapes
from typednn.shapes import UNKNOWN, Dim, ShapeError, Size, Unknown, Variadic, symbol
from typednn.shapes.dim import AtMost, nonnegative
from typednn.shapes.rules import RULES, AnyNumber, ResultShape
from typednn.shapes.rules.indexing import Gather, Mask
from typednn.shapes.rules.slicing import Slice

every_rule = pytest.mark.parametrize("name", sorted(RULES))
every_kind_of_rule = pytest.mark.parametrize(
    "name", sorted(name for name in RULES if not CASES[name].twin)
)
few = settings(max_examples=40)


@every_rule
@settings(max_examples=60)
@given(data=st.data())
def test_ints_give_what_numpy_gives(name: str, data: st.DataObject) -> None:
    arguments = data.draw(CASES[name].arguments)
    expected = numpy_shapes(CASES[name], arguments)
    answer = attempt(name, arguments)
    if expected is None or answer is None:
        assert answer == expected or holds_empty_mask(arguments)
    else:
        assert all_fit(answer, expected)
        assert CASES[name].depends_on_values or holds_mask(arguments) or exact(answer)


@every_kind_of_rule
@few
@given(data=st.data())
def test_symbols_give_what_their_values_give(name: str, data: st.DataObject) -> None:
    arguments = data.draw(CASES[name].arguments)
    values: dict[str, int] = {}
    symbolic = replaced(arguments, lambda size: draw_symbolic(data, size, values))
    concrete, answer = attempt(name, arguments), attempt(name, symbolic)
    if answer is None:
        assert concrete is None or some_values_refuse(name, symbolic, values)
    elif concrete is None:
        assert CASES[name].ranges
    else:
        assert all_fit(put(answer, values), concrete)


@every_kind_of_rule
@few
@given(data=st.data())
def test_unknowns_are_never_refused(name: str, data: st.DataObject) -> None:
    """What is right stays right, and is answered no more exactly than it is."""
    arguments = data.draw(CASES[name].arguments)
    concrete = attempt(name, arguments)
    if concrete is None:
        return
    if data.draw(st.booleans()):
        arguments = with_variadic(data, arguments, None)[0]
    hidden = replaced(
        arguments,
        size=lambda size: data.draw(st.sampled_from([size, UNKNOWN])),
        value=lambda value: data.draw(st.sampled_from([value, value, UNKNOWN])),
    )
    answer = attempt(name, hidden)
    assert answer is not None and all_fit(answer, concrete)


@every_kind_of_rule
@few
@given(data=st.data())
def test_variadics_give_what_their_axes_give(name: str, data: st.DataObject) -> None:
    arguments = data.draw(CASES[name].arguments)
    variadic, axes = with_variadic(data, arguments, "b")
    concrete, answer = attempt(name, arguments), attempt(name, variadic)
    if answer is None:
        assert concrete is None or any(
            attempt(name, unrolled(variadic, axes)) is None
            for rank in range(4)
            for axes in product((1, 2, 3), repeat=rank)
        )
    elif concrete is not None:
        assert all_fit(unrolled(answer, axes), concrete)


# --- helpers


def called(name: str, arguments: tuple[Any, ...]) -> ResultShape:
    """What the rule gives; a dict, as the last argument, holds those passed by name."""
    by_place = tuple(one for one in arguments if not isinstance(one, dict))
    by_name = arguments[-1] if len(by_place) < len(arguments) else {}
    return RULES[name](*by_place, **by_name)


def attempt(name: str, arguments: Any) -> Any:
    """The rule's answer, in a list where it is one shape; None where it refuses."""
    try:
        answer = called(name, arguments)
    except ShapeError as error:
        assert "\n" not in str(error)
        return None
    return [answer] if isinstance(answer, tuple) else answer


def all_fit(answer: Any, concrete: Any) -> bool:
    """Does each of the concrete shapes fit into the answer's? `AnyNumber` answers for any number."""
    if isinstance(answer, AnyNumber):
        return isinstance(concrete, AnyNumber) or all(fits(answer.shape, one) for one in concrete)
    return len(answer) == len(concrete) and all(map(fits, answer, concrete))


def fits(answer: Any, concrete: Any) -> bool:
    """Is the concrete shape one that the answer allows?"""
    variadic = [i for i, entry in enumerate(answer) if isinstance(entry, Variadic)]
    if variadic:
        before, after = answer[: variadic[0]], answer[variadic[0] + 1 :]
        middle = len(concrete) - len(after)
        return len(before) <= middle and all(
            fits(part, sizes)
            for part, sizes in ((before, concrete[: len(before)]), (after, concrete[middle:]))
        )
    return len(answer) == len(concrete) and all(map(is_allowed, answer, concrete))


def is_allowed(answer: Any, size: Any) -> bool:
    """Is the size one that the answer allows?"""
    if isinstance(answer, AtMost) and not isinstance(size, Unknown):
        return nonnegative(answer.bound - size)
    return isinstance(answer, Unknown) or answer == size or isinstance(size, Unknown)


def exact(answer: Any) -> bool:
    return isinstance(answer, list) and all(isinstance(e, int) for shape in answer for e in shape)


def holds_empty_mask(arguments: Any) -> bool:
    """Numpy takes a mask without elements for an axis of any size, where the array API wants that size."""
    return re.search(r"Mask\(shape=\([^)]*\b0\b", repr(arguments)) is not None


def holds_mask(arguments: Any) -> bool:
    return "Mask" in repr(arguments)


def replaced(argument: Any, size: Any, value: Any = lambda value: value) -> Any:
    """The argument with its sizes and other values replaced."""
    if isinstance(argument, tuple):
        return tuple(replaced(one, size, value) for one in argument)
    if isinstance(argument, dict):
        return {name: replaced(one, size, value) for name, one in argument.items()}
    if isinstance(argument, Slice):
        parts = (argument.start, argument.stop, argument.step)
        return Slice(*(replaced(part, size, value) for part in parts))
    if isinstance(argument, Gather | Mask):
        return type(argument)(replaced(argument.shape, size, value))
    if isinstance(argument, Part):
        return size(argument)
    return value(argument) if isinstance(argument, Value | bool) else argument


def draw_symbolic(data: st.DataObject, size: int, values: dict[str, int]) -> Size:
    """The size itself, a symbol for all sizes like it, one more than a symbol, or a new symbol."""
    kind = data.draw(st.sampled_from("=nn+*"))
    names = {"n": f"n{size}", "+": f"m{size}", "*": f"new{len(values)}"}
    if kind == "=" or (kind == "+" and size == 0) or len(values) == 3 and names[kind] not in values:
        return size
    name = names[kind]
    values[name] = size - 1 if kind == "+" else size
    return symbol(name) + 1 if kind == "+" else symbol(name)


def put(answer: Any, values: dict[str, int]) -> Any:
    if isinstance(answer, AnyNumber):
        return AnyNumber(substituted(answer.shape, values))
    return [substituted(shape, values) for shape in answer]


def some_values_refuse(name: str, symbolic: Any, values: dict[str, int]) -> bool:
    for sizes in product((*range(5), 12), repeat=len(values)):
        chosen = dict(zip(values, sizes, strict=True))
        if attempt(name, substituted(symbolic, chosen)) is None:
            return True
    return False


def substituted(argument: Any, values: dict[str, int]) -> Any:
    if isinstance(argument, tuple):
        return tuple(substituted(one, values) for one in argument)
    if isinstance(argument, dict):
        return {name: substituted(one, values) for name, one in argument.items()}
    if isinstance(argument, Slice):
        parts = (argument.start, argument.stop, argument.step)
        return Slice(*(substituted(part, values) for part in parts))
    if isinstance(argument, Gather | Mask):
        return type(argument)(substituted(argument.shape, values))
    return argument.substitute(values) if isinstance(argument, Dim) else argument


def with_variadic(data: st.DataObject, arguments: Any, name: str | None) -> tuple[Any, Any]:
    """A stretch of one tensor's axes as a variadic entry, and some that others have there too."""
    found = [tensor for argument in arguments for tensor in tensors(argument)]
    if not found:
        return arguments, ()
    first = data.draw(st.sampled_from(found))
    start = data.draw(st.integers(0, len(first)))
    end = data.draw(st.integers(start, len(first)))

    def swapped(argument: Any) -> Any:
        if isinstance(argument, dict):
            return {name: swapped(one) for name, one in argument.items()}
        if not is_tensor(argument):
            return tuple(map(swapped, argument)) if isinstance(argument, tuple) else argument
        alike = len(argument) >= end and argument[start:end] == first[start:end]
        if alike and (argument is first or data.draw(st.booleans())):
            return (*argument[:start], Variadic(name), *argument[end:])
        return argument

    return tuple(map(swapped, arguments)), first[start:end]


def tensors(argument: Any) -> list[Any]:
    if is_tensor(argument):
        return [argument]
    inner = argument.values() if isinstance(argument, dict) else argument
    inner = inner if isinstance(argument, tuple | dict) else ()
    return [tensor for one in inner for tensor in tensors(one)]


def is_tensor(argument: Any) -> bool:
    """A tuple of sizes; not one of axes, of indices, of arrays."""
    full = isinstance(argument, tuple) and argument != ()
    return full and all(isinstance(one, Part) for one in argument)


def unrolled(argument: Any, axes: Any) -> Any:
    """The argument, or the answer, with `*b` replaced by its axes."""
    if isinstance(argument, AnyNumber):
        return AnyNumber(unrolled(argument.shape, axes))
    if isinstance(argument, list):
        return [unrolled(shape, axes) for shape in argument]
    if isinstance(argument, tuple):
        entries: list[Any] = []
        for one in argument:
            entries += axes if one == Variadic("b") else [unrolled(one, axes)]
        return tuple(entries)
    return argument
