"""What is no integer is refused by name where one is wanted; what numpy calls an integer is one."""

import inspect
import re
from collections.abc import Sequence
from types import NoneType, UnionType
from typing import Any, Final, Union, get_args, get_origin

import numpy as np
import pytest

from tests.ops.tensors import drawn, same
from tests.ops.test_wrong_operands import operands_of
from typednn import ShapeError, jit, ops
from typednn.autodiff.primitive import Sample
from typednn.ops import OPERATIONS

WRONG: Final[list[Any]] = ["0", 1.0, np.float64(1), True, np.True_, 1j, b"0"]
PARAMETERS: Final = [
    (name, parameter, sample)
    for name, operation in OPERATIONS.items()
    for parameter in inspect.signature(operation.function).parameters.values()
    for sample in operation.samples
    if parameter.name in sample.params and parameter.kind is not parameter.VAR_KEYWORD
]


def members(hint: Any) -> set[Any]:
    """Of a union, but None; a hint alone is its own."""
    united = get_origin(hint) in (Union, UnionType)
    return set(get_args(hint)) - {NoneType} if united else {hint}


def cases(*annotations: Any) -> list[Any]:
    """The samples that give a parameter that is annotated so, each with an id."""
    return [
        pytest.param(name, parameter, sample, id=f"{name}-{parameter.name}-{i}")
        for i, (name, parameter, sample) in enumerate(PARAMETERS)
        if members(parameter.annotation) in annotations
    ]


OF_ONE: Final = cases({int})
OF_SEVERAL: Final = cases({int, Sequence[int]}, {Sequence[int]})


def refused(name: str, sample: Sample, parameter: str, value: Any, words: str = "") -> None:
    words = re.escape(f"{name}: {words or f'{parameter} is {value!r}'}, it must be ")
    with pytest.raises(TypeError, match=f"^{words}an? (int|tuple of ints)"):
        OPERATIONS[name](*operands_of(sample), **{**sample.params, parameter: value})


@pytest.mark.parametrize(("name", "parameter", "sample"), OF_ONE)
def test_an_int_is_no_tuple_and_no_other_number(name: str, parameter: Any, sample: Sample) -> None:
    for value in (*WRONG, (0,), [0], ()):
        refused(name, sample, parameter.name, value)
    if NoneType not in get_args(parameter.annotation):
        refused(name, sample, parameter.name, None)


@pytest.mark.parametrize(("name", "parameter", "sample"), OF_SEVERAL)
def test_several_are_ints_too(name: str, parameter: Any, sample: Sample) -> None:
    for value in WRONG:
        refused(name, sample, parameter.name, value)
        refused(name, sample, parameter.name, (value,), f"{parameter.name}[0] is {value!r}")
    refused(name, sample, parameter.name, [None], f"{parameter.name}[0] is None")
    if NoneType not in get_args(parameter.annotation):
        refused(name, sample, parameter.name, None)


@pytest.mark.parametrize(("name", "parameter", "sample"), OF_ONE + OF_SEVERAL)
def test_integers_of_numpy_s_and_scalar_tensors(name: str, parameter: Any, sample: Sample) -> None:
    operands, value = operands_of(sample), sample.params[parameter.name]
    if value is None:
        return
    expected = OPERATIONS[name](*operands, **sample.params)
    ways: Any = (np.int64, np.uint8, ops.asarray)
    for way in ways:
        if way is np.uint8 and np.min(value, initial=0) < 0:
            continue
        given = tuple(map(way, value)) if isinstance(value, Sequence) else way(value)
        params = {**sample.params, parameter.name: given}
        run: list[Any] = [
            OPERATIONS[name],
            jit(lambda *x, params=params: OPERATIONS[name](*x, **params)),
        ]
        for found in (run[0](*operands, **params), run[1](*operands)):
            alike(found, expected)


def alike(found: Any, expected: Any) -> None:
    if not isinstance(expected, tuple):
        found, expected = (found,), (expected,)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        same(one, other.numpy())


@pytest.mark.parametrize(
    "wrong", [(0,), [0, 0], 1.0, "01", True, None, (0, 1.0), ([0], 1), ((0.0,), (0,))]
)
def test_the_axes_of_tensordot(wrong: Any) -> None:
    with pytest.raises(
        TypeError, match=r"^tensordot: axes(\[\d\]){0,2} is .*, it must be an? (int|tu)"
    ):
        ops.tensordot(drawn(3, 3), drawn(3, 3), wrong)


@pytest.mark.parametrize("name", ["zeros", "ones", "empty", "full", "normal", "uniform", "eye"])
def test_shapes_of_what_is_made(name: str) -> None:
    rng = np.random.default_rng(0)
    more: dict[str, Any] = {"full": {"fill_value": 1.0}}.get(name, {})
    more |= {"rng": rng} if name in ("normal", "uniform") else {}

    def made(*sizes: Any) -> Any:
        shape = sizes if name == "eye" else (sizes,)
        return getattr(ops, name)(*shape, **more)

    for wrong in (None, 2.0, True, "2", [2]):
        if wrong is None and name == "eye":  # it is as many columns as rows
            continue
        with pytest.raises(
            TypeError, match=rf"^{name}: (shape\[1\]|n_cols) is .*, it must be an int$"
        ):
            made(2, wrong)
    with pytest.raises(ShapeError, match=f"^{name}: .* a size is at least 0, not -1$"):
        made(2, -1)
