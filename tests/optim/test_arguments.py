"""Arguments of optimizers and schedules are checked when they are made, each in one clear line."""

import math
from typing import Any

import numpy as np
import pytest

from typednn import grad, jit, nn, ops, optim, schedules, stop_gradient

RATE = 'a finite number of at least 0, a floating-point Tensor of shape "", or a schedule'
DECAY = "a number from 0 to below 1"
POSITIVE = "a finite number above 0"
AT_LEAST_0 = "a finite number of at least 0"
OPTIMIZER = "an optimizer, such as Adam(1e-3)"
COUNT = "a whole number of at least 1"
WHERE = "a path such as 'encoder' or 'layers[0].bias', a tuple of paths, or a function"
o: Any = optim  # wrong arguments on purpose
s: Any = schedules

WRONG: list[tuple[Any, type[Exception], str]] = [
    (lambda: o.Adam(-1), ValueError, f"Adam: learning_rate is -1, but expected {RATE}"),
    (lambda: o.Adam(math.nan), ValueError, f"Adam: learning_rate is nan, but expected {RATE}"),
    (lambda: o.Adam(math.inf), ValueError, f"Adam: learning_rate is inf, but expected {RATE}"),
    (lambda: o.Adam("0.1"), TypeError, f"Adam: learning_rate is '0.1', but expected {RATE}"),
    (lambda: o.Adam(True), TypeError, f"Adam: learning_rate is True, but expected {RATE}"),
    (lambda: o.Adam(None), TypeError, f"Adam: learning_rate is None, but expected {RATE}"),
    (lambda: o.Adam(1j), TypeError, f"Adam: learning_rate is 1j, but expected {RATE}"),
    (lambda: o.Adam(ops.asarray(1)), TypeError, f"but expected {RATE}"),
    (lambda: o.Adam(ops.ones(2)), TypeError, f"but expected {RATE}"),
    (lambda: o.Adam(b1=1.0), ValueError, f"Adam: b1 is 1.0, but expected {DECAY}"),
    (lambda: o.Adam(b1=-0.1), ValueError, f"Adam: b1 is -0.1, but expected {DECAY}"),
    (lambda: o.Adam(b2=math.nan), ValueError, f"Adam: b2 is nan, but expected {DECAY}"),
    (lambda: o.Adam(b2=ops.ones(())), TypeError, f"but expected {DECAY}"),
    (lambda: o.Adam(eps=0), ValueError, f"Adam: eps is 0, but expected {POSITIVE}"),
    (lambda: o.Adam(eps="tiny"), TypeError, f"Adam: eps is 'tiny', but expected {POSITIVE}"),
    (lambda: o.NAdam(b1=2), ValueError, f"NAdam: b1 is 2, but expected {DECAY}"),
    (
        lambda: o.AdamW(weight_decay=-1.0),
        ValueError,
        f"AdamW: weight_decay is -1.0, but expected {AT_LEAST_0}",
    ),
    (lambda: o.AdamW(where=3), TypeError, f"AdamW: where is 3, but expected {WHERE}, or None"),
    (lambda: o.AdamW(where=()), TypeError, f"AdamW: where is (), but expected {WHERE}, or None"),
    (lambda: o.SGD(), TypeError, "SGD.__init__() missing 1 required positional argument"),
    (lambda: o.SGD(-0.1), ValueError, f"SGD: learning_rate is -0.1, but expected {RATE}"),
    (lambda: o.SGD(0.1, -0.9), ValueError, f"SGD: momentum is -0.9, but expected {DECAY}"),
    (lambda: o.SGD(0.1, 1), ValueError, f"SGD: momentum is 1, but expected {DECAY}"),
    (lambda: o.SGD(0.1, True), TypeError, f"SGD: momentum is True, but expected {DECAY}"),
    (lambda: o.SGD(0.1, 0.9, 1), TypeError, "SGD: nesterov is 1, but expected True or False"),
    (
        lambda: o.SGD(0.1, nesterov=True),
        ValueError,
        "SGD: nesterov is True, but expected a momentum above 0 with it",
    ),
    (lambda: o.RMSProp(decay=1.0), ValueError, f"RMSProp: decay is 1.0, but expected {DECAY}"),
    (lambda: o.RMSProp(eps=-1), ValueError, f"RMSProp: eps is -1, but expected {POSITIVE}"),
    (lambda: o.Adagrad(eps=0.0), ValueError, f"Adagrad: eps is 0.0, but expected {POSITIVE}"),
    (lambda: o.Adafactor(decay=0), ValueError, f"Adafactor: decay is 0, but expected {POSITIVE}"),
    (lambda: o.Lion(b2=1.5), ValueError, f"Lion: b2 is 1.5, but expected {DECAY}"),
    (lambda: o.Muon(momentum=1), ValueError, f"Muon: momentum is 1, but expected {DECAY}"),
    (lambda: o.ClipByNorm(0), ValueError, f"ClipByNorm: limit is 0, but expected {POSITIVE}"),
    (lambda: o.ClipByValue([1]), TypeError, f"ClipByValue: limit is [1], but expected {POSITIVE}"),
    (lambda: o.WeightDecay(-1), ValueError, f"WeightDecay: decay is -1, but expected {AT_LEAST_0}"),
    (lambda: o.Chain(), ValueError, "Chain: expected at least one transformation"),
    (lambda: o.Chain(0.1), TypeError, "Chain: expected transformations, such as Adam(1e-3), but"),
    (lambda: o.Chain(o.Adam), TypeError, "Chain: expected transformations, such as Adam(1e-3)"),
    (lambda: o.Accumulate(3, 3), TypeError, f"Accumulate: optimizer is 3, but expected {OPTIMIZER}"),
    (
        lambda: o.Accumulate(o.Adam(), 0),
        ValueError,
        f"Accumulate: every is 0, but expected {COUNT}",
    ),
    (
        lambda: o.Accumulate(o.Adam(), 2.0),
        TypeError,
        f"Accumulate: every is 2.0, but expected {COUNT}",
    ),
    (
        lambda: o.AverageWeights(o.Adam(), 1.0),
        ValueError,
        f"AverageWeights: decay is 1.0, but expected {DECAY}",
    ),
    (lambda: o.Groups(rest=o.ClipByNorm(1)), TypeError, f"but expected {OPTIMIZER}"),
    (lambda: o.Groups("a", rest=o.Adam()), TypeError, "Groups: expected pairs of parameters and"),
    (lambda: o.Groups((1, o.Adam()), rest=o.Adam()), TypeError, f"Groups: where is 1, but expected {WHERE}"),
    (lambda: o.Groups(("a", 1), rest=o.Adam()), TypeError, f"Groups: optimizer is 1, but expected {OPTIMIZER}"),
    (lambda: s.constant(-1), ValueError, f"constant: rate is -1, but expected {AT_LEAST_0}"),
    (lambda: s.constant("1"), TypeError, f"constant: rate is '1', but expected {AT_LEAST_0}"),
    (lambda: s.step(0.1, every=0), ValueError, f"step: every is 0, but expected {COUNT}"),
    (lambda: s.step(0.1, every=1.5), TypeError, f"step: every is 1.5, but expected {COUNT}"),
    (
        lambda: s.exponential(0.1, factor=0),
        ValueError,
        f"exponential: factor is 0, but expected {POSITIVE}",
    ),
    (lambda: s.cosine(0.1, steps=-3), ValueError, f"cosine: steps is -3, but expected {COUNT}"),
    (lambda: s.cosine(math.nan, steps=3), ValueError, f"cosine: rate is nan, but expected {AT_LEAST_0}"),
    (lambda: s.warmup(0.1, steps=0), ValueError, f"warmup: steps is 0, but expected {COUNT}"),
    (lambda: s.warmup(s.cosine, steps=1), TypeError, "warmup: then is the function cosine, but expected a finite number of at least 0, or a schedule"),
    (lambda: o.Adam(lambda: 0.1), TypeError, f"Adam: learning_rate is the function <lambda>, but expected {RATE}"),
    (lambda: o.Accumulate(2, o.Adam()), TypeError, "Accumulate: optimizer is 2, but expected an optimizer, such as Adam(1e-3)"),
    (lambda: o.Chain(o.ClipByNorm), TypeError, "Chain: expected transformations, such as Adam(1e-3), but one part is the class ClipByNorm"),
    (lambda: s.warmup("x", steps=1), TypeError, "warmup: then is 'x', but expected a finite number of at least 0, or a schedule"),
    (
        lambda: s.one_cycle(0.1, steps=2),
        ValueError,
        ("one_cycle: the peak is at step rising * steps - 1 = -0.4, but expected it between 0 and"
        " steps - 1 = 1"),
    ),
    (
        lambda: s.join([s.constant(1)], at=[3]),
        ValueError,
        ("join: at is [3] for 1 schedules, but expected the increasing first steps of all schedules"
        " but the first"),
    ),
    (lambda: s.join([s.constant(1)] * 3, at=[3, 3]), ValueError, "join: at is [3, 3] for 3 schedules"),
    (lambda: s.join([1, 2], at=[3]), TypeError, "join: schedules is 1, but expected a schedule"),
    (lambda: s.Plateau(0.1, factor=2), ValueError, "Plateau: factor is 2, but expected a number from 0 to 1"),
    (
        lambda: s.Plateau(0.1, patience=-1),
        ValueError,
        "Plateau: patience is -1, but expected a whole number of at least 0",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("make", "error", "text"), WRONG, ids=[text for *_, text in WRONG])
def test_wrong_arguments(make: Any, error: type[Exception], text: str) -> None:
    with pytest.raises(error) as caught:
        make()
    assert text in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("rate", [0, 0.0, 1, 0.5, np.float64(0.5), np.float32(0.5), np.int64(1)])
def test_numbers_of_all_kinds_are_rates(rate: Any) -> None:
    x = ops.ones(2)
    for optimizer in (optim.SGD(rate), optim.Adam(rate), optim.Adafactor(rate)):
        new, _ = optimizer.step(x, x, optimizer.init(x))
        assert (new.numpy() == 1).all() == (rate == 0)


# --- what only the model shows

MODEL = {"layer": nn.Linear(3, 2, rng=np.random.default_rng(0)), "scale": ops.ones(())}


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (
            lambda: optim.AdamW(where="['layers']"),
            """WeightDecay: the model has no parameter at "['layers']"; its parameters are""",
        ),
        (
            lambda: optim.Groups(("['layer'].w", optim.SGD(0.1)), rest=optim.Adam()),
            """Groups: the model has no parameter at "['layer'].w"; its parameters are ['layer'].""",
        ),
        (
            lambda: optim.Muon(),
            "Muon: \"['layer'].bias\" is of shape (2,), but expected matrices; give it to another",
        ),
        (
            lambda: optim.AdamW(where=lambda path, x: x.ndim),  # type: ignore[arg-type, return-value] # wrong on purpose
            "WeightDecay: the function that chooses parameters gives",
        ),
    ],
)
def test_what_does_not_fit_the_model_is_said_by_init(make: Any, text: str) -> None:
    with pytest.raises((ValueError, TypeError)) as caught:
        make().init(MODEL)
    assert text in str(caught.value)


