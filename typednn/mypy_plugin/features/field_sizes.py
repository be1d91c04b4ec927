"""Fields with names in their shapes: ``self.w1`` of a module, ``batch.images`` of a parameter.

In a method, the names in the fields of ``self`` are sizes that its fields share:
``self.hidden``. They are not the names of the method, which may be the same sizes or others
(``shapes/verdict.py``). Only objects that do not change have them: modules, frozen dataclasses, and
others in functions that assign no field. So have parameters: ``model.hidden``. The names in the fields of a ``NamedTuple`` that is
a parameter are those of the function.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final
from zlib import crc32

from mypy.checker import TypeChecker
from mypy.nodes import FuncItem, MemberExpr, NameExpr, TypeInfo, Var
from mypy.plugin import AttributeContext, Plugin
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
from typednn.mypy_plugin.features.relevance import attribute_at, property_at
from typednn.mypy_plugin.features.values.assignments import assignments_in
from typednn.mypy_plugin.features.values.definitions import is_reassigned
from typednn.mypy_plugin.modules import kept_until_read
from typednn.mypy_plugin.names import MODULE, hidden, shown
from typednn.mypy_plugin.types import (
    Scope,
    Translator,
    Writer,
    as_array,
    checker_builder,
    remembered_text,
)
from typednn.shapes.dim import Dim, symbol
from typednn.shapes.parsing import parse
from typednn.shapes.verdict import FIELD

_BUILDING = ("__init__", "__post_init__", "__new__")


def hook_of(plugin: Plugin, fullname: str) -> Callable[[AttributeContext], Type] | None:
    """Return the hook of a field whose shape has names that no function binds."""
    variable = attribute_at(plugin, fullname)
    computed = property_at(plugin, fullname) if variable is None else None
    if computed is not None and isinstance(computed.type, CallableType):
        return _of_property if remembered_texts(computed.type.ret_type) else None
    if variable is None or variable.is_inferred or variable.type is None:
        return None
    if variable.info.is_named_tuple and (
        variable.info.type_vars or remembered_texts(variable.type)
    ):
        return partial(_of_item, name=variable.name)
    return _with_names if remembered_texts(variable.type) else None


def _of_item(ctx: AttributeContext, name: str) -> Type:
    """The hook of a tensor in a ``NamedTuple``: it is an item of the tuple, if that has sizes.

    mypy gives it the sizes of the class, which it joins to ints.
    """
    if remembered_texts(ctx.default_attr_type):
        item = _item(ctx, name)
        known = as_array(item) is not None and not remembered_texts(item)
        return item if known else _with_names(ctx)
    item = _item(ctx, name)
    return ctx.default_attr_type if as_array(item) is None else item


def _item(ctx: AttributeContext, name: str) -> Type:
    """Return the type of an item of a tuple; the attribute's type if that is not known."""
    owner = get_proper_type(ctx.type)
    if isinstance(owner, TupleType):
        fields = owner.partial_fallback.type.metadata.get("namedtuple", {}).get("fields", [])
        if name in fields and len(fields) == len(owner.items):
            place: int = fields.index(name)
            return owner.items[place]
    return ctx.default_attr_type


def _with_names(ctx: AttributeContext) -> Type:
    """The hook of a field: its names are type variables where the owner is known."""
    assert isinstance(ctx.api, TypeChecker)
    variable_of = None if ctx.is_lvalue else _variable_of(ctx, ctx.api)
    if variable_of is None:
        return ctx.default_attr_type
    return ctx.default_attr_type.accept(_Named(variable_of, ctx.api))


