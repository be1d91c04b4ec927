"""Relates the declared types of a call's parameters to the types of its arguments."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.errorcodes import ErrorCode
from mypy.expandtype import expand_type
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import ARG_STAR, Expression, ListExpr, TupleExpr
from mypy.plugin import FunctionContext, MethodContext
from mypy.subtypes import is_subtype
from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypeQuery,
    TypeVarId,
    TypeVarLikeType,
    TypeVarTupleType,
    TypeVarType,
    UnionType,
    UnpackType,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import CODES, DTYPE, SHAPE, UNPROVED
from typednn.mypy_plugin.features.values import Values, members
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import (
    Scope,
    Translator,
    Writer,
    as_tensor,
    checker_builder,
    remembered,
    remembered_text,
    text_of_item,
    unknown_type,
)
from typednn.shapes.bindings import Bindings, Mismatch, substitute
from typednn.shapes.dim import UNKNOWN, Dim, Size, symbol
from typednn.shapes.parsing import parse
from typednn.shapes.shape import UNKNOWN_SHAPE, Broadcastable, Declared, Shape, Variadic
from typednn.shapes.spec import Axis
from typednn.shapes.unify import finish, unify


class Origin(NamedTuple):
    """An argument whose shape, or one of whose class's sizes, was compared with the declared one."""

    head: str  # of the message: what it is, what was declared
    expression: Expression
    shape: Shape  # () for a size


class Complaint(NamedTuple):
    """What is wrong with a call, and where."""

    text: str
    place: Expression
    code: ErrorCode


