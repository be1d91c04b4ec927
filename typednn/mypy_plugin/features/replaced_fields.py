"""``nn.replace(module, weight=w)`` is checked as if a function had these fields as parameters.

The sizes of the module's class that only replaced fields have are found anew, as at run time. Those
of a field that stays are kept.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type, expand_type_by_instance
from mypy.literals import literal
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import (
    ARG_NAMED,
    ARG_NAMED_OPT,
    ARG_POS,
    ARG_STAR2,
    LITERAL_TYPE,
    CallExpr,
    Context,
    Expression,
    FuncDef,
    MemberExpr,
    SymbolNode,
    TempNode,
    TypeInfo,
    Var,
)
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.subtypes import is_same_type
from mypy.typeops import get_all_type_vars
from mypy.types import (
    CallableType,
    FunctionLike,
    Instance,
    NoneType,
    Type,
    TypeVarId,
    TypeVarLikeType,
    TypeVarType,
    get_proper_type,
)
from mypy.typevars import fill_typevars

from typednn.mypy_plugin.errors import SHAPE
from typednn.mypy_plugin.features.annotated_calls.check import check_call
from typednn.mypy_plugin.features.annotated_calls.relaxed_signatures import relax
from typednn.mypy_plugin.features.annotated_calls.signatures import Signatures
from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable
from typednn.mypy_plugin.features.relevance import FindSizes
from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import unknown_type

REPLACE: Final = "typednn.nn.module.replace"


class _Kept(NamedTuple):
    """A type variable of a module's class whose value stays, and a field that has it."""

    variable: TypeVarLikeType
    value: Type
    field: str


class _Replacement:
    """One call of ``replace``: the fields that it replaces, and what stays."""

    def __init__(self, module: Instance, given: list[str], is_none: Callable[[str], bool]) -> None:
        self.module = module
        self.fields = _fields(module.type)
        self._unknown = [name for name in given if name not in self.fields]
        self.replaced = {name: self.fields[name] for name in given if name in self.fields}
        kept = list(self._kept(is_none))
        self.kept_sizes = [each for each in kept if is_size_variable(each.variable)]
        self._kept_types = {k.variable.id: k.value for k in kept if k not in self.kept_sizes}

    def _kept(self, is_none: Callable[[str], bool]) -> Iterator[_Kept]:
        """Yield each type variable that a field has which stays, or that no field has."""
        places = dict[TypeVarId, str]()
        for name in sorted(self.fields, key=self.replaced.__contains__):
            for variable in [] if is_none(name) else get_all_type_vars(self.fields[name]):
                places.setdefault(variable.id, name)
        for variable, value in zip(self.module.type.defn.type_vars, self.module.args, strict=False):
            field = places.get(variable.id, "")
            if field not in self.replaced:
                yield _Kept(variable, value, field)

    def unknown_field(self) -> str | None:
        """Return the message about a field that the module does not have, or None."""
        cls = self.module.type
        if not self._unknown or not self.fields or cls.fallback_to_any:
            return None
        return f"{cls.name} has no field '{self._unknown[0]}', but {', '.join(self.fields)}"

    def signature(self, default: CallableType) -> CallableType:
        """Return the signature of this call.

        The sizes that stay are parameters, which only ``with_kept_sizes`` gives arguments.
        """
        cls = self.module.type
        kept, replaced = self.kept_sizes, self.replaced
        types = [expand_type(t, self._kept_types) for t in (*replaced.values(), fill_typevars(cls))]
        module, fields = default.arg_types[0], default.arg_types[-1]
        return default.copy_modified(
            arg_types=[module, *(each.variable for each in kept), *types[:-1], fields],
            arg_kinds=[
                ARG_POS,
                *[ARG_NAMED_OPT] * len(kept),
                *[ARG_NAMED] * len(replaced),
                ARG_STAR2,
            ],
            arg_names=["module", *(each.field for each in kept), *replaced, "fields"],
            ret_type=types[-1] if self.module.args else default.ret_type,
            variables=[*default.variables, *cls.defn.type_vars],
            name=cls.name,
        )

    def with_kept_sizes(self, ctx: FunctionContext) -> FunctionContext:
        """Return the call with the sizes that stay as arguments."""
        arg_types, args = list(ctx.arg_types), list(ctx.args)
        for i, each in enumerate(self.kept_sizes, 1):
            arg_types[i], args[i] = [each.value], [TempNode(each.value, context=ctx.context)]
        kinds = [[ARG_NAMED] * len(each) for each in arg_types]
        return ctx._replace(arg_types=arg_types, args=args, arg_kinds=kinds)


