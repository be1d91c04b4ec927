"""Buffers: fields of modules that training does not change, such as tables and running means."""

import inspect
from typing import Annotated, Any, Final, TypeAlias, TypeVar, get_args, get_origin

from typednn.checks.resolution import own_fields

__all__ = ["Buffer", "buffers_of"]

T = TypeVar("T")
_BUFFERS: Final = "__typednn_buffers__"
"""The attribute of a class of modules with the names of its buffers."""


class _Mark:
    def __repr__(self) -> str:
        return "nn.Buffer"


_MARK: Final = _Mark()

Buffer: TypeAlias = Annotated[T, _MARK]
"""The annotation of a module's field with no parameters: ``mean: nn.Buffer[Float32[Tensor, "c"]]``.

Its type is the annotation inside. Its tensors are leaves of the tree like others, but their
gradient is zero, optimizers leave them as they are, and they are not counted as parameters. To
change a buffer, build a new module with ``nn.replace``.
"""


def buffers_of(cls: type[Any]) -> frozenset[str]:
    """Return the names of the fields that are buffers, inherited ones too.

    Raises TypeError if the mark is inside of an annotation, or in a string that names something
    unknown.
    """
    known: frozenset[str] | None = vars(cls).get(_BUFFERS)
    if known is None:
        found: set[str] = set()
        for source in reversed(cls.__mro__):
            for name in inspect.get_annotations(source):
                found.discard(name)
                if _is_buffer(source, name):
                    found.add(name)
        known = frozenset(found)
        setattr(cls, _BUFFERS, known)
    return known


def _is_buffer(cls: type[Any], name: str) -> bool:
    text, hint = inspect.get_annotations(cls)[name], own_fields(cls).get(name)
    if hint is None and isinstance(text, str) and "Buffer[" in text:
        raise TypeError(
            f"{cls.__name__}: whether field '{name}' is a buffer is not known, because its"
            f" annotation {text!r} cannot be resolved while the program runs"
        )
    if _is_marked(hint):
        return True
    if _holds_mark(hint):
        raise TypeError(
            f"{cls.__name__}: field '{name}' is {hint}, but a buffer is a whole field: write"
            " nn.Buffer[...] around the whole annotation"
        )
    return False


def _is_marked(hint: Any) -> bool:
    return get_origin(hint) is Annotated and _MARK in hint.__metadata__


def _holds_mark(hint: Any) -> bool:
    return _is_marked(hint) or any(map(_holds_mark, get_args(hint)))
