"""Each optimizer against PyTorch's and optax's; where they differ, the difference is written here.

Ours follows one of the two exactly. The other one is given settings with which it does the same.
"""

from typing import Any, Final
from unittest import mock

import numpy as np
import pytest

from tests.parity.optim.lock_step import (
    STEPS,
    assert_in_lock_step,
    of_optax,
    of_torch,
    optax,
    ours,
    start,
    torch,
)
from typednn import optim, schedules

ALMOST_0: Final = 1e-100
"""An ``eps`` with which it does not matter where it is added."""


class Several:
    """PyTorch's optimizers for parts of the parameters, as one."""

    def __init__(self, *optimizers: Any) -> None:
        self._optimizers = optimizers

    def step(self) -> None:
        for each in self._optimizers:
            each.step()


class Accumulated:
    """PyTorch's way to accumulate: gradients are added up, and every third step is taken."""

    def __init__(self, parameters: Any, optimizer: Any) -> None:
        self._parameters, self._optimizer, self._number = parameters, optimizer, 0
        self._totals = [torch.zeros_like(x) for x in parameters]

    def step(self) -> None:
        self._totals = [t + x.grad for t, x in zip(self._totals, self._parameters, strict=True)]
        self._number += 1
        if self._number % 3 == 0:
            for x, total in zip(self._parameters, self._totals, strict=True):
                x.grad = total / 3
            self._optimizer.step()
            self._totals = [torch.zeros_like(x) for x in self._parameters]


class Scheduled:
    """An optimizer of PyTorch with one of its schedulers."""

    def __init__(self, optimizer: Any, make: Any) -> None:
        self._optimizer, self._scheduler = optimizer, make(optimizer)

    def step(self) -> None:
        self._optimizer.step()
        self._scheduler.step()


def is_wide(path: str, x: Any) -> bool:
    return "wide" in path


SAME_AS_TORCH: Final[dict[str, tuple[optim.Optimizer, Any]]] = {
    "SGD": (optim.SGD(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    "momentum": (optim.SGD(0.1, 0.9), lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9)),
    "Nesterov": (
        optim.SGD(0.05, 0.9, nesterov=True),
        lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True),
    ),
    "weight decay in the gradient": (
        optim.Chain(optim.WeightDecay(0.1), optim.SGD(0.1, 0.5)),
        lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.5, weight_decay=0.1),
    ),
    "Adam": (
        optim.Adam(0.05, b1=0.8, b2=0.95, eps=1e-3),
        lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.8, 0.95), eps=1e-3),
    ),
    "AdamW": (
        optim.AdamW(0.05, eps=1e-4, weight_decay=0.1),
        lambda p: torch.optim.AdamW(p, lr=0.05, eps=1e-4, weight_decay=0.1),
    ),
    "RMSProp": (
        optim.RMSProp(0.02, decay=0.95, eps=1e-2),
        lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.95, eps=1e-2),
    ),
    "RMSProp with momentum": (
        optim.RMSProp(0.02, momentum=0.8),
        lambda p: torch.optim.RMSprop(p, lr=0.02, momentum=0.8),
    ),
    "Adagrad": (
        optim.Adagrad(0.2, eps=1e-2),
        lambda p: torch.optim.Adagrad(p, lr=0.2, eps=1e-2),
    ),
    # PyTorch compares the mean of the rows with eps, and not with its square.
    "Adafactor": (
        optim.Adafactor(0.03, decay=0.7, eps=1e-12, smallest_scale=0.1),
        lambda p: torch.optim.Adafactor(p, lr=0.03, beta2_decay=-0.7, eps=(1e-12, 0.1)),
    ),
    # With this decay, PyTorch's b1 is b1 from the first step on.
    "NAdam": (
        optim.NAdam(0.05, b1=0.8, eps=1e-3),
        lambda p: torch.optim.NAdam(p, lr=0.05, betas=(0.8, 0.999), eps=1e-3, momentum_decay=1e6),
    ),
    "clipped values": (
        optim.Chain(optim.ClipByValue(0.5), optim.Adam(0.05)),
        lambda p: torch.optim.Adam(p, lr=0.05),
    ),
    # PyTorch's parameters are those of ``start``, of which the first one is the wide matrix.
    "decay of some": (
        optim.AdamW(0.05, weight_decay=0.1, where=is_wide),
        lambda p: torch.optim.AdamW(
            [{"params": p[:1], "weight_decay": 0.1}, {"params": p[1:], "weight_decay": 0.0}],
            lr=0.05,
        ),
    ),
    "groups": (
        optim.Groups(("['wide']", optim.SGD(0.1, 0.9)), rest=optim.NAdam(0.05)),
        lambda p: Several(
            torch.optim.SGD(p[:1], lr=0.1, momentum=0.9),
            torch.optim.NAdam(p[1:], lr=0.05, momentum_decay=1e6),
        ),
    ),
    "accumulated": (
        optim.Accumulate(optim.RMSProp(0.02), every=3),
        lambda p: Accumulated(p, torch.optim.RMSprop(p, lr=0.02)),
    ),
    "scheduled": (
        optim.Adam(schedules.cosine(0.05, steps=STEPS)),
        lambda p: Scheduled(
            torch.optim.Adam(p, lr=0.05),
            lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS),
        ),
    ),
}