def replace_signature(ctx: FunctionSigContext, signatures: Signatures) -> CallableType:
    """The hook of ``nn.replace``: its signature for this module and these fields."""
    assert isinstance(ctx.api, TypeChecker)
    if len(ctx.args[0]) != 1:
        return ctx.default_signature
    replacement = _replacement(ctx.api.get_expression_type(ctx.args[0][0]), ctx.context, ctx.api)
    if replacement is None:
        signatures.forget(ctx)
        return ctx.default_signature
    _wait_for(replacement, ctx)
    signature = replacement.signature(ctx.default_signature)
    return relax(ctx, signatures, REPLACE, changed=signature)


def check_replace(ctx: FunctionContext, signatures: Signatures, settings: Settings) -> Type:
    """Report fields that do not fit or are unknown; return the type of the new module.

    After a mistake its sizes are unknown.
    """
    assert isinstance(ctx.api, TypeChecker)
    given = ctx.arg_types[0]
    replacement = _replacement(given[0], ctx.context, ctx.api) if len(given) == 1 else None
    if replacement is None:
        return ctx.default_return_type
    module = replacement.module
    with ctx.api.msg.filter_errors(filter_errors=False) as watcher:
        if (text := replacement.unknown_field()) is not None:
            ctx.api.fail(text, ctx.context, code=SHAPE)
            result: Type = module
        else:
            whole = replacement.with_kept_sizes(ctx)
            result = check_call(whole, signatures, REPLACE, settings)
    if watcher.has_new_errors():
        result = module.copy_modified(args=[unknown_type()] * len(module.args))
    return given[0] if is_same_type(result, module) else result


def _wait_for(replacement: _Replacement, ctx: FunctionSigContext) -> None:
    """Let mypy check a function again later if it has not inferred the type of a field yet."""
    assert isinstance(ctx.api, TypeChecker)
    in_function = isinstance(ctx.api.scope.top_level_function(), FuncDef)
    if not in_function or ctx.api.pass_num == ctx.api.last_pass:
        return
    for name in replacement.fields:
        found = replacement.module.type.get(name)
        if found is not None and isinstance(found.node, Var) and not found.node.is_ready:
            ctx.api.handle_cannot_determine_type(name, ctx.context)


def _replacement(t: Type, call: Context, checker: TypeChecker) -> _Replacement | None:
    """Return what a call replaces in a module of type ``t``, or None if that is not known."""
    module = get_proper_type(t)
    if isinstance(module, TypeVarType):
        module = get_proper_type(module.upper_bound)
    if not isinstance(module, Instance) or not module.type.has_base(MODULE):
        return None
    if not isinstance(call, CallExpr) or ARG_STAR2 in call.arg_kinds:
        return None
    given = {name: e for name, e in zip(call.arg_names, call.args, strict=True) if name}
    expression = given.pop("module", call.args[0])
    return _Replacement(module, list(given), partial(_is_none, expression, checker=checker))


def _is_none(module: Expression, field: str, checker: TypeChecker) -> bool:
    """Whether the program has found a field to be None: ``if layer.bias is None``."""
    place = MemberExpr(module, field)
    found = checker.binder.get(place) if literal(place) == LITERAL_TYPE else None
    return found is not None and isinstance(get_proper_type(found), NoneType)


def _fields(cls: TypeInfo) -> dict[str, Type]:
    """Return the fields' types by sorted names, in which the type variables of ``cls`` stand.

    The cache of mypy keeps no other order.
    The type is Any where mypy has inferred one without sizes: such a field may hold something else.
    """
    own = fill_typevars(cls)
    assert isinstance(own, Instance), "a module is no tuple"
    of_all = next(each for each in cls.mro if each.fullname == MODULE).mro
    found = {
        name: expand_type_by_instance(t, map_instance_to_supertype(own, each))
        for each in reversed(cls.mro)
        if each not in of_all
        for name, symbol in each.names.items()
        if (t := _compared(symbol.node)) is not None
    }
    return dict(sorted(found.items()))


def _compared(node: SymbolNode | None) -> Type | None:
    """Return the type that a field's values are compared with; None if it is no field."""
    if not isinstance(node, Var) or node.is_classvar or node.name.startswith("__"):
        return None
    t = get_proper_type(node.type)
    if t is None or node.is_inferred and (isinstance(t, FunctionLike) or not _holds_sizes(t)):
        return unknown_type()
    return t


def _holds_sizes(t: Type) -> bool:
    """Whether a type has sizes or type variables, or is that of a module."""
    is_module = isinstance(t, Instance) and t.type.has_base(MODULE)
    return is_module or bool(get_all_type_vars(t)) or t.accept(FindSizes())
