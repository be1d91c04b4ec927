"""Wrappers of functions, such as those of ``jit`` and ``grad``: how they bind, copy and pickle."""

import copy
import functools
import operator
import sys
from collections.abc import Callable
from types import MethodType
from typing import Any, ClassVar

from typednn.shapes import show
from typednn.shapes.derivatives import no_function
from typednn.tensor import Tensor

__all__ = ["Wrapped", "need_function"]


class Wrapped:
    """A callable in place of the function ``__wrapped__``.

    In a class it is a method, as a function is; ``__get__`` of each subclass states its type. It is
    pickled by name if the name refers to it, as after ``@jit``; else by the arguments of its class.
    Copies are made from these arguments too. Raises pickle's own error if the arguments cannot be
    pickled: a lambda or a nested function has no global name.
    """

    __wrapped__: Callable[..., Any]
    made_by: ClassVar[str]
    """The name of the transformation that makes it, for messages."""

    def _wrap(self: Any, f: Callable[..., Any]) -> None:  # Any: as for _bound
        """Become the wrapper of ``f``. Raises TypeError if ``f`` is not a function."""
        by = self.made_by
        if isinstance(f, staticmethod | classmethod):
            kind = type(f).__name__
            raise TypeError(
                f"{by}: expected a function, not a {kind}; write @{kind} above @{by}, not below it"
            )
        need_function(by, f, f"to what {by} returns")
        functools.update_wrapper(self, f, updated=())

    def _made_of(self) -> tuple[Any, ...]:
        """Return the arguments from which its class makes an equal wrapper."""
        return (self.__wrapped__,)

    def _bound(self: Any, instance: Any) -> Any:  # Any: subclasses have a __call__
        """Return what ``__get__`` of a function returns: itself, or an instance's method."""
        return self if instance is None else MethodType(self, instance)

    def _around(self, f: Callable[..., Any]) -> Any:
        """Return a wrapper like this one, around ``f``."""
        return type(self)(*(f, *self._made_of()[1:]))

    def __reduce__(self) -> str | tuple[Any, ...]:
        return _global_name(self) or (type(self), self._made_of())

    def __copy__(self) -> Any:
        return type(self)(*self._made_of())

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return type(self)(*copy.deepcopy(self._made_of(), memo))


def _global_name(value: Any) -> str | None:
    """Return the name that refers to the value in its module; None if there is none."""
    try:
        name: str = value.__qualname__
        found = operator.attrgetter(name)(sys.modules[value.__module__])
    except (AttributeError, KeyError):
        return None
    return name if found is value else None


def need_function(by: str, f: object, where: str = "after it") -> None:
    """Raise TypeError if ``f``, which the transformation ``by`` got, cannot be called."""
    if not callable(f):
        kind = "None" if f is None else type(f).__name__
        if isinstance(f, Tensor):
            kind = f"{f.dtype} {show(f.shape)}"
        raise TypeError(no_function(by, kind, where))
