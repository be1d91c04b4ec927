"""Calls of annotated functions, methods and constructors.

Two hooks work on each call. The signature hook hands mypy a relaxed signature, without sizes, so that mypy
checks only classes; the call hook then relates declared and actual shapes by `typednn.shapes`, words the
error, and puts the sizes it found into the result's type. Where neither is called mypy's own generics hold.
"""

from collections.abc import Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.expandtype import freshen_function_type_vars
from mypy.nodes import CallExpr, Context, FuncItem, OverloadedFuncDef, TypeInfo
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext, MethodSigContext
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeOfAny,
    TypeQuery,
    TypeVarId,
    TypeVarLikeType,
    TypeVarTupleType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.alternatives import Outcome, try_all
from typednn.mypy_plugin.features.matching import (
    Complaint,
    Matcher,
    is_shape_variable,
    is_size_variable,
)
from typednn.mypy_plugin.features.relevance import has_sizes
from typednn.mypy_plugin.features.values import members
from typednn.mypy_plugin.names import EXPRESSIONS, OPERATIONS, is_hidden
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import (
    Scope,
    Translator,
    Writer,
    as_tensor,
    checker_builder,
    unknown_type,
)
from typednn.shapes.rules import RULES

CallContext = FunctionContext | MethodContext
SignatureContext = FunctionSigContext | MethodSigContext


_FRESH: Final = "any shape "
"""The namespace of type variables that stand for a shape or dtype while mypy checks a call."""


class Signatures:
    """The declared signature of each call that is being checked, from one hook to the other.

    Both hooks of a call get the same node; mypy may run them again, and each time in this order.
    """

    def __init__(self) -> None:
        self._checker: TypeChecker | None = None
        self._declared: dict[Context, CallableType] = {}

    def note(self, ctx: SignatureContext, signature: CallableType) -> None:
        assert isinstance(ctx.api, TypeChecker)
        if ctx.api is not self._checker:
            self._checker = ctx.api
            self._declared.clear()
        self._declared[ctx.context] = signature

    def forget(self, ctx: SignatureContext) -> None:
        self._declared.pop(ctx.context, None)

    def of(self, ctx: CallContext) -> CallableType | None:
        signature = self._declared.get(ctx.context)
        if signature is None or len(signature.arg_types) != len(ctx.arg_types):
            return None
        return signature


# Before the call


def relax(ctx: SignatureContext, signatures: Signatures, fullname: str) -> CallableType:
    """The signature that mypy checks the call against: without sizes, if it has any."""
    signature = ctx.default_signature
    signatures.forget(ctx)
    if not has_sizes(signature):
        return signature
    assert isinstance(ctx.api, TypeChecker)
    by_rule = fullname.startswith(OPERATIONS) and fullname.rpartition(".")[2] in RULES
    if _is_overloaded(ctx, fullname):
        return _without_context(signature, ctx.api, by_rule)
    signature = freshen_function_type_vars(signature)
    signatures.note(ctx, signature)
    bound = {v.id for v in flexible_variables(signature, ctx.api)}
    without = _WithoutSizes(bound, ctx.api, by_rule)
    arg_types = [_relaxed_formal(t, bound, without) for t in signature.arg_types]
    kept = [v for v in signature.variables if v.id not in bound]
    return signature.copy_modified(arg_types=arg_types, variables=[*kept, *without.fresh])


def _without_context(
    signature: CallableType, checker: TypeChecker, dtypes_by_rule: bool
) -> CallableType:
    """One overload: mypy picks it by the declared types, so only what says nothing may go, and
    families of dtypes that the operation's rule speaks of."""
    without = _WithoutSizes(set(), checker, dtypes_by_rule)
    arg_types = [
        t if (tensor := as_tensor(t)) is None else without.unasked(tensor)
        for t in signature.arg_types
    ]
    variables = [*signature.variables, *without.fresh]
    return signature.copy_modified(arg_types=arg_types, variables=variables)


def _relaxed_formal(t: Type, bound: set[TypeVarId], without: "_WithoutSizes") -> Type:
    proper = get_proper_type(t)
    if isinstance(proper, TypeVarType) and proper.id in bound:
        return proper.upper_bound
    items = proper.items if isinstance(proper, UnionType) else []
    if sum(as_tensor(item) is not None for item in items) == 1:
        return UnionType([_relaxed_formal(item, bound, without) for item in items])
    tensor = as_tensor(proper)
    return t.accept(without) if tensor is None else without.direct(tensor)


