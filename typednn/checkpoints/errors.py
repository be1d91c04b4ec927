"""The error for a file that is no checkpoint, or one of another tree."""

import os
from collections.abc import Sequence
from typing import Final

from typednn.paths import one_line
from typednn.shapes.errors import PickledByMessage

__all__ = ["CheckpointError"]

_MOST_SHOWN: Final = 10


class CheckpointError(PickledByMessage, ValueError):
    """A checkpoint that cannot be loaded: the message names the file and each difference."""

    def __init__(self, path: str | os.PathLike[str], differences: Sequence[str]) -> None:
        super().__init__(f"{one_line(path)}: {_listed(differences)}")


def _listed(differences: Sequence[str]) -> str:
    """Return one difference as it is, and a short list of several."""
    if len(differences) == 1:
        return differences[0]
    shown = [*differences[:_MOST_SHOWN]]
    if len(differences) > _MOST_SHOWN:
        shown.append(f"and {len(differences) - _MOST_SHOWN} more")
    return "".join([f"{len(differences)} differences", *(f"\n  {each}" for each in shown)])
