"""The signature hook: mypy checks a call against the declared signature without its sizes."""

from collections.abc import Hashable, Sequence
from typing import Final

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type, freshen_function_type_vars
from mypy.nodes import CallExpr, OpExpr, OverloadedFuncDef
from mypy.plugin import MethodSigContext
from mypy.typeops import get_all_type_vars
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    Overloaded,
    ProperType,
    TupleType,
    Type,
    TypeOfAny,
    TypeVarId,
    TypeVarLikeType,
    TypeVarType,
    UninhabitedType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.records import without_names
from typednn.mypy_plugin.features.annotated_calls.signatures import (
    Same,
    SignatureContext,
    Signatures,
)
from typednn.mypy_plugin.features.annotated_calls.type_variables import (
    flexible_variables,
    is_size_variable,
    sizes_by_value,
    sizes_of_class,
)
from typednn.mypy_plugin.features.annotated_calls.wanted_types import (
    ANYTHING,
    arguments_of_one_type,
    share_known_type,
    want_nothing_of_operation,
)
from typednn.mypy_plugin.features.operations.names import rule_call_of
from typednn.mypy_plugin.features.relevance import has_sizes
from typednn.mypy_plugin.features.values.arrays import is_array
from typednn.mypy_plugin.names import (
    LOSSES,
    OPERATIONS,
    RANDOM,
    TRANSFORMED,
    TRANSFORMED_BY_LIBRARY,
)
from typednn.mypy_plugin.types import Translator, as_array, unknown_type
from typednn.shapes.rules import dtypes_taken

_FRESH: Final = "any shape "
"""The namespace of type variables that stand for a shape or dtype while mypy checks a call."""


def relax(
    ctx: SignatureContext,
    signatures: Signatures,
    fullname: str,
    changed: CallableType | None = None,
) -> CallableType:
    """Return the signature that mypy checks the call against: without sizes, if it has any.

    ``changed`` is a signature that stands in place of the call's own.
    """
    signatures.forget(ctx)
    checker = ctx.api
    assert isinstance(checker, TypeChecker)
    if rule_call_of(fullname) is not None:
        want_nothing_of_operation(checker)
    fixed = arguments_of_one_type(ctx)
    relaxed = _without_sizes(ctx, signatures, fullname, fixed, changed)
    if isinstance(ctx.context, OpExpr) and fixed == (True,) and ctx.args[0]:
        share_known_type(ctx.args[0][0], relaxed.arg_types[0], checker)
    return relaxed


def _without_sizes(
    ctx: SignatureContext,
    signatures: Signatures,
    fullname: str,
    fixed: tuple[bool, ...],
    changed: CallableType | None,
) -> CallableType:
    checker = ctx.api
    assert isinstance(checker, TypeChecker)
    if changed is not None:  # its parameters are not those that ``ctx.args`` is by
        fixed = (all(fixed),) * len(changed.arg_types)
        ctx = ctx._replace(default_signature=changed)
    signature = ctx.default_signature
    operation = _key_of_operation(signature, fullname)
    wanted = bool(checker.type_context) and checker.type_context[-1] is not None
    key = None if operation is None else (operation, fixed, wanted)
    kept = None if key is None else signatures.relaxed_before(ctx, key)
    if kept is not None:
        of_method = not isinstance(operation, Same)  # its result may have the shape of this tensor
        if kept.declared is not None:
            signatures.note(ctx, signature if of_method else kept.declared)
        if of_method:
            return kept.relaxed.copy_modified(ret_type=signature.ret_type)
        return kept.relaxed
    relaxed = _relaxed(ctx, signatures, fullname, fixed)
    if operation is not None and not wanted:
        relaxed = _without_unsolved(relaxed)
    if fullname.startswith(TRANSFORMED_BY_LIBRARY):
        return _of_any_class(relaxed, checker)
    if key is not None:
        signatures.keep_relaxed(ctx, key, relaxed)
    return relaxed


def _key_of_operation(signature: CallableType, fullname: str) -> Hashable | None:
    """Return what the relaxed signature of an operation depends on; None if it is not known.

    mypy gives the same object for a function, and for each method of a tensor a new one.
    """
    if rule_call_of(fullname) is None:
        return None
    if fullname.startswith((LOSSES, OPERATIONS)):
        return Same(signature)
    types = tuple(signature.arg_types)
    return None if signature.variables or any(map(get_all_type_vars, types)) else (fullname, types)


