"""Annotations whose shape is not one string: ``Float32[Tensor, 3, 4]``."""

from collections.abc import Sequence

from mypy.exprtotype import TypeTranslationError, expr_to_unanalyzed_type
from mypy.nodes import Expression
from mypy.options import Options
from mypy.types import (
    EllipsisType,
    RawExpressionType,
    TupleType,
    Type,
    TypeList,
    UnboundType,
)


def literal_text(t: Type) -> str | None:
    """Return the text of a string that stands where mypy expects a type."""
    return None if _is_bytes(t) else _text(t)


def _text(t: Type) -> str | None:
    if isinstance(t, RawExpressionType) and isinstance(t.literal_value, str):
        return t.literal_value
    return t.original_str_expr if isinstance(t, UnboundType) else None


def _is_bytes(t: Type) -> bool:
    """Return whether it is written as ``b"n"``, whose text mypy keeps like that of a string."""
    if isinstance(t, RawExpressionType):
        return t.base_type_name == "builtins.bytes"
    return isinstance(t, UnboundType) and t.original_str_fallback == "builtins.bytes"


def unstringed(items: Sequence[Type]) -> str | None:
    """Return ``3 4`` for what stands behind the array type; None if it may be one string.

    A single name may be that of a string, and mypy does not tell what an f-string is.
    """
    if not items:
        return "..."
    if len(items) == 1 and not _is_no_string(items[0]):
        return None
    return " ".join(map(_written, items))


def _is_no_string(t: Type) -> bool:
    if isinstance(t, RawExpressionType):
        return isinstance(t.literal_value, int) or _is_bytes(t)
    return _is_bytes(t) or isinstance(t, (EllipsisType, TypeList, TupleType))


def unstringed_expressions(items: Sequence[Expression], options: Options) -> str | None:
    """Return the same for expressions, as in an alias."""
    try:
        return unstringed([expr_to_unanalyzed_type(item, options) for item in items])
    except TypeTranslationError:
        return None


def _written(t: Type) -> str:
    match t:
        case EllipsisType():
            return "..."
        case TypeList(items=items) | TupleType(items=items):
            return " ".join(map(_written, items))
        case RawExpressionType(literal_value=str(text)):
            return text
        case RawExpressionType(literal_value=int(size)) if size >= 0:
            return str(size)
        case UnboundType(name=name, original_str_expr=text):
            return name if text is None else text
    return "_"
