"""Turn all run-time checks on or off: ``TYPEDNN_CHECKS=0`` in the environment, or ``checks``."""

import os
from types import TracebackType

__all__ = ["checks", "state"]


class _State:
    """Whether calls are checked, for the whole process."""

    on: bool = os.environ.get("TYPEDNN_CHECKS", "1") != "0"


state = _State()


class checks:
    """Turn checks on or off: ``checks(False)`` from now on, ``with checks(False):`` for a block.

    The setting holds for the whole process, in all threads, and also for functions that are
    already decorated.
    """

    def __init__(self, on: bool) -> None:
        self._before = state.on
        state.on = on

    def __enter__(self) -> None:
        return None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        state.on = self._before
