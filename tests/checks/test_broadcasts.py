"""A size that meets itself on two axes is warned of in checked functions, once for each line."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from jaxtyping import Bool, Float32

from typednn import Tensor, ops, typed
from typednn.checks import BroadcastWarning
from typednn.shapes import Shape
from typednn.shapes.dim import symbol
from typednn.shapes.rules.meeting_axes import meeting

N, M = symbol("n"), symbol("m")
COLUMN, ROW = ops.ones((4, 1)), ops.ones(4)


@pytest.mark.parametrize(
    ("x", "y", "size"),
    [
        ((N, 1), (N,), "n"),
        ((N,), (N, 1), "n"),
        ((8, 1), (8,), "8"),
        ((N, 1, 3), (N, 3), "n"),
        ((N, 1), (M,), None),
        ((N, 1), (1, N), None),
        ((N, M), (M,), None),
        ((N, 1), (1,), None),
        ((N, 1), (), None),
    ],
)
def test_the_size_that_meets_itself(x: Shape, y: Shape, size: str | None) -> None:
    text = meeting("add", x, y)
    assert (text is None) == (size is None)
    assert size is None or f": {size} meets itself on two axes" in str(text)


@typed
def apart(x: Float32[Tensor, "n 1"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return x - y  # type: ignore[shape-broadcast] # the mistake


@typed
def on_purpose(x: Float32[Tensor, "n"], y: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return x[:, None] - y


def test_a_checked_function_warns_at_the_users_line() -> None:
    with pytest.warns(
        BroadcastWarning, match=r"subtract: x \(4, 1\) and y \(4,\) broadcast to \(4, 4\)"
    ) as found:
        apart(COLUMN, ROW)
    assert [each.filename for each in found] == [__file__]


def test_a_line_warns_once() -> None:
    vars()["__warningregistry__"] = {}
    globals().pop("__warningregistry__", None)
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("default")
        for _ in range(3):
            apart(COLUMN, ROW)
    assert len(found) == 1


def test_other_broadcasts_and_unchecked_lines_are_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        on_purpose(ROW, ROW)
        COLUMN - ROW  # type: ignore[shape-broadcast] # not checked


@typed
def products(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return ops.outer(x, x)


def test_an_operation_of_ours_that_broadcasts_inside_is_silent() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        products(ROW)


# The marks say what mypy reports, which a mark that is not needed would fail.


def through_a_function(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return doubled(x[:, None]) - x  # type: ignore[shape-broadcast] # the axis is for the function


def doubled(x: Float32[Tensor, "n m"]) -> Float32[Tensor, "n m"]:
    return x * 2


def in_a_comment(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    column = doubled(ops.expand_dims(x, 1))
    return column * x  # type: ignore[shape-broadcast] # None of these words count: reshape


def compared(x: Float32[Tensor, "n"], y: Float32[Tensor, "n 1"]) -> Bool[Tensor, "n n"]:
    return x < y  # type: ignore[shape-broadcast]


def called(x: Float32[Tensor, "n"], y: Float32[Tensor, "n 1"]) -> Float32[Tensor, "n n"]:
    return ops.maximum(x, y)  # type: ignore[shape-broadcast]


def of_a_variable(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    column = x[:, np.newaxis]
    return (
        column
        + x
    )  # fmt: skip


def within_operations(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return -ops.exp(2.0 * x.reshape((-1, 1))).astype(np.float32) - x


def in_a_call(x: Float32[Tensor, "n"]) -> Float32[Tensor, "n n"]:
    return ops.maximum(ops.expand_dims(x, 1), x)


@pytest.mark.parametrize("function", [through_a_function, in_a_comment])
def test_an_axis_that_is_given_to_a_function_is_not_meant(
    function: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n n"]],
) -> None:
    with pytest.warns(BroadcastWarning):
        typed(function)(ROW)


@pytest.mark.parametrize("function", [compared, called])
def test_comparisons_and_operations_warn(
    function: Callable[[Float32[Tensor, "n"], Float32[Tensor, "n 1"]], Tensor],
) -> None:
    with pytest.warns(BroadcastWarning):
        typed(function)(ROW, COLUMN)


@pytest.mark.parametrize("function", [of_a_variable, within_operations, in_a_call])
def test_an_axis_that_is_written_out_is_meant(
    function: Callable[[Float32[Tensor, "n"]], Float32[Tensor, "n n"]],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        typed(function)(ROW)


def test_without_source_every_meeting_is_warned_of() -> None:
    made: dict[str, Any] = {"Float32": Float32, "Tensor": Tensor}
    source = "def made(x: Float32[Tensor, 'n']):\n    return x[:, None] - x"
    exec(source, made)  # noqa: S102 # code that no file has
    with pytest.warns(BroadcastWarning):
        typed(made["made"])(ROW)
