"""Find whose field it is, and the sizes that the owner's fields share."""

from collections.abc import Callable, Iterator
from itertools import chain, takewhile
from typing import Final
from zlib import crc32

from mypy.checker import TypeChecker
from mypy.nodes import FuncDef, FuncItem, MemberExpr, NameExpr, TypeInfo, Var
from mypy.plugin import AttributeContext
from mypy.typeops import get_all_type_vars
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypeOfAny,
    TypeVarId,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotations.remembered import remembered_texts
from typednn.mypy_plugin.features.redefinition import states_sizes
from typednn.mypy_plugin.features.values.assignments import assignments_in
from typednn.mypy_plugin.features.values.definitions import is_reassigned
from typednn.mypy_plugin.modules import kept_until_read
from typednn.mypy_plugin.names import MODULE, hidden, is_hidden, shown
from typednn.shapes.parsing import parse
from typednn.shapes.verdict import FIELD

BUILDING: Final = ("__init__", "__post_init__", "__new__")
"""The methods that give an object its fields."""


def sizes_of_owner(
    ctx: AttributeContext, checker: TypeChecker
) -> Callable[[str], TypeVarType] | None:
    """Return what gives the type variable of a name in a field; None if it has none."""
    owner = ctx.context.expr if isinstance(ctx.context, MemberExpr) else None
    variable = owner.node if isinstance(owner, NameExpr) else None
    if not isinstance(variable, Var):
        return None
    function = next((f for f in reversed(checker.scope.stack) if _is_of(f, variable)), None)
    if not isinstance(function, FuncItem):
        return None
    if is_reassigned(variable, checker) or variable.is_self and function.name in BUILDING:
        return None
    if _may_change(get_proper_type(ctx.type), function, checker):
        return None
    return lambda name: size_of_field(name, variable, function, checker)


def _is_of(scope: object, variable: Var) -> bool:
    return isinstance(scope, FuncItem) and any(a.variable is variable for a in scope.arguments)


def _is_named_tuple(t: Type | None) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, TupleType) and proper.partial_fallback.type.is_named_tuple


def _may_change(owner: ProperType, function: FuncItem, checker: TypeChecker) -> bool:
    """Whether the function may assign a field of the object."""
    cls = class_of(owner)
    if cls is None:
        return True
    frozen = any(base.metadata.get("dataclass", {}).get("frozen") for base in cls.mro)
    if frozen or cls.is_named_tuple or cls.has_base(MODULE):
        return False
    return bool(assignments_in(function, checker).attributes)


def class_of(owner: ProperType | None) -> TypeInfo | None:
    if isinstance(owner, TupleType):
        return owner.partial_fallback.type
    return owner.type if isinstance(owner, Instance) else None


def size_of_field(name: str, owner: Var, function: FuncItem, checker: TypeChecker) -> TypeVarType:
    """Return the size of this name in the fields of ``owner``, a parameter of the function."""
    if owner.is_self:
        return _variable(FIELD + name, function.info.fullname, checker)
    if _is_named_tuple(owner.type):
        known = function.type.variables if isinstance(function.type, CallableType) else ()
        own = (v for v in known if isinstance(v, TypeVarType) and shown(v.name) == name)
        written = f"{owner.name}.{name}" if _is_in_function(function, checker) else name
        return next(own, None) or _variable(written, function.fullname, checker)
    return _variable(f"{owner.name}.{name}", function.fullname, checker)


def _is_in_function(function: FuncItem, checker: TypeChecker) -> bool:
    """Whether a function stands in another. What it is given may have the sizes of the other's arrays."""
    return any(
        isinstance(f, FuncItem) for f in takewhile(lambda f: f is not function, checker.scope.stack)
    )


def owners_of_fields(function: FuncItem) -> Iterator[tuple[Var, frozenset[str]]]:
    """Yield the parameters that have fields with names in their shapes, with these names."""
    for argument in function.arguments:
        variable = argument.variable
        cls = function.info if variable.is_self else class_of(get_proper_type(variable.type))
        if cls and (names := names_in_fields(cls)):
            yield variable, names


_kept: Final = kept_until_read()


def names_in_fields(cls: TypeInfo) -> frozenset[str]:
    """Return the names in the shapes of a class's fields of other libraries' arrays.

    jaxtyping has no sizes of a class, so people share them by their names. Our modules have type
    variables for that.
    """
    found: frozenset[str] | None = _kept.get(cls.fullname)
    if found is None:
        symbols = (symbol for base in cls.mro for symbol in base.names.values())
        fields = (s.node for s in symbols if isinstance(s.node, Var) and not s.node.is_inferred)
        types = [field.type for field in fields if field.type and states_sizes(field.type)]
        texts = [text for t in types for text in remembered_texts(t)]
        written = (name for text in texts for name in parse(text).names)
        found = frozenset(chain(written, *map(_names_in_constructor, cls.mro)))
        _kept[cls.fullname] = found
    return found


def _names_in_constructor(cls: TypeInfo) -> Iterator[str]:
    """Yield the names in the arrays that ``__init__`` takes: ``self.x = x`` gives them to a field."""
    found = cls.names.get("__init__")
    constructor = found.node.type if found is not None and isinstance(found.node, FuncDef) else None
    for t in constructor.arg_types if isinstance(constructor, CallableType) else ():
        if states_sizes(t):
            yield from (shown(v.name) for v in get_all_type_vars(t) if is_hidden(v.name))


def _variable(name: str, namespace: str, checker: TypeChecker) -> TypeVarType:
    written, integer = hidden(name, False, 1), checker.named_generic_type("builtins.int", [])
    number = TypeVarId(-1 - crc32(name.encode()), namespace=namespace)
    default = AnyType(TypeOfAny.from_omitted_generics)
    return TypeVarType(written, f"{namespace}.{written}", number, [], integer, default)
