"""A base class for exceptions that can be sent from one process to another."""

import copyreg
from typing import Any

__all__ = ["PickledByMessage"]


class PickledByMessage:
    """Mixin for exceptions: pickle and copy by the message, not the ``__init__`` arguments."""

    args: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        made = copyreg.__newobj__  # type: ignore[attr-defined] # not in typeshed
        return made, (type(self), *self.args), vars(self)