class Matcher:
    """The sizes that one call's arguments give to the names of its signature."""

    def __init__(
        self,
        ctx: FunctionContext | MethodContext,
        signature: CallableType,
        flexible: list[TypeVarLikeType],
        fullname: str,
        settings: Settings,
    ) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._settings = settings
        self._ctx = ctx
        self._checker = ctx.api
        self._signature = signature
        self._callee = messages.callee(signature, fullname)
        self._scope = Scope()
        self._flexible: dict[str, TypeVarLikeType | None] = {
            self._scope.key(v): v for v in flexible
        }
        self._bindings = Bindings()
        self._values = Values(ctx.api, self._scope)
        self._writer = Writer(checker_builder(ctx.api), self._scope)
        self._functions: list[tuple[str, ProperType, ProperType, Expression]] = []
        self._bound_by: dict[str, str] = {}
        self._spread: dict[Expression, int] = {}
        self._types: dict[TypeVarId, Type] = {}
        self.errors: list[Complaint] = []
        self.warnings: list[Complaint] = []

    # Arguments

    def relate_arguments(self) -> None:
        """Binds names, and notes each argument whose shape or dtype cannot be right."""
        for i, declared in enumerate(self._signature.arg_types):
            name = self._signature.arg_names[i] or str(i + 1)
            for t, expression in self._actuals(i):
                before = set(self._bindings.sizes)
                self._relate(name, get_proper_type(declared), get_proper_type(t), expression)
                for key in set(self._bindings.sizes) - before:
                    self._bound_by[key] = f"'{name}'"
        if (late := finish(self._bindings)) is not None:
            self._report(late)
        for name, declared, actual, expression in self._functions:
            self._relate_functions(name, declared, actual, expression)

    def _actuals(self, i: int) -> Iterator[tuple[Type, Expression]]:
        """The arguments given for parameter `i`; of `*pair` the item that is meant for it."""
        columns = zip(
            self._ctx.arg_types[i], self._ctx.args[i], self._ctx.arg_kinds[i], strict=True
        )
        for t, expression, kind in columns:
            spread = get_proper_type(t)
            if kind == ARG_STAR and isinstance(spread, TupleType):
                place = self._spread.setdefault(expression, 0)
                takes_all = self._signature.arg_kinds[i] == ARG_STAR
                items = spread.items[place:] if takes_all else spread.items[place : place + 1]
                self._spread[expression] += len(items)
                yield from ((item, expression) for item in items)
            elif kind == ARG_STAR and isinstance(spread, Instance) and len(spread.args) == 1:
                yield spread.args[0], expression
            elif not kind.is_star():
                yield t, expression

    def _relate(
        self, name: str, declared: ProperType, actual: ProperType, expression: Expression
    ) -> None:
        if isinstance(declared, UnionType):
            self._relate_union(name, declared, actual, expression)
        elif isinstance(declared, TypeVarType):
            self._relate_variable(name, declared, actual, expression)
        elif (want := as_tensor(declared)) is not None:
            for member in members(actual):
                if (have := as_tensor(member)) is not None:
                    self._relate_tensors(name, want, have, expression)
        elif isinstance(declared, (TupleType, Instance)):
            self._relate_containers(name, declared, actual, expression)
        elif isinstance(declared, CallableType):
            self._functions.append((name, declared, actual, expression))

    def _relate_union(
        self, name: str, declared: UnionType, actual: ProperType, expression: Expression
    ) -> None:
        """Each member of `actual` must fit a member of `declared`; one candidate decides the names."""
        for member in members(actual):
            tensors = [t for item in declared.items if (t := as_tensor(item)) is not None]
            have = as_tensor(member)
            if have is not None and len(tensors) == 1:
                self._relate_tensors(name, tensors[0], have, expression)
            elif have is not None and tensors:
                self._relate_alternatives(name, tensors, have, expression)
            elif have is None:
                for item in map(get_proper_type, declared.items):
                    if isinstance(item, (TupleType, CallableType)) and is_container_like(
                        item, member
                    ):
                        self._relate(name, item, member, expression)

    def _relate_alternatives(
        self, name: str, tensors: list[Instance], have: Instance, expression: Expression
    ) -> None:
        shape = self._scope.shape(have)
        for tensor in tensors:
            trial = deepcopy(self._bindings)
            if unify(self._declared(tensor), shape, trial, self._flexible) is None:
                self._bindings = trial
                return
        shapes = [self._declared(tensor) for tensor in tensors]
        text = messages.no_alternative(self._callee, name, shape, shapes)
        self.errors.append(Complaint(text, expression, SHAPE))

    def _relate_variable(
        self, name: str, declared: TypeVarType, actual: ProperType, expression: Expression
    ) -> None:
        """`in_features: In`: a value, where it is known, is the size; any other variable is a type."""
        key = self._scope.key(declared)
        if key not in self._flexible:
            return
        value = self._values.value(actual, expression)
        if isinstance(value, (int, Dim)) and not isinstance(value, bool):
            head = f"{self._callee}: argument '{name}' is {value}"
            self._unify((symbol(key),), (value,), Origin(head, expression, ()))
        else:
            self._types.setdefault(declared.id, actual)

    def _relate_parameters(
        self, name: str, declared: Instance, actual: Instance, expression: Expression
    ) -> None:
        """`Linear[In, 10]` and `Linear[784, 10]`: the sizes of a class relate like those of a shape."""
        columns = zip(declared.type.defn.type_vars, declared.args, actual.args, strict=False)
        for variable, want, have in columns:
            wanted, given = get_proper_type(want), get_proper_type(have)
            if not is_size_variable(variable):
                self._relate(name, wanted, given, expression)
                continue
            size = self._scope.size(given)
            head = f"{self._callee}: argument '{name}' has {variable.name}={size}"
            if not self._unify((self._scope.size(wanted),), (size,), Origin(head, expression, ())):
                return

    def _unify(self, declared: Declared, actual: Shape, origin: Origin) -> bool:
        found = unify(declared, actual, self._bindings, self._flexible, origin)
        if found is not None:
            self._report(found)
        return found is None

    def _relate_tensors(
        self, name: str, want: Instance, have: Instance, expression: Expression
    ) -> None:
        declared, shape = self._declared(want), self._scope.shape(have)
        given = messages.tensor(shape, get_proper_type(have.args[1]))
        wanted = messages.annotation(declared, get_proper_type(want.args[1]))
        head = f"{self._callee}: argument '{name}' is {given}, declared {wanted}"
        fits = self._unify(declared, shape, Origin(head, expression, shape))
        if fits and self._settings.warn_unproved and is_unproved(declared, shape):
            self.warnings.append(Complaint(messages.unproved(head), expression, UNPROVED))
        self._relate_dtypes(name, want.args[1], have.args[1], expression)

    def _relate_dtypes(self, name: str, want: Type, have: Type, expression: Expression) -> None:
        wanted = get_proper_type(want)
        given = get_proper_type(have)
        if isinstance(wanted, TypeVarType) and self._scope.key(wanted) in self._flexible:
            wanted = get_proper_type(self._types.setdefault(wanted.id, given))
        if isinstance(wanted, Instance) and not is_subtype(given, wanted):
            text = messages.wrong_dtype(self._callee, name, given, wanted)
            self.errors.append(Complaint(text, expression, DTYPE))

    def _report(self, mismatch: Mismatch) -> None:
        origin = mismatch.origin
        assert isinstance(origin, Origin)
        text = messages.mismatch(origin.head, mismatch, origin.shape, self._bound_by)
        self.errors.append(Complaint(text, origin.expression, CODES[mismatch.code]))

    # Containers

    def _relate_containers(
        self,
        name: str,
        declared: TupleType | Instance,
        actual: ProperType,
        expression: Expression,
    ) -> None:
        if isinstance(declared, TupleType):
            if isinstance(actual, TupleType) and len(actual.items) == len(declared.items):
                parts = item_expressions(expression, len(actual.items))
                for want, have, part in zip(declared.items, actual.items, parts, strict=True):
                    self._relate(name, get_proper_type(want), get_proper_type(have), part)
        elif len(declared.args) == 1 and isinstance(expression, (ListExpr, TupleExpr)):
            for item in expression.items:
                if (item_type := self._values.item_type(item)) is not None:
                    self._relate(name, get_proper_type(declared.args[0]), item_type, item)
        elif isinstance(actual, TupleType) and len(declared.args) == 1:
            for have in actual.items:
                self._relate(
                    name, get_proper_type(declared.args[0]), get_proper_type(have), expression
                )
        elif isinstance(actual, Instance) and actual.type.has_base(declared.type.fullname):
            mapped = map_instance_to_supertype(actual, declared.type)
            self._relate_parameters(name, declared, mapped, expression)

    # Functions as arguments

    def _relate_functions(
        self, name: str, declared: ProperType, actual: ProperType, expression: Expression
    ) -> None:
        """A function is refused only where all sizes on both sides are known."""
        wanted = expand_type(declared, self.solution())
        if is_subtype(actual, wanted) or has_unknown_size(wanted) or has_unknown_size(actual):
            return
        if isinstance(actual, (FunctionLike, Instance)):
            text = messages.wrong_function(self._callee, name, actual, wanted, self._checker)
            self.errors.append(Complaint(text, expression, SHAPE))

    # Shapes as declared

    def _declared(self, tensor: Instance) -> Declared:
        shape = get_proper_type(tensor.args[0])
        if isinstance(shape, TypeVarType) and self._scope.key(shape) not in self._flexible:
            return UNKNOWN_SHAPE  # mypy itself infers what stands for a whole shape
        if not isinstance(shape, TupleType):
            text = text_of_item(shape)  # mypy shortens tuple[*tuple[X, ...]] to tuple[X, ...]
            return (self._axis(parse(text).axes[0]),) if text else self._scope.shape_of_tuple(shape)
        return tuple(self._declared_entry(item) for item in shape.items)

    def _declared_entry(self, item: Type) -> Size | Variadic | Broadcastable:
        if isinstance(item, UnpackType):
            inner = get_proper_type(item.type)
            text = text_of_item(inner)
            return self._axis(parse(text).axes[0]) if text else self._scope.entry(item)
        proper = get_proper_type(item)
        text = remembered_text(proper) if isinstance(proper, AnyType) else None
        return self._axis(parse(text).axes[0]) if text else self._scope.size(proper)

    def _axis(self, axis: Axis) -> Size | Variadic | Broadcastable:
        """An axis that only a call can decide: `#n`, `{n}`, or a name of a dataclass's fields."""
        size = axis.size
        if not isinstance(size, Dim):
            return axis.entry({})
        if axis.variadic:
            return Variadic(self._key_of_name(str(size)), axis.broadcastable)
        return axis.entry({name: self._size_of_name(name) for name in size.names})

    def _size_of_name(self, name: str) -> Size:
        if name.startswith("{"):
            return self._argument_value(name[1:-1])
        return symbol(self._key_of_name(name))

    def _argument_value(self, parameter: str) -> Size:
        """The value of `{parameter}`, where the call gives it as a literal."""
        if parameter in self._signature.arg_names:
            i = self._signature.arg_names.index(parameter)
            if self._ctx.args[i]:
                return self._values.size(self._ctx.args[i][0]) or UNKNOWN
        return UNKNOWN

    def _key_of_name(self, name: str) -> str:
        for key in self._flexible:
            if key.partition("@")[0] == name:
                return key
        key = f"{name}@call"
        self._flexible[key] = None
        return key

    # Results

    def result(self, declared: Type) -> Type:
        """The type of the call: `declared` with what was found, and `{size}` with the argument."""
        return expand_type(declared, self.solution()).accept(_Recall(self._recalled))

    def _recalled(self, text: str) -> Type:
        size = self._axis(parse(text).axes[0])
        if not isinstance(size, Dim):
            return self._writer.size(size) if isinstance(size, int) else remembered(text)
        [entry] = substitute((size,), self._bindings, self._flexible)
        return self._writer.entry(entry)

    def solution(self) -> dict[TypeVarId, Type]:
        """What each flexible variable turned out to be; Any where nothing is known."""
        return {v.id: self._solved(key, v) for key, v in self._flexible.items() if v is not None}

    def _solved(self, key: str, variable: TypeVarLikeType) -> Type:
        if isinstance(variable, TypeVarTupleType):
            entries: Shape = self._bindings.variadics.get(key, (Variadic(None),))
            fallback = self._checker.named_generic_type("builtins.tuple", [unknown_type()])
            return TupleType([self._writer.entry(entry) for entry in entries], fallback)
        if key in self._bindings.variadics:
            return self._writer.shape(self._bindings.variadics[key])
        size = self._bindings.sizes.get(key)
        if size is None:
            return self._types.get(variable.id, unknown_type())
        return self._writer.size(size)