def _variable_of(
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
    if is_reassigned(variable, checker) or variable.is_self and function.name in _BUILDING:
        return None
    if variable.is_self or not _is_named_tuple(variable.type):
        changes = _may_change(get_proper_type(ctx.type), function, checker)
        return None if changes else lambda name: size_of_field(name, variable, function, checker)
    known = function.type.variables if isinstance(function.type, CallableType) else ()
    own = {shown(v.name): v for v in known if isinstance(v, TypeVarType)}
    return lambda name: own.get(name) or _variable(name, function.fullname, checker)


def _is_of(scope: object, variable: Var) -> bool:
    return isinstance(scope, FuncItem) and any(a.variable is variable for a in scope.arguments)


def _is_named_tuple(t: Type | None) -> bool:
    proper = get_proper_type(t)
    return isinstance(proper, TupleType) and proper.partial_fallback.type.is_named_tuple


def _may_change(owner: ProperType, function: FuncItem, checker: TypeChecker) -> bool:
    """Whether the function may assign a field of the object."""
    cls = _class_of(owner)
    if cls is None:
        return True
    frozen = any(base.metadata.get("dataclass", {}).get("frozen") for base in cls.mro)
    if frozen or cls.is_named_tuple or cls.has_base(MODULE):
        return False
    return bool(assignments_in(function, checker).attributes)


def _class_of(owner: ProperType | None) -> TypeInfo | None:
    if isinstance(owner, TupleType):
        return owner.partial_fallback.type
    return owner.type if isinstance(owner, Instance) else None


def size_of_field(name: str, owner: Var, function: FuncItem, checker: TypeChecker) -> TypeVarType:
    """Return the size of this name in the fields of ``owner``, a parameter of the function."""
    if owner.is_self:
        return _variable(FIELD + name, function.info.fullname, checker)
    return _variable(f"{owner.name}.{name}", function.fullname, checker)


def _of_property(ctx: AttributeContext) -> Type:
    """The hook of a property: names of its result that fields have, too, are the sizes of these."""
    assert isinstance(ctx.api, TypeChecker)
    cls, variable_of = _class_of(get_proper_type(ctx.type)), _variable_of(ctx, ctx.api)
    if cls is None or variable_of is None:
        return ctx.default_attr_type
    known = _names_in_fields(cls)
    return ctx.default_attr_type.accept(_Named(variable_of, ctx.api, known))


def owners_of_fields(function: FuncItem) -> Iterator[tuple[Var, frozenset[str]]]:
    """Yield the parameters that have fields with names in their shapes, with these names."""
    for argument in function.arguments:
        variable = argument.variable
        cls = function.info if variable.is_self else _class_of(get_proper_type(variable.type))
        if cls and (names := _names_in_fields(cls)):
            yield variable, names


_kept_names: Final = kept_until_read()


def _names_in_fields(cls: TypeInfo) -> frozenset[str]:
    """Return the names in the shapes of a class's fields of other libraries' arrays.

    jaxtyping has no sizes of a class, so people share them by their names. Our modules have type
    variables for that.
    """
    found: frozenset[str] | None = _kept_names.get(cls.fullname)
    if found is None:
        symbols = (symbol for base in cls.mro for symbol in base.names.values())
        fields = (s.node for s in symbols if isinstance(s.node, Var) and not s.node.is_inferred)
        types = [field.type for field in fields if field.type and states_sizes(field.type)]
        texts = [text for t in types for text in remembered_texts(t)]
        found = frozenset(name for text in texts for name in parse(text).names)
        _kept_names[cls.fullname] = found
    return found


def _variable(name: str, namespace: str, checker: TypeChecker) -> TypeVarType:
    written, integer = hidden(name, False, 1), checker.named_generic_type("builtins.int", [])
    number = TypeVarId(-1 - crc32(name.encode()), namespace=namespace)
    default = AnyType(TypeOfAny.from_omitted_generics)
    return TypeVarType(written, f"{namespace}.{written}", number, [], integer, default)


class _Named(Translator):
    """Replaces the axes that are remembered by sizes of type variables; only of ``names``, if given."""

    def __init__(
        self,
        variable_of: Callable[[str], TypeVarType],
        checker: TypeChecker,
        names: frozenset[str] | None = None,
    ) -> None:
        super().__init__()
        self._variable_of, self._checker, self._names = variable_of, checker, names

    def visit_any(self, t: AnyType) -> Type:
        text = remembered_text(t)
        axis = None if text is None else parse(text).axes[0]
        if axis is None or axis.broadcastable or axis.variadic or axis.treepath:
            return t
        if not isinstance(axis.size, Dim) or any("{" in name for name in axis.size.names):
            return t
        if self._names is not None and not axis.size.names <= self._names:
            return t
        scope = Scope()
        keys = {n: symbol(scope.key(self._variable_of(n))) for n in axis.size.names}
        return Writer(checker_builder(self._checker), scope).size(axis.size.substitute(keys))

    def visit_callable_type(self, t: CallableType) -> Type:
        return t
