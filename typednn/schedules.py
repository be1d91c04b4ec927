"""Schedules: learning rates as functions of the number of a step.

The first step is step 0, as in PyTorch and optax. An optimizer is given a schedule in place of its
learning rate, ``optim.Adam(schedules.cosine(1e-3, steps=1000))``, and calls it with the number of
steps in its state. So a planned step needs no new trace, and training that is resumed goes on at
the right rate. All are computed in float64.

``Plateau`` lowers the rate by the loss, which is no function of the step: it is a value that the
training loop keeps.
"""

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any, ParamSpec, TypeAlias, final

import numpy as np
from jaxtyping import Float, Float64, Int64

from typednn import ops
from typednn.checked_arguments import COUNT, COUNT_FROM_0, SCHEDULE, check_values, ranges_of
from typednn.checks import typed
from typednn.tensor import Tensor

__all__ = [
    "NumberedSchedule",
    "Plateau",
    "Schedule",
    "constant",
    "cosine",
    "exponential",
    "join",
    "one_cycle",
    "step",
    "warmup",
]

Schedule: TypeAlias = Callable[[Int64[Tensor, ""]], Float[Tensor, ""]]
"""The learning rate of a step, by its number. ``jit`` traces it, so it computes with ``ops``."""

NumberedSchedule: TypeAlias = Callable[[Int64[Tensor, ""] | int], Float[Tensor, ""]]
"""A schedule that takes Python's ints, too, as those of this module: ``cosine(0.1, steps=9)(3)``."""

P = ParamSpec("P")