class _Recall(Translator):
    """Replaces the axes that only the call can decide."""

    def __init__(self, recalled: Callable[[str], Type]) -> None:
        super().__init__()
        self._recalled = recalled

    def visit_any(self, t: AnyType) -> Type:
        text = remembered_text(t)
        return t if text is None else self._recalled(text)


def is_size_variable(variable: TypeVarLikeType) -> bool:
    bound = get_proper_type(variable.upper_bound)
    return isinstance(bound, Instance) and bound.type.fullname == "builtins.int"


def is_shape_variable(variable: TypeVarLikeType) -> bool:
    """Whether it stands for a whole shape, as in `def f(x: Tensor[S, D]) -> Tensor[S, D]`."""
    bound = get_proper_type(variable.upper_bound)
    is_tuple = isinstance(bound, Instance) and bound.type.fullname == "builtins.tuple"
    return is_tuple and isinstance(variable, TypeVarType)


def is_unproved(declared: Declared, actual: Shape) -> bool:
    """Whether something is asked of axes of which nothing is known."""
    asked = any(entry is not UNKNOWN and entry != Variadic(None) for entry in declared)
    return asked and any(entry is UNKNOWN or entry == Variadic(None) for entry in actual)


def item_expressions(expression: Expression, length: int) -> list[Expression]:
    if isinstance(expression, TupleExpr) and len(expression.items) == length:
        return expression.items
    return [expression] * length


def is_container_like(declared: ProperType, actual: ProperType) -> bool:
    """Whether a member of a declared union could be meant by an argument of another kind."""
    if isinstance(declared, TupleType):
        return isinstance(actual, TupleType)
    return isinstance(actual, FunctionLike)


class _UnknownSize(TypeQuery[bool]):
    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_any(self, t: AnyType) -> bool:
        return True

    def visit_instance(self, t: Instance) -> bool:
        forgotten = t.type.fullname in ("builtins.int", "builtins.object")
        return forgotten or any(arg.accept(self) for arg in t.args)

    def visit_tuple_type(self, t: TupleType) -> bool:
        return any(item.accept(self) for item in t.items)

    def visit_type_var(self, t: TypeVarType) -> bool:
        return False

    def visit_type_var_tuple(self, t: TypeVarTupleType) -> bool:
        return False

    def visit_callable_type(self, t: CallableType) -> bool:
        return any(item.accept(self) for item in (*t.arg_types, t.ret_type))


def has_unknown_size(t: ProperType) -> bool:
    """Whether `t` has a part of which nothing is known; `int` is a size that was forgotten."""
    return t.accept(_UnknownSize())