@pytest.mark.parametrize("run", [lambda f: f, jit])
@pytest.mark.parametrize("rate_of", [lambda rate: rate, lambda rate: lambda number: rate])
def test_a_gradient_by_the_learning_rate_is_refused(rate_of: Any, run: Any) -> None:
    x = ops.ones(2)

    def after(rate: Any) -> Any:
        sgd = optim.SGD(rate_of(rate))
        return sgd.step(x, x, sgd.init(x))[0].sum()

    with pytest.raises(
        TypeError, match="SGD.step: the learning rate must be a plain tensor, but a"
    ):
        run(grad(after))(ops.asarray(0.1))
    assert grad(lambda rate: after(stop_gradient(rate)))(ops.asarray(0.1)).item() == 0.0


@pytest.mark.parametrize(
    "schedule", [lambda number: 0.1, lambda number: number, lambda number: ops.ones(2)]
)
def test_a_schedule_gives_a_rate(schedule: Any) -> None:
    sgd, x = optim.SGD(schedule), ops.ones(2)
    for step in (sgd.step, jit(sgd.step)):
        with pytest.raises(
            TypeError, match=r"SGD.step: the schedule gives .*, but expected a float"
        ):
            step(x, x, sgd.init(x))


def test_an_array_stays_on_its_line() -> None:
    with pytest.raises(TypeError) as caught:
        o.Adam(np.zeros((30, 3)))
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(f"..., but expected {RATE}")
