"""The warning of ``(n, 1)`` with ``(n,)`` in checked functions, once for each line of the user's."""

import sys
import warnings
from types import CodeType, FrameType
from typing import Final

from typednn.checks.new_axes import adds_an_axis
from typednn.checks.resumed import RESUMED
from typednn.shapes.rules.meeting_axes import meeting
from typednn.source_lines import user_frame

__all__ = ["CHECKED", "BroadcastWarning", "warn_of_meeting_axes"]

CHECKED: Final = set[CodeType](RESUMED)
"""The code of the functions that check a call."""


class BroadcastWarning(UserWarning):
    """Two tensors of one size broadcast to its square, as ``(n, 1)`` with ``(n,)`` does."""


def warn_of_meeting_axes(operation: str, x: tuple[int, ...], y: tuple[int, ...]) -> None:
    """Warn if one size meets itself on two axes, and no operand gets an axis where it stands."""
    text = meeting(operation, x, y)
    if text is None or not _is_checked():
        return
    frame = user_frame()
    if not adds_an_axis(frame):
        file, line = frame.f_code.co_filename, frame.f_lineno
        registry = frame.f_globals.setdefault("__warningregistry__", {})
        warnings.warn_explicit(text, BroadcastWarning, file, line, registry=registry)


def _is_checked() -> bool:
    """Return whether a checked function is being called."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code not in CHECKED:
        frame = frame.f_back
    return frame is not None
