"""What is made of a function and called in its place: how it is bound, copied and pickled."""

import copy
import functools
import operator
import reprlib
import sys
from collections.abc import Callable
from types import MethodType
from typing import Any, ClassVar

__all__ = ["Wrapped"]


class Wrapped:
    """Called in place of ``__wrapped__``, as whose wrapper ``_wrap`` makes it known.

    In a class it is a method, as a function is: each class derived from this says in ``__get__`` of what type.
    Pickled as functions are, by its name where that is what the name stands for, as after
    ``@jit``; else by what it was made of. A copy is made anew. Raises what pickle raises for
    what it is made of: a lambda and a function inside of a function have no name to be found by.
    """

    __wrapped__: Callable[..., Any]
    made_by: ClassVar[str]
    """The transformation that makes it."""

    def _wrap(self: Any, f: Callable[..., Any]) -> None:  # Any: as for _bound
        """Be known as the wrapper of ``f``. Raises TypeError for what is no function."""
        by = self.made_by
        if isinstance(f, staticmethod | classmethod):
            kind = type(f).__name__
            raise TypeError(
                f"{by}: expected a function, not a {kind}; write @{kind} above @{by}, not below it"
            )
        if not callable(f):
            raise TypeError(
                f"{by}: expected a function or another callable, not {reprlib.repr(f)} of class"
                f" {type(f).__name__}; pass the function itself, and its arguments to what {by}"
                " returns"
            )
        functools.update_wrapper(self, f, updated=())

    def _made_of(self) -> tuple[Any, ...]:
        """What its class is called with to make another one."""
        return (self.__wrapped__,)

    def _bound(self: Any, instance: Any) -> Any:  # Any: what is derived from it has a __call__
        """What ``__get__`` gives, as that of functions: in the class this itself, of an instance a method."""
        return self if instance is None else MethodType(self, instance)

    def _around(self, f: Callable[..., Any]) -> Any:
        """Another one like this, of ``f``."""
        return type(self)(*(f, *self._made_of()[1:]))

    def __reduce__(self) -> str | tuple[Any, ...]:
        return _global_name(self) or (type(self), self._made_of())

    def __copy__(self) -> Any:
        return type(self)(*self._made_of())

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        return type(self)(*copy.deepcopy(self._made_of(), memo))


def _global_name(value: Any) -> str | None:
    """The name by which a module holds this very value."""
    try:
        name: str = value.__qualname__
        found = operator.attrgetter(name)(sys.modules[value.__module__])
    except (AttributeError, KeyError):
        return None
    return name if found is value else None
