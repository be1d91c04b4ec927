"""``debug_gradients``: finds the operation whose gradient is the first that is not finite.

While it is on, gradients are recorded on a subclass of the tape, which checks the result of each
gradient rule. While it is off, each gradient and each call of a jitted function costs one test.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy import ndarray

from typednn.autodiff.primitive import Primitive, Vjp
from typednn.autodiff.tape import Tape
from typednn.shapes.shape import show
from typednn.source_lines import user_line
from typednn.tensor import Tensor

__all__ = ["debug_gradients", "debugging", "new_tape"]


class _DebugMode:
    """What is checked, for the whole process: gradients, and keys of random numbers.

    ``unplanned``: whether functions made by ``jit`` run without a plan, so that every call is checked.
    """

    on: bool = False
    keys: bool = False
    unplanned: bool = False

    def __setattr__(self, name: str, value: bool) -> None:
        super().__setattr__(name, value)
        # kept, not computed when it is asked for: each planned call asks
        super().__setattr__("unplanned", self.on or self.keys)


debugging: Final = _DebugMode()


@contextmanager
def debug_gradients() -> Iterator[None]:
    """Check every gradient taken inside ``with debug_gradients():`` for NaN and infinities.

    Raises FloatingPointError as soon as an operation's gradient rule returns one. The message names
    the operation, the line that called it, the operand, the first such element with the operands'
    values there, and the first operation whose result was not finite, if there was one.

    Functions made by ``jit`` run without a plan, so that they are checked too. Each value and each
    gradient is read once more. The setting holds for the whole process, for all threads.
    """
    before, debugging.on = debugging.on, True
    try:
        yield
    finally:
        debugging.on = before


def new_tape() -> Tape:
    """Return the tape for a new gradient."""
    return _WatchedTape() if debugging.on else Tape()


class _WatchedTape(Tape):
    """A tape that checks the gradients of the operations recorded on it.

    ``suspect``: the first operation whose result was not finite though its operands were.
    """

    __slots__ = ("suspect",)

    def __init__(self) -> None:
        super().__init__()
        self.suspect = ""

    def record(
        self,
        primitive: Primitive,
        inputs: Sequence[Tensor[Any, Any]],
        params: dict[str, Any],
        data: ndarray[Any, Any],
    ) -> Tensor[Any, Any]:
        if type(data) is ndarray:  # traced tensors have no values
            call = _RecordedCall(self, primitive.name, user_line(), [x._data for x in inputs])
            if not self.suspect and not _finite(data) and all(map(_finite, call.operands)):
                self.suspect = f"{call.name} ({call.line})"
            if not isinstance(primitive.vjp, _Checked):  # an outer tape may have done it
                primitive = replace(primitive, vjp=_Checked(primitive.vjp, call))
        return super().record(primitive, inputs, params, data)


@dataclass(frozen=True, slots=True)
class _RecordedCall:
    """A recorded operation: its name, its line and its operands."""

    tape: _WatchedTape
    name: str
    line: str
    operands: list[Any]

    def check(self, k: int, g: Any, part: Any) -> None:
        """Raise FloatingPointError if the gradient with respect to operand ``k`` is not finite."""
        if not isinstance(part, ndarray) or _finite(part):
            return
        bad = np.argwhere(~np.isfinite(part))
        place = tuple(map(int, bad[0]))
        given = "" if _finite(g) else ", and so is the gradient that it is computed from"
        raise FloatingPointError(
            f"{self.line}: the gradient of {self.name} with respect to operand {k}, {part.dtype}"
            f"{show(part.shape)}, is the first that is not finite{given}: {len(bad)} of {part.size}"
            f" elements; {part[place]} at {list(place)}{self._values(place, part.shape)};"
            f" {self._advice()}"
        )

    def _values(self, place: tuple[int, ...], shape: tuple[int, ...]) -> str:
        """Say which values the operands of this shape have at this place."""
        here = [
            f"operand {k} is {x[place]}" for k, x in enumerate(self.operands) if x.shape == shape
        ]
        return f", where {' and '.join(here)}" if here else ""

    def _advice(self) -> str:
        if self.tape.suspect:
            return f"the first value that was not finite is the result of {self.tape.suspect}"
        return "if ops.where takes another value there, give it a safe operand first, see ops.where"


class _Checked(Sequence[Vjp | None]):
    """The gradient rules of an operation, with their results checked."""

    def __init__(self, rules: Sequence[Vjp | None], call: _RecordedCall) -> None:
        self._rules: Sequence[Vjp | None] = rules
        self._call = call

    def __getitem__(self, k: Any) -> Any:
        rule = self._rules[k]
        return None if rule is None else self._checked(rule, k)

    def __len__(self) -> int:
        return len(self._rules)

    def _checked(self, rule: Vjp, k: int) -> Callable[..., Tensor[Any, Any]]:
        def checked(g: Tensor[Any, Any], *saved: Any, **params: Any) -> Tensor[Any, Any]:
            part = rule(g, *saved, **params)
            self._call.check(k, g._data, part._data)
            return part

        return checked


def _finite(x: Any) -> bool:
    return bool(np.isfinite(x).all())
