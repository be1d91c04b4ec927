"""Donated tensors: their memory is released, and every later use of them raises TraceError."""

import sys
from collections.abc import Sequence
from types import CodeType
from typing import Any, Final, NoReturn, TypeAlias

from typednn.abstract import Abstract
from typednn.containers import Deferred
from typednn.source_lines import user_frame, user_line
from typednn.tensor import wrap
from typednn.tracing import TraceError

__all__ = ["Donations"]


class Donations:
    """What takes the places of data that are donated to the function ``to``.

    All of its calls donate tensors of the same shapes and dtypes. So calls from one line have the
    same donations, and it keeps those of the last line.
    """

    def __init__(self, to: str) -> None:
        self._to = to
        self._last: _Last = (None, 0, [], [])

    def release(self, tensors: Sequence[Any], trees: Sequence[Any]) -> None:
        """Release the memory of tensors, and of trees that are not built yet.

        It is freed unless something else refers to it. Later uses of the tensors raise TraceError.
        """
        code, place, data, deferred = self._last
        frame = sys._getframe(3)  # the caller of the planned function, who usually is the user
        if code is not frame.f_code or place != frame.f_lasti:
            frame = user_frame()
            if code is not frame.f_code or place != frame.f_lasti:
                line = f"{frame.f_code.co_filename}:{frame.f_lineno}"
                data = [_Donated(x._data, self._to, line) for x in tensors]
                deferred = [_donated_tree(x._deferred, self._to, line) for x in trees]
                self._last = frame.f_code, frame.f_lasti, data, deferred
        for i, tensor in enumerate(tensors):  # zip(strict=True) takes a microsecond
            tensor._data = data[i]
        for i, tree in enumerate(trees):
            _set_attribute(tree, "_deferred", deferred[i])


_set_attribute: Final = object.__setattr__  # trees are frozen

_Last: TypeAlias = "tuple[CodeType | None, int, Sequence[_Donated], Sequence[_DonatedTree]]"
"""A place in the user's code, and what takes the places of tensors and of trees."""


def _donated_tree(deferred: Any, to: str, line: str) -> "_DonatedTree":
    data = [_Donated(x, to, line) for x in deferred.arrays]
    return _DonatedTree(deferred.with_fixed(data), deferred.treedef)


class _DonatedTree(Deferred):
    """A tree that is not built yet, and whose tensors were donated."""

    __slots__ = ()

    def leaves(self) -> list[Any]:
        make: Any = wrap  # a donated tensor holds no array
        return [make(x) if isinstance(x, _Donated) else x for x in self._leaves]


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
