"""Shortcuts: calls whose arguments are like those of an earlier call, without a look at signatures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from typednn.planning.run.compiled import Compiled
from typednn.planning.run.donation import Donations
from typednn.planning.run.parameters import Parameters
from typednn.planning.run.readers import Reader, reader_of
from typednn.traced_number import NUMBER_ERRORS

__all__ = ["MISSED", "Shortcut", "shortcut_to"]

MISSED: Final = object()
"""What a shortcut gives for arguments that are not like those of the earlier call."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Runs a program, if the reader accepts the arguments."""

    compiled: Compiled
    read: Reader
    donations: Donations

    def take(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Return the result of the call, or ``MISSED``. Raises what the program raises."""
        arguments = self.read(args, kwargs)
        if arguments is None:
            return MISSED
        arrays, tensors, trees = arguments
        compiled = self.compiled
        numbers: Sequence[Any] = ()
        if compiled.numbers is not None:
            try:
                arrays, numbers = compiled.arguments(arrays)
            except NUMBER_ERRORS:
                return MISSED
        out = compiled.build(compiled.program.returned(arrays), numbers, ())
        if tensors or trees:
            self.donations.release(tensors, trees)
        return out


def shortcut_to(
    compiled: Compiled,
    parameters: Parameters,
    name: str,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Shortcut | None:
    """Return the shortcut of a function's calls with arguments like these, if there can be one.

    ``compiled``: the program of their signature. Static arguments are wrapped.
    """
    if compiled.forwarded:
        return None
    donated = parameters.donated_places(args, kwargs)
    read = reader_of(args, kwargs, donated, returns_arguments=compiled.returns_arguments)
    return None if read is None else Shortcut(compiled, read, Donations(name))
