"""The rules of losses: what `reduction` leaves, names and unknown sizes, and what is refused."""

import inspect
from types import FunctionType

import pytest

from typednn import losses
from typednn.shapes.dim import UNKNOWN, symbol
from typednn.shapes.rules import RULES
from typednn.shapes.rules.losses import LOSSES
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, ShapeError, Variadic

b, c, d, n, t = map(symbol, "bcdnt")
s, some = Variadic("s"), Variadic(None)


def test_every_loss_has_a_rule_of_a_name_of_its_own() -> None:
    functions = {x for x in losses.__all__ if isinstance(getattr(losses, x), FunctionType)}
    assert functions == {*LOSSES}
    assert not LOSSES.keys() & RULES.keys()


@pytest.mark.parametrize("name", LOSSES)
def test_a_rule_has_the_parameters_and_defaults_of_its_loss(name: str) -> None:
    loss = inspect.signature(getattr(losses, name)).parameters
    for key, parameter in inspect.signature(LOSSES[name]).parameters.items():
        assert parameter.default == loss[key].default


EACH: list[tuple[str, tuple[Shape, ...], Shape]] = [
    ("mse", ((b, 3), (b, 3)), (b, 3)),
    ("mse", ((UNKNOWN, 3), (b, 3)), (b, 3)),
    ("mse", ((b, 3), (UNKNOWN, 3)), (b, 3)),
    ("mse", ((some,), (b, 3)), (b, 3)),
    ("mse", ((b, s), (b, s)), (b, s)),
    ("hinge", ((b,), (some,)), (b,)),
    ("binary_cross_entropy_with_logits", ((b, c), (b, c), (c,)), (b, c)),
    ("binary_cross_entropy_with_logits", ((b, c), (b, c), ()), (b, c)),
    ("cross_entropy", ((b, c), (b,)), (b,)),
    ("cross_entropy", ((b, c, s), (b, s), (c,)), (b, s)),
    ("cross_entropy", ((b, c, 4, d), (b, 4, d)), (b, 4, d)),
    ("cross_entropy", ((some,), (b, 4)), (b, 4)),
    ("cross_entropy", ((s, c), (b,)), (b,)),
    ("cross_entropy", ((b, c), (some,), (some,)), (b,)),
    ("nll", ((b, UNKNOWN), (b,)), (b,)),
    ("multi_margin", ((b, c), (b,)), (b,)),
    ("soft_cross_entropy", ((b, c, d), (b, c, d), (c,)), (b, d)),
    ("kl_divergence", ((b, c), (b, c)), (b,)),
    ("kl_divergence", ((s, c), (s, c)), UNKNOWN_SHAPE),
    ("triplet", ((b, d), (b, d), (b, d)), (b,)),
    ("triplet", ((s, d), (s, d), (s, d)), (s,)),
    ("triplet", ((d,), (d,), (d,)), ()),
    ("cosine_embedding", ((b, n, d), (b, n, d), (b, n)), (b, n)),
    ("cosine_embedding", ((some,), (some,), (b,)), (b,)),
    ("ctc", ((b, t, c), (b, n), (b,), (b,)), (b,)),
    ("ctc", ((some,), (some,), (b,), (b,)), (UNKNOWN,)),
]


@pytest.mark.parametrize(("name", "shapes", "each"), EACH)
def test_the_result(name: str, shapes: tuple[Shape, ...], each: Shape) -> None:
    assert LOSSES[name](*shapes, reduction="none") == each
    assert LOSSES[name](*shapes) == LOSSES[name](*shapes, reduction="sum") == ()
    assert LOSSES[name](*shapes, reduction=UNKNOWN) == UNKNOWN_SHAPE


WRONG: list[tuple[str, tuple[Shape, ...], str, str]] = [
    ("mse", ((b, 1), (b,)), "write outputs[:, 0]", "shape-rank"),
    ("mse", ((b,), (b, 1)), "write targets[:, 0]", "shape-rank"),
    ("mse", ((1, b), (b,)), "write outputs[0]", "shape-rank"),
    ("mse", ((b, 2), (b,)), "outputs (b, 2) and targets (b,): both must have", "shape-rank"),
    ("mse", ((b, 2), (b, 3)), "both must have the same shape", "shape"),
    ("mse", ((b, s, 2), (b, s, 3)), "both must have the same shape", "shape"),
    ("l1", ((b,), (2 * b,)), "for b=2 it is 4, not 2", "shape"),
    ("binary_cross_entropy_with_logits", ((b, 2), (b, 2), (3,)), "expected 1 or 2", "shape"),
    ("binary_cross_entropy_with_logits", ((2,), (2,), (1, 2)), "it has more axes", "shape-rank"),
    ("cross_entropy", ((b, c), (b, 1)), "write labels[:, 0]", "shape-rank"),
    ("cross_entropy", ((b, c), (b, c)), "labels must be (b,)", "shape-rank"),
    ("cross_entropy", ((c,), ()), "expected 2 or more", "shape-rank"),
    ("cross_entropy", ((b, c), (c,)), "labels must be (b,)", "shape"),
    ("cross_entropy", ((b, c), (b,), (b,)), "weight must be (c,)", "shape"),
    ("cross_entropy", ((b, c), (b,), (1, c)), "weight must be (c,)", "shape-rank"),
    ("cross_entropy", ((0, c), (0,)), "the mean of nothing is not defined", "shape"),
    ("soft_cross_entropy", ((b, c), (b,)), "both must have the same shape", "shape-rank"),
    ("triplet", ((), (), ()), "expected 1 or more: (..., features)", "shape-rank"),
    ("triplet", ((b, 2), (b, 2), (b, 3)), "negative (b, 3)", "shape"),
    ("cosine_embedding", ((b, d), (b, d), (b, 1)), "write same[:, 0]", "shape-rank"),
    ("ctc", ((t, c), (b, n), (b,), (b,)), "3 axes: (batch, time, classes)", "shape-rank"),
    ("ctc", ((b, t, c), (n,), (b,), (b,)), "2 axes: (batch, labels)", "shape-rank"),
    ("ctc", ((2, t, c), (3, n), (2,), (2,)), "labels must be (2, n)", "shape"),
    ("ctc", ((b, t, c), (b, n), (b,), (b, 1)), "label_lengths must be (b,)", "shape-rank"),
]


@pytest.mark.parametrize(("name", "shapes", "words", "code"), WRONG)
def test_what_is_refused(name: str, shapes: tuple[Shape, ...], words: str, code: str) -> None:
    with pytest.raises(ShapeError) as caught:
        LOSSES[name](*shapes)
    text = str(caught.value)
    assert text.startswith(f"{name}: ")
    assert words in text
    assert caught.value.code == code
    assert "\n" not in text