BEFORE: Final[dict[str, Any]] = {
    "clipped values": lambda p: torch.nn.utils.clip_grad_value_(p, 0.5),
}


@pytest.mark.parametrize("name", SAME_AS_TORCH)
def test_pytorch(name: str) -> None:
    mine, theirs = SAME_AS_TORCH[name]
    before = BEFORE.get(name, lambda parameters: None)
    assert_in_lock_step(ours(mine), of_torch(theirs, before=before))


@pytest.mark.parametrize("nesterov", [False, True])
def test_muon_of_pytorch(nesterov: bool) -> None:
    """But in float64: PyTorch rounds to bfloat16 before the iteration."""
    mine = optim.Muon(0.02, momentum=0.9, nesterov=nesterov, weight_decay=0.1)

    def theirs(parameters: Any) -> Any:
        return torch.optim.Muon(
            parameters,
            lr=0.02,
            momentum=0.9,
            nesterov=nesterov,
            weight_decay=0.1,
            adjust_lr_fn="match_rms_adamw",
        )

    with mock.patch.object(torch.Tensor, "bfloat16", lambda self: self.clone()):
        assert_in_lock_step(ours(mine, matrices_only=True), of_torch(theirs, matrices_only=True))


def test_the_norm_that_pytorch_clips() -> None:
    """PyTorch adds 1e-6 to the norm, so the limit is met by so much less."""
    found = [*ours(optim.Chain(optim.ClipByNorm(0.5), optim.SGD(0.1)))]
    theirs = of_torch(
        lambda p: torch.optim.SGD(p, lr=0.1),
        before=lambda p: torch.nn.utils.clip_grad_norm_(p, 0.5),
    )
    for one, other in zip(found, theirs, strict=True):
        assert all(abs(one[name] - other[name]).max() < 1e-4 for name in one)


def is_vector(path: str, x: Any) -> bool:
    return "vector" in path


def in_float64(schedule: Any) -> Any:
    """Return a schedule of optax's that does not compute in float32, as it does for int32."""
    return lambda number: schedule(number.astype("int64"))


def is_named(model: Any, chosen: str) -> dict[str, bool]:
    """Return a mask of optax's: of all parameters the one with this name."""
    return {name: name == chosen for name in model}


def adafactor_of_optax(rate: float, decay: float) -> Any:
    """Return the chain that ``optax.adafactor`` is, with its decay in float64, not in float32."""
    return optax.chain(
        optax.scale_by_factored_rms(
            min_dim_size_to_factor=1,
            epsilon=ALMOST_0,
            decay_rate_fn=lambda step, _: 1.0 - (step + 1.0) ** -decay,
        ),
        optax.clip_by_block_rms(1.0),
        optax.scale_by_param_block_rms(),
        optax.scale_by_learning_rate(rate),
    )


