"""Each schedule gives what PyTorch's and optax's give; where they differ, the difference is written here."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np
import pytest

from tests.parity.optim.lock_step import STEPS, jax, optax, torch
from typednn import jit, ops, schedules
from typednn.schedules import Schedule


def ours(schedule: Schedule, steps: int = STEPS) -> list[float]:
    planned = jit(schedule)
    return [planned(ops.asarray(number)).item() for number in range(steps)]


def of_torch(
    rate: float, make: Callable[[Any], Any], steps: int = STEPS, losses: Sequence[float] = ()
) -> list[float]:
    """Return the learning rates of an optimizer with the scheduler ``make(optimizer)``."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate)
    scheduler = make(optimizer)
    found = []
    for number in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(*losses[number : number + 1])
    return found


def of_optax(make: Callable[[], Any], steps: int = STEPS) -> list[float]:
    with jax.enable_x64(True):
        return [float(x) for x in jax.jit(jax.vmap(make()))(jax.numpy.arange(steps))]


def assert_same(found: list[float], expected: list[float]) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-14)


TORCH: Final = torch.optim.lr_scheduler
SAME_AS_TORCH: Final[dict[str, tuple[Schedule, float, Any]]] = {
    "constant": (schedules.constant(0.3), 0.3, lambda o: TORCH.LambdaLR(o, lambda _: 1.0)),
    "step": (
        schedules.step(0.3, every=30, factor=0.5),
        0.3,
        lambda o: TORCH.StepLR(o, 30, gamma=0.5),
    ),
    "exponential": (
        schedules.exponential(0.3, factor=0.98),
        0.3,
        lambda o: TORCH.ExponentialLR(o, gamma=0.98),
    ),
    # PyTorch's goes up again after its last step, which is that of the comparison.
    "cosine": (
        schedules.cosine(0.3, steps=STEPS, final=0.01),
        0.3,
        lambda o: TORCH.CosineAnnealingLR(o, STEPS, eta_min=0.01),
    ),
    "warmup": (
        schedules.warmup(0.3, steps=20, start=0.03),
        0.3,
        lambda o: TORCH.LinearLR(o, start_factor=0.1, total_iters=20),
    ),
    "one cycle": (
        schedules.one_cycle(0.3, steps=STEPS, rising=0.23, start_factor=10.0, final_factor=1e3),
        0.3,
        lambda o: TORCH.OneCycleLR(
            o, 0.3, STEPS, pct_start=0.23, div_factor=10.0, final_div_factor=1e3
        ),
    ),
    "join": (
        schedules.join(
            [schedules.exponential(0.3, factor=0.9), schedules.exponential(0.3, factor=0.99)],
            at=[50],
        ),
        0.3,
        lambda o: TORCH.SequentialLR(
            o, [TORCH.ExponentialLR(o, 0.9), TORCH.ExponentialLR(o, 0.99)], milestones=[50]
        ),
    ),
}


@pytest.mark.filterwarnings("ignore:The epoch parameter:UserWarning")  # of SequentialLR itself
@pytest.mark.parametrize("name", SAME_AS_TORCH)
def test_pytorch(name: str) -> None:
    schedule, rate, make = SAME_AS_TORCH[name]
    steps = STEPS - 1 if name == "one cycle" else STEPS
    assert_same(ours(schedule, steps), of_torch(rate, make, steps))


SAME_AS_OPTAX: Final[dict[str, tuple[Schedule, Any]]] = {
    "constant": (schedules.constant(0.3), lambda: optax.constant_schedule(0.3)),
    "step": (
        schedules.step(0.3, every=30, factor=0.5),
        lambda: optax.exponential_decay(0.3, 30, 0.5, staircase=True),
    ),
    "exponential": (
        schedules.exponential(0.3, factor=0.5, every=30),
        lambda: optax.exponential_decay(0.3, 30, 0.5),
    ),
    "cosine": (
        schedules.cosine(0.3, steps=150, final=0.03),
        lambda: optax.cosine_decay_schedule(0.3, 150, alpha=0.1),
    ),
    "warmup": (
        schedules.warmup(schedules.cosine(0.3, steps=100), steps=20, start=0.01),
        lambda: optax.warmup_cosine_decay_schedule(0.01, 0.3, 20, 120),
    ),
    # optax's peak is at step int(rising * steps), and its end at step ``steps``.
    "one cycle": (
        schedules.one_cycle(0.3, steps=181, rising=51 / 181),
        lambda: optax.cosine_onecycle_schedule(180, 0.3, pct_start=50.5 / 180),
    ),
    "join": (
        schedules.join([schedules.constant(0.1), schedules.cosine(0.2, steps=40)], at=[70]),
        lambda: optax.join_schedules(
            [optax.constant_schedule(0.1), optax.cosine_decay_schedule(0.2, 40)], [70]
        ),
    ),
}


@pytest.mark.parametrize("name", SAME_AS_OPTAX)
def test_optax(name: str) -> None:
    schedule, make = SAME_AS_OPTAX[name]
    assert_same(ours(schedule), of_optax(make))


LOSSES: Final = [
    float(x)
    for x in np.maximum(np.linspace(2.0, -1.0, STEPS), 0.2)
    * np.random.default_rng(0).uniform(0.9, 1.1, STEPS)
]


def plateau(planned: bool, **settings: Any) -> list[float]:
    def update(rate: schedules.Plateau, loss: Any) -> schedules.Plateau:
        return rate.update(loss)

    run, now, found = jit(update) if planned else update, schedules.Plateau(0.3, **settings), []
    for loss in LOSSES:
        found.append(now.rate.item())
        now = run(now, ops.asarray(loss, dtype=np.float64))
    return found


@pytest.mark.parametrize("planned", [False, True])
@pytest.mark.parametrize(("patience", "pause"), [(0, 0), (3, 0), (2, 5)])
def test_plateau(patience: int, pause: int, planned: bool) -> None:
    found = plateau(
        planned, factor=0.5, patience=patience, threshold=0.01, pause=pause, smallest=0.01
    )
    assert len({*found}) > 3
    assert_same(
        found,
        of_torch(
            0.3,
            lambda o: TORCH.ReduceLROnPlateau(
                o, factor=0.5, patience=patience, threshold=0.01, cooldown=pause, min_lr=0.01
            ),
            losses=LOSSES,
        ),
    )
    with jax.enable_x64(True):
        # optax waits for ``patience`` losses that are not better, and not for one more.
        theirs = optax.contrib.reduce_on_plateau(
            factor=0.5, patience=patience + 1, rtol=0.01, cooldown=pause, min_scale=0.01 / 0.3
        )
        state, scales = theirs.init(jax.numpy.ones(1)), []
        update = jax.jit(theirs.update)
        for loss in LOSSES:
            scales.append(0.3 * float(state.scale))
            _, state = update(jax.numpy.ones(1), state, value=loss)
    assert_same(found, scales)