def _is_overloaded(ctx: SignatureContext, fullname: str) -> bool:
    """mypy picks the overload by the shapes themselves, so these must not be taken away."""
    if isinstance(ctx, MethodSigContext):
        owner = get_proper_type(ctx.type)
        if isinstance(owner, Instance):
            found = owner.type.get(fullname.rpartition(".")[2])
            if found is not None and isinstance(found.node, OverloadedFuncDef):
                return True
    if not isinstance(ctx.context, CallExpr) or not isinstance(ctx.api, TypeChecker):
        return False
    callee = ctx.context.callee
    if not ctx.api.has_type(callee):
        return False
    return isinstance(get_proper_type(ctx.api.lookup_type(callee)), Overloaded)


class _WithoutSizes(Translator):
    """Replaces the shapes of tensors, their concrete dtypes, and what the call binds, by Any."""

    def __init__(self, bound: set[TypeVarId], checker: TypeChecker, dtypes_by_rule: bool) -> None:
        super().__init__()
        self.fresh: list[TypeVarType] = []
        self._bound = bound
        self._dtypes_by_rule = dtypes_by_rule
        self._object = checker.named_generic_type("builtins.object", [])

    def direct(self, tensor: Instance) -> Instance:
        """A parameter that is a tensor itself gets fresh type variables instead: an argument that is
        itself a call would take an Any for what its result is wanted to be."""
        shape, dtype = (get_proper_type(arg) for arg in tensor.args)
        any_shape = isinstance(shape, (TupleType, AnyType)) or self._is_bound(shape)
        any_dtype = isinstance(dtype, (Instance, AnyType)) or self._is_bound(dtype)
        if self._dtypes_by_rule and isinstance(dtype, TypeVarType):
            any_dtype = True
        return tensor.copy_modified(
            args=[
                self._variable() if any_shape else shape,
                self._variable() if any_dtype else dtype,
            ]
        )

    def _is_bound(self, t: ProperType) -> bool:
        return isinstance(t, TypeVarType) and t.id in self._bound

    def unasked(self, tensor: Instance) -> Instance:
        """Only an Any is replaced, and by a rule a family of dtypes."""
        said = AnyType if not self._dtypes_by_rule else (AnyType, Instance)
        args = [
            self._variable() if isinstance(get_proper_type(a), said) else a for a in tensor.args
        ]
        return tensor.copy_modified(args=args)

    def _variable(self) -> TypeVarType:
        number = TypeVarId(-len(self.fresh) - 1, namespace=_FRESH)
        name = f"{_FRESH}{len(self.fresh)}"
        default = AnyType(TypeOfAny.from_omitted_generics)
        self.fresh.append(TypeVarType(name, name, number, [], self._object, default))
        return self.fresh[-1]

    def visit_instance(self, t: Instance) -> Type:
        if as_tensor(t) is None:
            plain = super().visit_instance(t)
            return _any_sizes(plain) if isinstance(plain, Instance) else plain
        shape, dtype = (get_proper_type(arg) for arg in t.args)
        any_dtype = isinstance(dtype, Instance) or self._is_bound(dtype)
        if self._dtypes_by_rule and isinstance(dtype, TypeVarType):
            any_dtype = True
        any_shape = isinstance(shape, TupleType) or self._is_bound(shape)
        return t.copy_modified(
            args=[unknown_type() if any_shape else shape, unknown_type() if any_dtype else dtype]
        )

    def visit_type_var(self, t: TypeVarType) -> Type:
        return unknown_type() if t.id in self._bound else t


def _any_sizes(t: Instance) -> Instance:
    """`Linear[784, Out]` as a Linear of any sizes: `Matcher` relates these, and in other words."""
    args = [
        unknown_type() if is_size_variable(variable) else arg
        for variable, arg in zip(t.type.defn.type_vars, t.args, strict=False)
    ]
    return t.copy_modified(args=args) if len(args) == len(t.args) else t


# After the call


