"""Finding the line of the user's program that called the library, for messages."""

import functools
import sys
from pathlib import Path
from types import FrameType
from typing import Final

__all__ = ["user_frame", "user_line"]

_OWN_FILES: Final = (str(Path(__file__).parent) + "/", "<@beartype", "<frozen ")
"""How the names of files begin that are no user's: those of this package, and generated code."""
_LIBRARIES: Final = ("/jaxtyping/", "/beartype/", "/numpy/", "/optree/", "/functools.py")
"""Libraries whose frames stand between the user's line and ours."""


def user_line() -> str:
    """Return ``file:line`` of the innermost frame outside of this package and its libraries."""
    frame = user_frame()
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def user_frame() -> FrameType:
    """Return the innermost frame outside of this package and its libraries."""
    frame = sys._getframe(1)
    while frame.f_back is not None and _is_internal(frame.f_code.co_filename):
        frame = frame.f_back
    return frame


@functools.cache  # there are as many as files
def _is_internal(filename: str) -> bool:
    return filename.startswith(_OWN_FILES) or any(part in filename for part in _LIBRARIES)