def _relaxed(
    ctx: SignatureContext, signatures: Signatures, fullname: str, fixed: Sequence[bool]
) -> CallableType:
    signature = ctx.default_signature
    transformed = fullname.rpartition(".")[0] in TRANSFORMED
    if not (transformed or has_sizes(signature) or any(sizes_of_class(signature))):
        return signature
    assert isinstance(ctx.api, TypeChecker)
    call = rule_call_of(fullname) if fullname.startswith((LOSSES, OPERATIONS, RANDOM)) else None
    by_rule = call is not None
    if _is_overloaded(ctx, fullname):
        if call is not None and dtypes_taken(call.name).widens:
            signature = _of_any_dtype(signature, ctx.api)
        if call is None:
            signature = _sizes_kept(ctx, signature, signatures)
        return _without_context(signature, ctx.api, by_rule, fixed)
    signature = freshen_function_type_vars(signature)
    signatures.note(ctx, signature)
    bound = {v.id for v in flexible_variables(signature, ctx.api)}
    without = _WithoutSizes(bound, ctx.api, by_rule)
    integer = ctx.api.named_generic_type("builtins.int", [])
    formals = zip(signature.arg_types, sizes_of_class(signature), fixed, strict=True)
    arg_types = [
        integer if of_class else _relaxed_formal(t, bound, without, one)
        for t, of_class, one in formals
    ]
    if transformed:
        parameters = zip(signature.arg_types, arg_types, ctx.args, strict=True)
        arg_types = [without_names(*each, ctx.api) for each in parameters]
    kept = [_any_bound(v, without) for v in signature.variables if v.id not in bound]
    return signature.copy_modified(arg_types=arg_types, variables=[*kept, *without.fresh])


def _without_unsolved(signature: CallableType) -> CallableType:
    """Return an operation's signature without the variables that are in no parameter.

    They are the dtype of its result. mypy would not solve them, but look at all arguments twice.
    """
    in_parameters = {v.id for t in signature.arg_types for v in get_all_type_vars(t)}
    unsolved = [v for v in signature.variables if v.id not in in_parameters]
    if not unsolved:
        return signature
    result = expand_type(signature.ret_type, {v.id: UninhabitedType() for v in unsolved})
    kept = [v for v in signature.variables if v.id in in_parameters]
    return signature.copy_modified(ret_type=result, variables=kept)


def _of_any_class(signature: CallableType, checker: TypeChecker) -> CallableType:
    """Return the signature of a function that a library has transformed: arguments may be anything.

    The call's own hook compares the shapes of those that are arrays.
    """
    anything = checker.named_type("builtins.object")
    own = [any(v.id.namespace != _FRESH for v in get_all_type_vars(t)) for t in signature.arg_types]
    types = [t if kept else anything for t, kept in zip(signature.arg_types, own, strict=True)]
    return signature.copy_modified(arg_types=types)


def _any_bound(variable: TypeVarLikeType, without: "_WithoutSizes") -> TypeVarLikeType:
    """Return a variable whose bound has no sizes: the call hook compares them."""
    if not isinstance(variable, TypeVarType) or as_array(variable.upper_bound) is None:
        return variable
    return variable.copy_modified(upper_bound=variable.upper_bound.accept(without))


def _without_context(
    signature: CallableType, checker: TypeChecker, dtypes_by_rule: bool, fixed: Sequence[bool]
) -> CallableType:
    """Return one overload, with only its Anys and what the operation's rule checks replaced.

    mypy picks the overload by the declared types, so the rest must stay.
    """
    without = _WithoutSizes(set(), checker, dtypes_by_rule)
    formals = zip(signature.arg_types, fixed, strict=True)
    arg_types = [without.replace_anys(get_proper_type(t), one) for t, one in formals]
    variables = [*signature.variables, *without.fresh]
    return signature.copy_modified(arg_types=arg_types, variables=variables)


def _sizes_kept(
    ctx: SignatureContext, signature: CallableType, signatures: Signatures
) -> CallableType:
    """Return one overload with int for the sizes that an argument gives: the call hook finds them.

    mypy infers all other variables.
    """
    signature = freshen_function_type_vars(signature)
    given = sizes_by_value(signature)
    if not given:
        return signature
    bound = {v.id for v in given}
    proper = list(map(get_proper_type, signature.arg_types))
    is_given = [isinstance(t, TypeVarType) and t.id in bound for t in proper]
    noted = [t if own else unknown_type() for t, own in zip(proper, is_given, strict=True)]
    signatures.note_overload(ctx, signature.copy_modified(arg_types=noted, variables=given))
    relaxed = [
        t.upper_bound if isinstance(t, TypeVarType) and own else t
        for t, own in zip(proper, is_given, strict=True)
    ]
    kept = [v for v in signature.variables if v.id not in bound]
    return signature.copy_modified(arg_types=relaxed, variables=kept)


def _of_any_dtype(signature: CallableType, checker: TypeChecker) -> CallableType:
    """Return the signature with no bounds on dtypes: the call hook finds the result's dtype."""
    anything = checker.named_generic_type("builtins.object", [])
    variables = [
        v.copy_modified(upper_bound=anything) if isinstance(v, TypeVarType) else v
        for v in signature.variables
    ]
    return signature.copy_modified(variables=variables)


