"""Attributes without an annotation: ``self.x = x``, ``self.size = x.shape[1]``; properties.

mypy gives them the type of what is assigned, with the names of the method that assigns. In another
method these names mean nothing, so there such a size is unknown; but arrays that another library's
object is built of share their names, as fields do (``field_sizes``). Any int may be assigned to a size.
The names of a property's result mean nothing outside of it, either.
"""

from collections.abc import Callable
from functools import partial

from mypy.checker import TypeChecker
from mypy.nodes import Context, FuncItem, OperatorAssignmentStmt, SymbolNode, Var
from mypy.plugin import AttributeContext
from mypy.typeops import get_all_type_vars
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    LiteralType,
    Type,
    TypeVarId,
    TypeVarTupleType,
    TypeVarType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.type_variables import takes_sizes
from typednn.mypy_plugin.features.field_sizes.owners import BUILDING, sizes_of_owner
from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.redefinition import states_sizes, without_sizes
from typednn.mypy_plugin.features.relevance import property_of
from typednn.mypy_plugin.features.values.definitions import attribute_definition
from typednn.mypy_plugin.names import is_hidden, shown
from typednn.mypy_plugin.types import (
    Translator,
    TypeBuilder,
    checker_builder,
    is_expression,
    unknown_type,
)


def hook_of(member: SymbolNode | None) -> Callable[[AttributeContext], Type] | None:
    """Return the hook of an attribute whose type has the names of a method, or is a size."""
    if not isinstance(member, Var):
        found = property_of(member)
        names = found is not None and isinstance(found.type, CallableType) and found.type.variables
        return _result_of_property if names else None
    if not member.is_inferred or member.type is None:
        return None
    is_written = member.explicit_self_type  # self.x: Float32[np.ndarray, "3"] = x
    if not is_written and isinstance(get_proper_type(member.type), LiteralType):
        return _any_int
    methods = f"{member.info.fullname}."
    if not is_written and states_sizes(member.type):
        return partial(_array, name=member.name, methods=methods)
    if any(v.id.namespace.startswith(methods) for v in get_all_type_vars(member.type)):
        return partial(_without_names, methods=methods)
    return None


def _array(ctx: AttributeContext, name: str, methods: str) -> Type:
    """The hook of an attribute with another library's array: it may be assigned several shapes."""
    assert isinstance(ctx.api, TypeChecker)
    owner = get_proper_type(ctx.type)
    cls = owner.type if isinstance(owner, Instance) else None
    once = cls is not None and attribute_definition(name, cls, ctx.api)[0] is not None
    if once and (not ctx.is_lvalue or _is_updated(ctx.context, ctx.api)):
        return _without_names(ctx._replace(is_lvalue=False), methods)
    return without_sizes(ctx.default_attr_type)


def _is_updated(attribute: Context, checker: TypeChecker) -> bool:
    """Whether ``self.w`` stands in ``self.w -= step``, in which an array that is assigned once keeps its shape."""
    statement = statements_around(attribute.line, checker)[-1]
    return isinstance(statement, OperatorAssignmentStmt) and statement.lvalue is attribute


def _any_int(ctx: AttributeContext) -> Type:
    """The hook of an attribute with a known size: what is assigned to it is any int."""
    assert isinstance(ctx.api, TypeChecker)
    return ctx.api.named_type("builtins.int") if ctx.is_lvalue else ctx.default_attr_type


def _without_names(ctx: AttributeContext, methods: str) -> Type:
    """The hook of an attribute with names in its type: those of other methods are unknown."""
    assert isinstance(ctx.api, TypeChecker)
    around = {item.fullname for item in ctx.api.scope.stack if isinstance(item, FuncItem)}
    if states_sizes(ctx.default_attr_type) and not ctx.is_lvalue:
        named = sizes_of_owner(ctx, ctx.api)
        if named is not None:
            shared = ctx.default_attr_type.accept(_OfFields(named, methods))
            ctx = ctx._replace(default_attr_type=shared)

    def is_foreign(variable: TypeVarId) -> bool:
        own = variable.namespace in around and not ctx.is_lvalue
        return variable.namespace.startswith(methods) and not own

    return _forgetting(ctx, is_foreign)


def _result_of_property(ctx: AttributeContext) -> Type:
    """The hook of a property with names in its result, which mypy has made anew: nothing binds them."""
    return _forgetting(ctx, lambda variable: not variable.namespace)


def _forgetting(ctx: AttributeContext, is_foreign: Callable[[TypeVarId], bool]) -> Type:
    assert isinstance(ctx.api, TypeChecker)
    build = checker_builder(ctx.api)
    forget = _Forget(is_foreign, build("builtins.int", []), build)
    return ctx.default_attr_type.accept(forget)


class _OfFields(Translator):
    """Replaces the names of the method that builds an object by the sizes that its fields share."""

    def __init__(self, size_named: Callable[[str], TypeVarType], methods: str) -> None:
        super().__init__()
        self._size_named, self._methods = size_named, methods

    def visit_type_var(self, t: TypeVarType) -> Type:
        owner, _, method = t.id.namespace.rpartition(".")
        is_building = f"{owner}." == self._methods and method in BUILDING
        return self._size_named(shown(t.name)) if is_building and is_hidden(t.name) else t


class _Forget(Translator):
    """Replaces type variables, and sizes that are computed from them: by Any in shapes, else by int."""

    def __init__(
        self, is_foreign: Callable[[TypeVarId], bool], size: Type, build: TypeBuilder
    ) -> None:
        super().__init__()
        self._is_foreign, self._size, self._build = is_foreign, size, build

    def visit_type_var(self, t: TypeVarType) -> Type:
        return self._size if self._is_foreign(t.id) else t

    def visit_unpack_type(self, t: UnpackType) -> Type:
        inner = get_proper_type(t.type)
        foreign = isinstance(inner, TypeVarTupleType) and self._is_foreign(inner.id)
        return UnpackType(self._build("builtins.tuple", [self._size])) if foreign else t

    def visit_instance(self, t: Instance) -> Type:
        if is_expression(t) and any(self._is_foreign(v.id) for v in get_all_type_vars(t)):
            return self._size
        if not takes_sizes(t) or isinstance(self._size, AnyType):
            return super().visit_instance(t)
        return t.accept(_Forget(self._is_foreign, unknown_type(), self._build))
