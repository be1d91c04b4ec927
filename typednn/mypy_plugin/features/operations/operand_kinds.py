"""What the run time calls a value that is no operand of a tensor: ``a str``, ``None``."""

from mypy.types import Instance, LiteralType, NoneType, ProperType, TupleType

from typednn.mypy_plugin.features.values.arguments import is_number
from typednn.mypy_plugin.types import as_tensor
from typednn.shapes.words import article


def kind_of(t: ProperType) -> str | None:
    """Return the kind of a value in words; None if it may be an operand."""
    if isinstance(t, NoneType):
        return "None"
    fallback = t.partial_fallback if isinstance(t, TupleType) else t
    fallback = fallback.fallback if isinstance(fallback, LiteralType) else fallback
    if not isinstance(fallback, Instance) or as_tensor(t) is not None or is_number(fallback):
        return None
    cls = fallback.type
    name = cls.name if cls.module_name == "builtins" else cls.fullname
    return f"{article(name)} {name}"
