"""The shapes that our own public functions and classes declare are checked while a program runs."""

from collections.abc import Iterator
from types import FunctionType
from typing import Any, Final, cast

import pytest
from typing_extensions import is_protocol

from tests.checks.functions import floats, ints, unseen
from typednn import ShapeError, data, losses, metrics, nn, optim, train
from typednn.checks.hints import mentions_shapes
from typednn.checks.resolution import hints_of, own_fields

CHECKED_ELSEWHERE: Final = {"fit"}
"""A function of a dataset. Its shapes are checked when it is built, and it does not change them."""
CHECKED_BY_THEMSELVES: Final = optim.Transformation
"""Classes whose learning rates may be tensors or not: ``checked_arguments`` says what they may be."""


def declared() -> Iterator[tuple[str, Any]]:
    """Yield the public functions and methods that declare shapes."""
    for module in (losses, metrics, nn, optim, train, data):
        for name in module.__all__:
            thing = getattr(module, name)
            if isinstance(thing, FunctionType) and name not in CHECKED_ELSEWHERE:
                yield name, thing
            elif isinstance(thing, type) and not is_protocol(thing) and not _checks_itself(thing):
                members = vars(thing).items()
                yield from ((f"{name}.{m}", f) for m, f in members if isinstance(f, FunctionType))


def _checks_itself(cls: type) -> bool:
    return issubclass(cls, CHECKED_BY_THEMSELVES)


@pytest.mark.parametrize(("name", "function"), list(declared()))
def test_functions_and_methods(name: str, function: Any) -> None:
    hints = hints_of(function, {}).values()
    if any(map(mentions_shapes, hints)):
        assert hasattr(function, "__typednn_checked__"), name


def test_fields() -> None:
    for module in (nn, optim, train, data):
        for name in module.__all__:
            thing = getattr(module, name)
            if (
                isinstance(thing, type)
                and not _checks_itself(thing)
                and any(map(mentions_shapes, own_fields(thing).values()))
            ):
                is_module = issubclass(thing, nn.Module)
                assert is_module or hasattr(cast(Any, thing).__init__, "__typednn_checked__"), name


def dataset(examples: int, features: int) -> data.Dataset:
    return data.Dataset(floats(examples, features), ints(examples))


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: data.Dataset(floats(5, 3), ints(4)), "Dataset: argument 'labels' is int64 (4,)"),
        (
            lambda: data.Dataset(unseen(floats(5)), ints(5)),
            "Dataset: argument 'inputs' is float32 (5,)",
        ),
        (lambda: data.Dataset(floats(5, 3), unseen(floats(5))), "dtype is float32, expected int64"),
        (
            lambda: data.Split(dataset(5, 3), dataset(5, 4)),
            "Split: argument 'test' has Features=4: expected 3 (Features is 3, bound by 'train')",
        ),
        (lambda: optim.State(unseen(floats()), (), "Adam"), "State: argument 'steps' is float32"),
        (lambda: train.predict(unseen(lambda x: x[:, 0]), dataset(5, 3)), "the result is float32"),
    ],
)
def test_wrong_shapes(call: Any, words: str) -> None:
    with pytest.raises(ShapeError) as caught:
        call()
    assert words in str(caught.value)