SAME_AS_OPTAX: Final[dict[str, tuple[optim.Optimizer, Any]]] = {
    "SGD": (optim.SGD(0.1), lambda: optax.sgd(0.1)),
    "momentum": (optim.SGD(0.1, 0.9), lambda: optax.sgd(0.1, 0.9)),
    "Nesterov": (optim.SGD(0.05, 0.9, nesterov=True), lambda: optax.sgd(0.05, 0.9, nesterov=True)),
    "Adam": (
        optim.Adam(0.05, b1=0.8, b2=0.95, eps=1e-3),
        lambda: optax.adam(0.05, b1=0.8, b2=0.95, eps=1e-3),
    ),
    "AdamW": (
        optim.AdamW(0.05, weight_decay=0.1, where=is_wide),
        lambda: optax.adamw(
            0.05, weight_decay=0.1, mask=lambda model: {name: name == "wide" for name in model}
        ),
    ),
    "NAdam": (optim.NAdam(0.05, b1=0.8, eps=1e-3), lambda: optax.nadam(0.05, b1=0.8, eps=1e-3)),
    # optax's eps is inside of the root unless it is told otherwise.
    "RMSProp": (
        optim.RMSProp(0.02, decay=0.95, eps=1e-2),
        lambda: optax.rmsprop(0.02, decay=0.95, eps=1e-2, eps_in_sqrt=False),
    ),
    # optax's velocity has the learning rate in it: the same, while it is constant.
    "RMSProp with momentum": (
        optim.RMSProp(0.02, decay=0.9, momentum=0.8),
        lambda: optax.rmsprop(0.02, momentum=0.8, eps_in_sqrt=False),
    ),
    # optax's sum begins at 0.1 by default, and its eps is inside of the root.
    "Adagrad": (
        optim.Adagrad(0.2, eps=ALMOST_0),
        lambda: optax.adagrad(0.2, initial_accumulator_value=0.0, eps=ALMOST_0),
    ),
    # optax adds eps to the squares, takes the learning rate as it is, and factors the two largest
    # axes, if they are large enough: no tensor of more than two axes is in the comparison.
    "Adafactor": (
        optim.Adafactor(0.03, decay=0.7, eps=ALMOST_0),
        lambda: adafactor_of_optax(0.03, decay=0.7),
    ),
    "Lion": (optim.Lion(0.01, weight_decay=0.1), lambda: optax.lion(0.01, weight_decay=0.1)),
    # Nesterov's momentum of optax corrects the mean for its start at zero.
    "Muon": (
        optim.Muon(0.02, nesterov=False, weight_decay=0.1),
        lambda: optax.contrib.muon(
            0.02, nesterov=False, weight_decay=0.1, eps=ALMOST_0, consistent_rms=0.2
        ),
    ),
    "clipped by the norm": (
        optim.Chain(optim.ClipByNorm(0.5), optim.SGD(0.1)),
        lambda: optax.chain(optax.clip_by_global_norm(0.5), optax.sgd(0.1)),
    ),
    "clipped by value": (
        optim.Chain(optim.ClipByValue(0.5), optim.SGD(0.1)),
        lambda: optax.chain(optax.clip(0.5), optax.sgd(0.1)),
    ),
    "weight decay in the gradient": (
        optim.Chain(optim.WeightDecay(0.1), optim.Adam(0.05)),
        lambda: optax.chain(optax.add_decayed_weights(0.1), optax.adam(0.05)),
    ),
    "groups": (
        optim.Groups((is_wide, optim.SGD(0.1)), rest=optim.Adam(0.05)),
        lambda: optax.multi_transform(
            {"wide": optax.sgd(0.1), "rest": optax.adam(0.05)},
            lambda model: {name: "wide" if name == "wide" else "rest" for name in model},
        ),
    ),
    "accumulated": (
        optim.Accumulate(optim.Adam(0.05), every=3),
        lambda: optax.MultiSteps(optax.adam(0.05), 3, accumulator_dtype="float64"),
    ),
    "scheduled": (
        optim.Lion(schedules.warmup(schedules.cosine(0.05, steps=150), steps=20)),
        lambda: optax.lion(
            in_float64(optax.warmup_cosine_decay_schedule(0.0, 0.05, 20, 170)), weight_decay=0.0
        ),
    ),
    "all at once": (
        optim.Accumulate(
            optim.Chain(
                optim.ClipByNorm(0.5),
                optim.Groups(
                    (is_wide, optim.SGD(schedules.exponential(0.1, factor=0.99), 0.9)),
                    rest=optim.AdamW(0.05, weight_decay=0.1, where=is_vector),
                ),
            ),
            every=2,
        ),
        lambda: optax.MultiSteps(
            optax.chain(
                optax.clip_by_global_norm(0.5),
                optax.multi_transform(
                    {
                        "wide": optax.sgd(in_float64(optax.exponential_decay(0.1, 1, 0.99)), 0.9),
                        "rest": optax.adamw(
                            0.05, weight_decay=0.1, mask=lambda model: is_named(model, "vector")
                        ),
                    },
                    lambda model: {name: "wide" if name == "wide" else "rest" for name in model},
                ),
            ),
            2,
            accumulator_dtype="float64",
        ),
    ),
}
MATRICES_ONLY: Final = ("Adafactor", "Muon")


@pytest.mark.parametrize("name", SAME_AS_OPTAX)
def test_optax(name: str) -> None:
    mine, theirs = SAME_AS_OPTAX[name]
    few = name in MATRICES_ONLY
    assert_in_lock_step(ours(mine, matrices_only=few), of_optax(theirs, matrices_only=few))


def test_averages_of_pytorch() -> None:
    """PyTorch's average begins with the first weights that it is given: here those before step 0."""
    averaging = torch.optim.swa_utils.get_ema_multi_avg_fn(0.9)
    means: list[Any] = []

    def average(optimizer: Any) -> None:
        parameters = [x.detach().clone() for x in optimizer.param_groups[0]["params"]]
        if not means:
            means.extend(torch.tensor(x) for x in start(matrices_only=False).values())
        averaging(means, parameters, len(means))

    mine = ours(optim.AverageWeights(optim.SGD(0.1), decay=0.9), shown=optim.averaged)
    theirs = of_torch(lambda p: torch.optim.SGD(p, lr=0.1), after=average)
    for one, _ in zip(mine, theirs, strict=True):
        for x, y in zip(one.values(), means, strict=True):
            np.testing.assert_allclose(x, y.numpy(), rtol=1e-10, atol=1e-10)
