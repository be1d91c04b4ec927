"""The compiled programs of a jitted function, by what they depend on."""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from typednn.planning.run.compiled import Compiled
from typednn.planning.run.eviction import number_to_keep
from typednn.planning.run.value_keys import key_of
from typednn.traced_number import TRACED_NUMBERS

__all__ = ["ProgramCache"]


class ProgramCache(dict[Hashable, Compiled]):
    """Programs by signature, and by the values of the numbers that the function needs."""

    def __init__(self) -> None:
        super().__init__()
        # For each signature, the numbers whose values are needed, and the lines that need them.
        self._needed: dict[Hashable, Mapping[int, str]] = {}

    def needed(self, signature: Hashable) -> Mapping[int, str]:
        """Return which numbers of the arguments have values that are needed, and where."""
        return self._needed.get(signature, {})

    def note_needed(self, signature: Hashable, needed: Mapping[int, str]) -> None:
        """Note which numbers of the arguments have values that are needed."""
        if needed:
            self._needed[signature] = needed

    def key(self, signature: Hashable, values: Sequence[Any]) -> Hashable:
        """Return the signature with the values of the numbers whose values are needed."""
        needed = self._needed.get(signature) if self._needed else None
        return signature if needed is None else _with_numbers(signature, values, sorted(needed))

    def key_of_all(self, signature: Hashable, values: Sequence[Any]) -> Hashable:
        """Return the signature with the values of all numbers."""
        return _with_numbers(signature, values)

    def evict(self) -> bool:
        """Evict the least recently used programs, if there are too many; say whether it did."""
        found = sorted([*self.items()], key=lambda item: -item[1].last_used)
        kept = number_to_keep([compiled.footprint for _, compiled in found])
        for key, _ in found[kept:]:
            self.pop(key, None)
        if self._needed and len(self) < len(found):
            bases = {compiled.base for compiled in self.values()}
            self._needed = {base: each for base, each in self._needed.items() if base in bases}
        return kept < len(found)


def _with_numbers(
    signature: Hashable, values: Sequence[Any], positions: Sequence[int] | None = None
) -> Hashable:
    """Return the signature with the values of the numbers at these positions, or of all."""
    numbers = [x for x in values if type(x) in TRACED_NUMBERS]
    chosen = numbers if positions is None else [numbers[position] for position in positions]
    return (signature, *map(key_of, chosen))
