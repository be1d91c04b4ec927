"""Donated tensors: their memory is released, and every later use of them raises TraceError."""

from collections.abc import Iterable
from typing import Any, NoReturn

from numpy import ndarray

from typednn.abstract import Abstract
from typednn.source_lines import user_line
from typednn.tracing import TraceError

__all__ = ["donate"]


# Any: a donated tensor holds no array
def donate(tensors: Iterable[Any], to: str) -> None:
    """Release the memory of tensors that were donated to the function ``to``.

    It is freed unless something else refers to it. Later uses of the tensors raise TraceError.
    """
    line = user_line()
    for tensor in tensors:
        data = tensor._data
        if type(data) is ndarray:
            tensor._data = _Donated(data, to, line)


class _Donated(Abstract):
    """Replaces the data of a donated tensor."""

    __slots__ = ("_line", "_to")

    def __init__(self, data: Any, to: str, line: str) -> None:
        super().__init__(data.shape, data.dtype)
        self._to = to
        self._line = line

    @property
    def state(self) -> str:
        return f"donated to {self._to}"

    def apply(self, primitive: Any, arrays: Any, params: Any) -> NoReturn:
        self.refuse("", "")

    def refuse(self, wanted: str, instead: str) -> NoReturn:
        raise TraceError(
            f"{user_line()}: this {self.dtype}{list(self.shape)} tensor was donated to {self._to}"
            f" ({self._line}) and is no more; use what {self._to} returned"
        )
