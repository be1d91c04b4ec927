"""The numbers of a compiled call: which values the arguments give, and what is computed of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import is_
from typing import Any, Final

import numpy as np

from typednn.dtypes import weak_scalar
from typednn.tensor import Tensor
from typednn.traced_number import TRACED_NUMBERS, NumberTrace

__all__ = ["Numbers", "Places", "places_of"]


@dataclass(frozen=True, slots=True)
class Places:
    """Where tensors and numbers stand, each in order.

    ``arrays``, ``numbers``: their positions among the values of a call. ``leaves``: the positions
    of the numbers among all leaves of the arguments.
    """

    arrays: tuple[int, ...]
    numbers: tuple[int, ...]
    leaves: tuple[int, ...]


def places_of(leaves: Sequence[Any], values: Sequence[Any]) -> Places:
    """Return where the tensors and the numbers among the leaves of the arguments stand.

    Checks that the values were read in the order of the leaves.
    """
    read_ones = [i for i, x in enumerate(leaves) if type(x) in _READ]
    for i, value in zip(read_ones, values, strict=True):
        x = leaves[i]._data if type(leaves[i]) is Tensor else leaves[i]
        assert x is value or not x.flags.c_contiguous
    is_number = [type(leaves[i]) in TRACED_NUMBERS for i in read_ones]
    return Places(
        tuple([place for place, number in enumerate(is_number) if not number]),
        tuple([place for place, number in enumerate(is_number) if number]),
        tuple([i for i, number in zip(read_ones, is_number, strict=True) if number]),
    )


_READ: Final = (Tensor, *TRACED_NUMBERS)


@dataclass(slots=True)
class Numbers:
    """The arithmetic of a program's numbers, and where they stand in the arguments.

    ``_last``: the numbers of the last call, and what was computed of them.
    """

    places: Places
    trace: NumberTrace
    _last: tuple[list[Any], list[Any], list[Any]] = field(default=([], [], []), init=False)

    def computed(self, values: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Return the program's arguments for the values of a call, and the values of all numbers.

        Raises what the arithmetic of the numbers raises.
        """
        numbers = [values[place] for place in self.places.numbers]
        last, known, entered = self._last
        if not (known and all(map(is_, numbers, last))):
            known, entered = self._computed(numbers)
            self._last = numbers, known, entered
        return [*[values[place] for place in self.places.arrays], *entered], known

    def _computed(self, numbers: list[Any]) -> tuple[list[Any], list[np.ndarray[Any, Any]]]:
        known = self.trace.replay(numbers)
        inputs = self.trace.inputs
        return known, [weak_scalar(name, known[place], dtype) for place, dtype, name in inputs]
