"""Exceptions that go from one process to another."""

import copyreg
from typing import Any

__all__ = ["ByMessage"]


class ByMessage:
    """An exception that is pickled and copied by its message, not by its ``__init__`` arguments."""

    args: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        made = copyreg.__newobj__  # type: ignore[attr-defined] # not in typeshed
        return made, (type(self), *self.args), vars(self)
