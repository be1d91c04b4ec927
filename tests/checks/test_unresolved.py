"""Annotations with names for type checkers only give a warning, and the others are checked."""

import warnings
from typing import TYPE_CHECKING, Any, Final

import pytest
from jaxtyping import Float32

from tests.checks.functions import floats
from typednn import Tensor, nn, typed
from typednn.checks import resolution
from typednn.shapes.shape import ShapeError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def nothing_warned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolution, "_warned", set())


def first() -> Any:
    @typed
    def first(x: 'Float32[Tensor, "b 3"]', to: "Path | None" = None) -> 'Float32[Tensor, "3"]':
        return x[0]

    return first


def test_the_others_are_checked() -> None:
    f = first()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert f(floats(2, 3)).shape == (3,)
    with pytest.raises(ShapeError, match="argument 'x'"):
        f(floats(2, 5))
    with pytest.raises(ShapeError, match="argument 'x'"):
        f(floats(2, 5), "")


def test_a_warning_comes_once() -> None:
    f = first()
    with pytest.warns(UserWarning) as caught:
        f(floats(2, 3))
    [warning] = caught
    assert str(warning.message) == (
        "first: argument 'to' is not checked: its annotation 'Path | None' cannot be resolved while"
        " the program runs (name 'Path' is not defined); import its names outside of"
        " `if TYPE_CHECKING:`"
    )
    assert warning.filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        f(floats(3, 3))
        first()(floats(3, 3))  # defined again: the same annotation


def test_a_warning_that_is_an_error_does_not_switch_checks_off() -> None:
    f = first()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UserWarning):
            f(floats(2, 5))
        with pytest.raises(ShapeError):
            f(floats(2, 5))


def test_results_and_fields() -> None:
    @typed
    def result(x: Float32[Tensor, "n"]) -> "Path | None":
        return None

    class Net(nn.Module):
        weight: 'Float32[Tensor, "3"]'
        log: "Path | None"

        def __init__(self, size: int) -> None:
            self.weight = floats(size).expect("_")
            self.log = None

    with pytest.warns(UserWarning, match="^result: the result is not checked"):
        result(floats(3))
    with pytest.warns(UserWarning, match="^Net: field 'log' is not checked"):
        Net(3)
    with pytest.raises(ShapeError, match="field 'weight'"):
        Net(2)


def test_fields_of_a_base_are_not_those_of_its_subclass() -> None:
    class Base(nn.Module):
        log: "Path | None"

        def __init__(self, size: int) -> None:
            self.log = None
            self.weight = floats(size)

    class Net(Base):
        weight: Float32[Tensor, "3"]

    with pytest.warns(UserWarning) as caught:
        Net(3)
    assert len(caught) == 1
    with pytest.raises(ShapeError, match="field 'weight'"):
        Net(2)


def test_a_final_field_is_checked() -> None:
    hint: Any = Final.__getitem__(Float32.__getitem__((Tensor, "3")))
    net: Any = type("Net", (nn.Module,), {"__annotations__": {"weight": hint}})

    def set_weight(self: Any, size: int) -> None:
        self.weight = floats(size)

    net.__init__ = set_weight
    net(3)
    with pytest.raises(ShapeError, match="field 'weight'"):
        net(2)