def _numbered(make: Callable[P, Schedule]) -> Callable[P, NumberedSchedule]:
    """Let the schedules that ``make`` makes take ints, and refuse what is no number of a step."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> NumberedSchedule:
        return _Made(made, make(*args, **kwargs), args, kwargs)

    return made


@final
class _Made:
    """A schedule that knows its call, by which it is shown and pickled: its formula is a local function."""

    __slots__ = ("_arguments", "_make", "_schedule")

    def __init__(
        self,
        make: Callable[..., NumberedSchedule],
        schedule: Schedule,
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> None:
        self._make, self._schedule, self._arguments = make, schedule, (args, kwargs)

    def __call__(self, number: Int64[Tensor, ""] | int) -> Float[Tensor, ""]:
        return self._schedule(_step_number(self._make.__name__, number))

    def __reduce__(self) -> tuple[Callable[[], NumberedSchedule], tuple[()]]:
        args, kwargs = self._arguments
        return partial(self._make, *args, **kwargs), ()

    def __repr__(self) -> str:
        args, kwargs = self._arguments
        shown = [*map(repr, args), *[f"{name}={value!r}" for name, value in kwargs.items()]]
        return f"{self._make.__name__}({', '.join(shown)})"


def _step_number(schedule: str, number: Any) -> Int64[Tensor, ""]:
    """Return the number as a tensor. Raises TypeError or ValueError for anything else."""
    if not isinstance(number, Tensor):
        check_values(schedule, {"number": number}, number=COUNT_FROM_0)
        return ops.asarray(number, dtype=np.int64)
    if number.shape != () or number.dtype.kind not in "iu":
        raise TypeError(
            f"{schedule}: number is {number!r}, but expected a whole number of at least 0, or an"
            ' integer Tensor of shape ""'
        )
    return number


@_numbered
def constant(rate: float) -> Schedule:
    """``rate`` in all steps."""
    check_values("constant", {"rate": rate}, **ranges_of("constant"))
    return lambda number: ops.zeros_like(_float(number)) + rate


@_numbered
def step(rate: float, *, every: int, factor: float = 0.1) -> Schedule:
    """``rate * factor ** floor(number / every)``: PyTorch's ``StepLR``."""
    check_values("step", locals(), **ranges_of("step"))
    return lambda number: rate * factor ** _float(number // every)


@_numbered
def exponential(rate: float, *, factor: float, every: int = 1) -> Schedule:
    """``rate * factor ** (number / every)``: PyTorch's ``ExponentialLR``, optax's ``exponential_decay``."""
    check_values("exponential", locals(), **ranges_of("exponential"))
    return lambda number: rate * factor ** (_float(number) / every)


@_numbered
def cosine(rate: float, *, steps: int, final: float = 0.0) -> Schedule:
    """``final + (rate - final) * (1 + cos(pi * min(number / steps, 1))) / 2``.

    From step ``steps`` on it is ``final``, as optax's ``cosine_decay_schedule``. PyTorch's
    ``CosineAnnealingLR`` is the same until then, and goes up again after it.
    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017,
    equation 5.
    """
    check_values("cosine", locals(), **ranges_of("cosine"))
    return lambda number: _between(rate, final, _float(number) / steps)


@_numbered
def warmup(then: float | Schedule, *, steps: int, start: float = 0.0) -> Schedule:
    """``start`` to ``then`` in a line over the first steps, then ``then``: a rate, or a schedule.

    Step ``number < steps`` has ``start + (first - start) * number / steps``, where ``first`` is what
    ``then`` begins with. A schedule's own step 0 is step ``steps``, as in optax's
    ``warmup_cosine_decay_schedule`` and PyTorch's ``LinearLR`` in a ``SequentialLR``.
    Source: Goyal et al., "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", 2017.
    """
    check_values("warmup", locals(), **ranges_of("warmup"))
    after = then if callable(then) else constant(then)

    def line(number: Int64[Tensor, ""]) -> Float[Tensor, ""]:
        first = after(ops.zeros_like(number))
        return start + (first - start) * (_float(number).astype(first.dtype) / steps)

    return join([line, after], at=[steps])


@_numbered
def one_cycle(
    peak: float,
    *,
    steps: int,
    rising: float = 0.3,
    start_factor: float = 25.0,
    final_factor: float = 1e4,
) -> Schedule:
    """Half a cosine up from ``peak / start_factor``, and half a cosine down.

    The peak is at step ``rising * steps - 1``, and the end, ``peak / start_factor / final_factor``, at
    the last step, ``steps - 1``, as in PyTorch's ``OneCycleLR``. optax's ``cosine_onecycle_schedule``
    has the peak at step ``int(rising * steps)``, and the end one step after the last.
    Source: Smith and Topin, "Super-Convergence: Very Fast Training of Neural Networks Using Large
    Learning Rates", 2017.

    Raises ValueError if the peak would not be between the first step and the last.
    """
    check_values("one_cycle", locals(), **ranges_of("one_cycle"))
    top = rising * steps - 1
    if not 0 < top < steps - 1:
        raise ValueError(
            f"one_cycle: the peak is at step rising * steps - 1 = {top:g}, but expected it between 0"
            f" and steps - 1 = {steps - 1}"
        )
    start = peak / start_factor

    def cycle(number: Int64[Tensor, ""]) -> Float64[Tensor, ""]:
        place = _float(number)
        up = _between(start, peak, place / top)
        down = _between(peak, start / final_factor, (place - top) / (steps - 1 - top))
        return ops.where(place <= top, up, down)

    return cycle


@_numbered
def join(schedules: Sequence[Schedule], *, at: Sequence[int]) -> Schedule:
    """One schedule after another: from step ``at[k]`` on the schedule ``k + 1``, from its step 0.

    As optax's ``join_schedules`` and PyTorch's ``SequentialLR``. Raises ValueError if there is not
    one schedule more than steps in ``at``, or these do not increase.
    """
    for schedule in schedules:
        check_values("join", {"schedules": schedule}, schedules=SCHEDULE)
    for place in at:
        check_values("join", {"at": place}, at=COUNT)
    if len(schedules) != len(at) + 1 or sorted({*at}) != [*at]:
        raise ValueError(
            f"join: at is {[*at]} for {len(schedules)} schedules, but expected the increasing first"
            " steps of all schedules but the first"
        )

    def joined(number: Int64[Tensor, ""]) -> Float[Tensor, ""]:
        rate = schedules[0](number)
        for begin, schedule in zip(at, schedules[1:], strict=True):
            # Before its first step a schedule is not asked for negative numbers.
            later = schedule(ops.maximum(number - begin, 0))
            rate = ops.where(number >= begin, later.astype(rate.dtype), rate)
        return rate

    return joined


def _float(number: Int64[Tensor, ""]) -> Float64[Tensor, ""]:
    return number.astype(np.float64)


def _between(begin: float, end: float, share: Float64[Tensor, ""]) -> Float64[Tensor, ""]:
    """Return the value at this share of half a cosine from ``begin`` to ``end``; beyond, ``end``."""
    return end + (begin - end) * (1.0 + ops.cos(math.pi * ops.minimum(share, 1.0))) / 2.0


@typed
@dataclass(frozen=True, slots=True, init=False)
class Plateau:
    """A rate that is multiplied by ``factor`` when the loss has stopped falling.

    It is immutable: ``plateau = plateau.update(loss)``, as after each epoch. Pass it to the planned
    step, and there ``Adam(plateau.rate)``: another rate does not trace again.
    With ``fit`` it follows the history, so a run that was stopped goes on with the same rate::

        while state.epoch < epochs:
            plateau = Plateau(0.1)
            for loss in state.history.losses:
                plateau = plateau.update(loss)
            state = fit(state, loader, Adam(plateau.rate), epochs=state.epoch + 1)

    A loss is better if it is below ``best * (1 - threshold)``. When more than ``patience`` losses in
    a row were not, the rate falls, to ``smallest`` at least, and the next ``pause`` losses do not
    count. As PyTorch's ``ReduceLROnPlateau``, which leaves a rate that would fall by less than 1e-8.
    In optax's ``reduce_on_plateau`` the rate falls after ``patience`` losses that are not better.

    ``bad``: the number of losses in a row that were not better. ``paused``: the number of those to
    come that do not count.
    """

    rate: Float64[Tensor, ""]
    best: Float64[Tensor, ""]
    bad: Int64[Tensor, ""]
    paused: Int64[Tensor, ""]
    factor: float
    patience: int
    threshold: float
    pause: int
    smallest: float

    def __init__(
        self,
        rate: float,
        *,
        factor: float = 0.1,
        patience: int = 10,
        threshold: float = 1e-4,
        pause: int = 0,
        smallest: float = 0.0,
    ) -> None:
        settings = {
            "factor": factor,
            "patience": patience,
            "threshold": threshold,
            "pause": pause,
            "smallest": smallest,
        }
        check_values("Plateau", {"rate": rate, **settings}, **ranges_of("Plateau"))
        tensors = {
            "rate": ops.asarray(rate, dtype=np.float64),
            "best": ops.asarray(math.inf, dtype=np.float64),
            "bad": ops.asarray(0, dtype=np.int64),
            "paused": ops.asarray(0, dtype=np.int64),
        }
        _set(self, **settings, **tensors)

    def update(self, loss: Float[Tensor, ""] | float) -> "Plateau":
        """Return the rate after another loss."""
        now = ops.asarray(loss, dtype=np.float64)
        better = now < self.best * (1.0 - self.threshold)
        bad = ops.where(better | (self.paused > 0), 0, self.bad + 1)
        falls = bad > self.patience
        lower = ops.maximum(self.rate * self.factor, self.smallest)
        new = copy.copy(self)
        _set(
            new,
            rate=ops.where(falls, lower, self.rate),
            best=ops.where(better, now, self.best),
            bad=ops.where(falls, 0, bad),
            paused=ops.where(falls, self.pause, ops.maximum(self.paused - 1, 0)),
        )
        return new


def _set(plateau: Plateau, **values: Any) -> None:
    for name, value in values.items():
        object.__setattr__(plateau, name, value)
