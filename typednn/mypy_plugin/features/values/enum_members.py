"""The ints that the members of enums are: ``8`` of ``C = 8``, and what ``auto()`` makes."""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import TypeInfo, Var
from mypy.types import Instance, LiteralType, ProperType, get_proper_type

from typednn.mypy_plugin.features.daemon import depend_on_sizes
from typednn.shapes.dim import UNKNOWN

_INT_CONSTRUCTORS: Final = ("builtins.int", "enum.IntEnum", "enum.Enum", "enum.IntFlag")
_MAKING_NEXT: Final = "_generate_next_value_"


def member_of(t: ProperType | None) -> LiteralType | None:
    """Return the member that a value of this type is, if it is one of an enum."""
    literal = t.last_known_value if isinstance(t, Instance) else t
    return literal if isinstance(literal, LiteralType) and literal.is_enum_literal() else None


def number_of_member(member: LiteralType, checker: TypeChecker) -> object:
    """Return the int that a member of an ``IntEnum`` is, or UNKNOWN."""
    is_int = member.fallback.type.has_base("builtins.int")
    return value_of_member(member, checker) if is_int else UNKNOWN


def value_of_member(member: LiteralType, checker: TypeChecker) -> object:
    """Return the int that is the ``value`` of a member of any enum, or UNKNOWN."""
    cls = member.fallback.type
    depend_on_sizes({cls.module_name}, checker)
    made_by = cls.get_containing_type_info("__new__")
    if made_by is not None and made_by.fullname not in _INT_CONSTRUCTORS:
        return UNKNOWN
    before: list[int] = []
    for name in cls.enum_members:
        value = _assigned(cls, name, before)
        if name == member.value:
            return UNKNOWN if value is None else value
        if value is None:
            return _written(cls, str(member.value))
        before.append(value)
    return UNKNOWN


def _written(cls: TypeInfo, name: str) -> object:
    """Return the int that is written for a member behind others that are not known."""
    value = _assigned(cls, name, None)
    return UNKNOWN if value is None else value


def _assigned(cls: TypeInfo, name: str, before: list[int] | None) -> int | None:
    """Return what a member is assigned; None if it is not known. ``before`` has all members above it."""
    variable = cls.names[name].node
    t = get_proper_type(variable.type) if isinstance(variable, Var) else None
    if not isinstance(t, Instance):
        return None
    if t.type.fullname == "enum.auto":
        return None if before is None else _next(cls, before)
    value = t.last_known_value.value if t.last_known_value is not None else None
    return value if isinstance(value, int) else None


def _next(cls: TypeInfo, before: list[int]) -> int | None:
    """Return what ``auto()`` is behind these members: one more, or the next bit of a flag.

    Python's versions differ where the last member is not the largest.
    """
    making = cls.get_containing_type_info(_MAKING_NEXT)
    is_own = making is not None and making.module_name != "enum"
    if is_own or cls.has_base("builtins.str") or before and max(before) != before[-1]:
        return None
    last = before[-1] if before else 0
    return 1 << last.bit_length() if cls.has_base("enum.Flag") else last + 1