def check_call(ctx: CallContext, signatures: Signatures, fullname: str, settings: Settings) -> Type:
    """Relates the shapes of the arguments to the declared ones; the result's type, with its sizes."""
    signature = signatures.of(ctx)
    if signature is None:
        return normalise(ctx.default_return_type, ctx)
    assert isinstance(ctx.api, TypeChecker)
    checker, flexible = ctx.api, flexible_variables(signature, ctx.api)
    warnings: list[Complaint] = []

    def attempt(choice: tuple[Type, ...]) -> Outcome[Complaint]:
        chosen = iter(choice)
        arg_types = [[next(chosen) for _ in types] for types in ctx.arg_types]
        one = ctx._replace(arg_types=arg_types)
        matcher = Matcher(one, signature, flexible, fullname, settings)
        matcher.relate_arguments()
        warnings.extend(matcher.warnings)
        result = normalise(matcher.result(ctx.default_return_type), ctx)
        return Outcome(_as_context_wants(result, ctx), matcher.errors)

    together = [_tensors_apart(t) for types in ctx.arg_types for t in types]
    found = try_all(together, attempt)
    if found is None:
        unrelated = Matcher(ctx, signature, flexible, fullname, settings)
        return normalise(unrelated.result(ctx.default_return_type), ctx)
    for complaint in (*found.errors, *warnings):
        checker.fail(complaint.text, complaint.place, code=complaint.code)
    return found.type


def _tensors_apart(t: Type) -> Sequence[Type]:
    found = members(t)
    return found if sum(as_tensor(member) is not None for member in found) > 1 else [t]


def flexible_variables(signature: CallableType, checker: TypeChecker) -> list[TypeVarLikeType]:
    """What a call binds itself: the signature's own sizes, and all variables that came with a function
    through a transformation (they belong to no function or class around this call)."""
    own = [v for v in signature.variables if is_hidden(v.name) or is_size_variable(v)]
    own += _shape_variables(signature)
    known = {v.id for v in signature.variables}
    around = {
        item.fullname for item in checker.scope.stack if isinstance(item, (FuncItem, TypeInfo))
    }
    found = _FindVariables()
    for t in (*signature.arg_types, signature.ret_type):
        t.accept(found)
    foreign = (v for v in found.variables.values() if v.id not in known)
    return [*own, *(v for v in foreign if v.id.namespace not in around)]


def _shape_variables(signature: CallableType) -> list[TypeVarLikeType]:
    """The signature's variables for whole shapes, where only tensors among its parameters have them."""
    find = _FindVariables()
    for t in signature.arg_types:
        tensor = as_tensor(t)
        (t if tensor is None else tensor.args[1]).accept(find)
    return [v for v in signature.variables if is_shape_variable(v) and v.id not in find.variables]


class _FindVariables(Translator):
    def __init__(self) -> None:
        super().__init__()
        self.variables: dict[TypeVarId, TypeVarLikeType] = {}

    def visit_type_var(self, t: TypeVarType) -> Type:
        self.variables[t.id] = t
        return t

    def visit_type_var_tuple(self, t: TypeVarTupleType) -> Type:
        self.variables[t.id] = t
        return t

    def visit_callable_type(self, t: CallableType) -> Type:
        inner = _FindVariables()
        for item in (*t.arg_types, t.ret_type):
            item.accept(inner)
        own = {v.id for v in t.variables}
        self.variables.update({k: v for k, v in inner.variables.items() if k not in own})
        return t


def _as_context_wants(result: Type, ctx: CallContext) -> Type:
    """`x: Linear[int, int] = Linear(3, 4)`: where sizes are wanted forgotten, forget them."""
    assert isinstance(ctx.api, TypeChecker)
    proper = get_proper_type(result)
    wanted = get_proper_type(ctx.api.type_context[-1]) if ctx.api.type_context else None
    if not isinstance(proper, Instance) or not isinstance(wanted, Instance):
        return result
    if proper.type is not wanted.type or as_tensor(proper) is not None:
        return result
    args = [
        want if _is_int(want) else have
        for have, want in zip(proper.args, map(get_proper_type, wanted.args), strict=True)
    ]
    return proper.copy_modified(args=args)


def _is_int(t: ProperType) -> bool:
    return isinstance(t, Instance) and t.type.fullname == "builtins.int"


# Expressions


def normalise(t: Type, ctx: CallContext) -> Type:
    """`t` with every `Expr` that substitution left behind in its canonical form."""
    assert isinstance(ctx.api, TypeChecker)
    if not t.accept(_FindExpr()):
        return t
    return t.accept(_Normalise(ctx.api))


class _FindExpr(TypeQuery[bool]):
    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_instance(self, t: Instance) -> bool:
        return t.type.fullname in EXPRESSIONS or any(arg.accept(self) for arg in t.args)


class _Normalise(Translator):
    def __init__(self, checker: TypeChecker) -> None:
        super().__init__()
        self._checker = checker

    def visit_instance(self, t: Instance) -> Type:
        if t.type.fullname not in EXPRESSIONS:
            return super().visit_instance(t)
        scope = Scope()
        return Writer(checker_builder(self._checker), scope).size(scope.size(t))
