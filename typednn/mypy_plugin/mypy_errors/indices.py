"""Keys of tensors that are no indices: ``x[[0, 3]]``, ``x["a"]``."""

from typing import Final

from mypy.checker import TypeChecker
from mypy.errors import ErrorInfo
from mypy.nodes import IndexExpr, TupleExpr
from mypy.types import Instance, NoneType, Type, get_proper_type

from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.mypy_errors.sentences import Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot
from typednn.mypy_plugin.names import NDARRAY
from typednn.mypy_plugin.types import as_tensor, class_name
from typednn.shapes.words import no_index

_FORM: Final = 'Invalid index type "'
_INDICES: Final = ("builtins.slice", "builtins.ellipsis", "types.EllipsisType", NDARRAY)


def of_index(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return what the run time says of the first part of a tensor's key that is no index, or None."""
    if not info.message.startswith(_FORM):
        return None
    spot = Spot.of(info, checker)
    for node in reversed(spot.nodes()):
        if isinstance(node, IndexExpr) and _is_of_tensor(node, checker):
            parts = node.index.items if isinstance(node.index, TupleExpr) else [node.index]
            types = (type_of(part, checker) for part in parts)
            refused = (class_name(t) for t in types if t is not None and not _is_index(t))
            kind = next(refused, None)
            return None if kind is None else Sentence(no_index(kind), "")
    return None


def _is_of_tensor(node: IndexExpr, checker: TypeChecker) -> bool:
    base = type_of(node.base, checker)
    return base is not None and as_tensor(base) is not None


def _is_index(t: Type) -> bool:
    proper = get_proper_type(t)
    if isinstance(proper, NoneType) or as_tensor(proper) is not None:
        return True
    return isinstance(proper, Instance) and (
        proper.type.has_readable_member("__index__") or proper.type.fullname in _INDICES
    )