def _relaxed_formal(t: Type, bound: set[TypeVarId], without: "_WithoutSizes", fixed: bool) -> Type:
    proper = get_proper_type(t)
    if isinstance(proper, TypeVarType) and proper.id in bound:
        return proper.upper_bound
    if isinstance(proper, UnionType):
        tensors = [item for item in proper.items if as_array(item) is not None]
        if len(tensors) > 1 and any(map(without.keeps_variables, tensors)):
            return t.accept(without)
        # One tensor of any shape and dtype stands for all: of two, mypy would infer neither.
        first = {_class_of(item): item for item in reversed(tensors)}
        items = [i for i in proper.items if i not in tensors or i is first[_class_of(i)]]
        if len(first) > 1:
            return UnionType.make_union(items).accept(without)
        return UnionType.make_union(
            [_relaxed_formal(item, bound, without, fixed) for item in items]
        )
    tensor = as_array(proper)
    return t.accept(without) if tensor is None else without.replace_shape(tensor, fixed)


def _class_of(array: Type) -> str:
    """Return the name of a type's class of arrays."""
    found = as_array(array)
    return "" if found is None else found.type.fullname


def _is_overloaded(ctx: SignatureContext, fullname: str) -> bool:
    """Whether the callee is overloaded. mypy picks an overload by its shapes, so they must stay."""
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
    """Replaces the shapes and concrete dtypes of tensors, and what the call binds, by Any."""

    def __init__(self, bound: set[TypeVarId], checker: TypeChecker, dtypes_by_rule: bool) -> None:
        super().__init__()
        self.fresh: list[TypeVarType] = []
        self._bound = bound
        self._dtypes_by_rule = dtypes_by_rule
        self._object = checker.named_generic_type("builtins.object", [])

    def replace_shape(self, tensor: Instance, fixed: bool) -> Instance:
        """Return a tensor parameter of any shape and dtype, which its arguments cannot take over."""
        shape, dtype = (get_proper_type(arg) for arg in tensor.args)
        any_shape = isinstance(shape, (TupleType, AnyType)) or self._is_bound(shape)
        any_dtype = isinstance(dtype, (Instance, AnyType)) or self._is_bound(dtype)
        if self._dtypes_by_rule and isinstance(dtype, TypeVarType):
            any_dtype = True
        return tensor.copy_modified(
            args=[
                self._anything(fixed) if any_shape else shape,
                self._anything(fixed) if any_dtype else dtype,
            ]
        )

    def keeps_variables(self, t: Type) -> bool:
        """Whether a tensor parameter has type variables that the call does not bind."""
        tensor = as_array(t)
        variables = [get_proper_type(arg) for arg in tensor.args] if tensor else []
        return any(isinstance(v, TypeVarType) and not self._is_bound(v) for v in variables)

    def _is_bound(self, t: ProperType) -> bool:
        return isinstance(t, TypeVarType) and t.id in self._bound

    def replace_anys(self, parameter: ProperType, fixed: bool) -> Type:
        """Return a tensor parameter whose Anys its arguments cannot take over.

        If the operation's rule checks dtypes, a dtype or a family of dtypes is replaced too, and
        the dtype of an array of numpy.
        """
        if self._dtypes_by_rule and is_array(parameter):
            dtype = get_proper_type(parameter.args[1])
            assert isinstance(dtype, Instance), "an array parameter states its dtype"
            args = [self._anything(fixed), dtype.copy_modified(args=[self._anything(fixed)])]
            return parameter.copy_modified(args=args)
        if (tensor := as_array(parameter)) is None:
            return parameter
        replaced = (AnyType, Instance) if self._dtypes_by_rule else AnyType
        args = [
            self._anything(fixed) if isinstance(get_proper_type(a), replaced) else a
            for a in tensor.args
        ]
        return tensor.copy_modified(args=args)

    def _anything(self, fixed: bool) -> Type:
        """Return what mypy does not infer for an argument: Any if its type is ``fixed``, else a fresh
        type variable.
        """
        if fixed:
            return ANYTHING
        number = TypeVarId(-len(self.fresh) - 1, namespace=_FRESH)
        name = f"{_FRESH}{len(self.fresh)}"
        default = AnyType(TypeOfAny.from_omitted_generics)
        self.fresh.append(TypeVarType(name, name, number, [], self._object, default))
        return self.fresh[-1]

    def visit_instance(self, t: Instance) -> Type:
        if not t.args:
            return t
        if as_array(t) is None:
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
    """Return ``Linear[784, Out]`` as a Linear of any sizes: the call hook compares these itself."""
    args = [
        unknown_type() if is_size_variable(variable) else arg
        for variable, arg in zip(t.type.defn.type_vars, t.args, strict=False)
    ]
    return t.copy_modified(args=args) if len(args) == len(t.args) else t
