"""Match the types of a call's arguments with the types that the signature declares."""

from collections.abc import Callable, Iterator, Mapping

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import (
    DictExpr,
    DictionaryComprehension,
    Expression,
    IntExpr,
    ListComprehension,
    ListExpr,
    StrExpr,
    TupleExpr,
    Var,
)
from mypy.subtypes import find_member
from mypy.typeops import get_all_type_vars
from mypy.types import (
    AnyType,
    CallableType,
    FunctionLike,
    Instance,
    LiteralType,
    ProperType,
    TupleType,
    Type,
    TypeAliasType,
    TypedDictType,
    TypeVarId,
    TypeVarLikeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.called_names import called_names
from typednn.mypy_plugin.features.annotated_calls.comparisons import (
    ArgumentPlace,
    Comparisons,
    Complaint,
)
from typednn.mypy_plugin.features.annotated_calls.declared_shapes import DeclaredShapes
from typednn.mypy_plugin.features.annotated_calls.given_arguments import GivenArguments
from typednn.mypy_plugin.features.annotated_calls.given_functions import is_without_signature
from typednn.mypy_plugin.features.annotated_calls.plain_results import PlainSizes
from typednn.mypy_plugin.features.annotated_calls.protocol_sizes import bind_sizes
from typednn.mypy_plugin.features.annotated_calls.records import (
    entries_written,
    is_changed,
    without_own_names,
)
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.annotated_calls.solution import Solution
from typednn.mypy_plugin.features.annotated_calls.type_variables import (
    is_shape_variable,
    is_size_variable,
    may_differ,
    sizes_of_class,
)
from typednn.mypy_plugin.features.bounds import operand_members, tensor_bound
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.types import (
    Translator,
    as_array,
    is_expression,
    is_tuple,
    members,
    remembered,
    remembered_text,
)
from typednn.shapes.dim import UNKNOWN, Dim, Size, symbol


class Matcher:
    """Matches the arguments of one call, one after the other, with their parameters."""

    def __init__(
        self,
        ctx: CallContext,
        signature: CallableType,
        flexible: list[TypeVarLikeType],
        fullname: str,
    ) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._signature, self._checker = signature, ctx.api
        self._integer = ctx.api.named_generic_type("builtins.int", [])
        self._solution = Solution(ctx.api, flexible)
        self._given = GivenArguments(ctx, signature)
        self._values = Values(ctx.api, self._solution.scope)
        self._declared_shapes = DeclaredShapes(self._solution, self._argument_value)
        names = called_names(ctx, signature, fullname)
        self._parameters = names.parameters
        self._comparisons = Comparisons(
            ctx.api,
            names.function,
            self._solution,
            self._declared_shapes,
        )
        self._functions: list[tuple[ArgumentPlace, ProperType, ProperType]] = []
        self._inside: set[tuple[ProperType, ProperType]] = set()  # what is being matched
        self._given_variables = set[TypeVarId]()  # those in the types of parameters that are given

    @property
    def errors(self) -> list[Complaint]:
        """The mistakes that were found."""
        return self._comparisons.errors

    def unproved(self) -> Iterator[Complaint]:
        """Yield the arguments that only the run time can check."""
        return self._comparisons.unproved()

    def match(self) -> None:
        """Bind the names, and note each argument whose shape or dtype cannot be right."""
        of_class = sizes_of_class(self._signature)
        self._bind_placeholders()
        for i, declared in enumerate(map(get_proper_type, self._signature.arg_types)):
            name = self._parameters[i]
            for t, expression in self._given.of_parameter(i):
                self._given_variables.update(v.id for v in get_all_type_vars(declared))
                before = set(self._solution.bindings.sizes)
                match = self._match_size if of_class[i] else self._match
                match(ArgumentPlace(name, expression), declared, get_proper_type(t))
                bound = set(self._solution.bindings.sizes) - before
                self._comparisons.bound_by.update(dict.fromkeys(bound, f"'{name}'"))
        self._comparisons.finish()
        for place, wanted, actual in self._functions:
            self._comparisons.compare_functions(place, wanted, actual)

    def result(self, declared: Type) -> Type:
        """Return ``declared`` with the sizes that were found, and ``{size}`` with the argument."""
        types = self._solution.types_of_variables()
        if self._signature.is_type_obj():
            types.update(self._defaults(types))
        plain = declared.accept(PlainSizes({**types, **self._solution.own_types}, self._integer))
        expanded = expand_type(plain, types)
        return expanded.accept(_WithRemembered(self._remembered_axis))

    def _defaults(self, types: Mapping[TypeVarId, Type]) -> Iterator[tuple[TypeVarId, Type]]:
        """Yield the defaults of a class's variables that no argument of this call tells."""
        for variable in self._signature.variables:
            default = get_proper_type(variable.default)
            if variable.id not in self._given_variables and not isinstance(default, AnyType):
                yield variable.id, expand_type(default, types)

    def _bind_placeholders(self) -> None:
        """Bind ``{size}``, the value of a parameter, to the argument that the call gives."""
        for key in self._solution.flexible:
            if key.startswith("{"):
                name = key.partition("@")[0]
                self._solution.bindings.sizes[key] = self._argument_value(name[1:-1])

    def _match(self, place: ArgumentPlace, declared: ProperType, actual: ProperType) -> None:
        """Match two types. Those that contain themselves are matched once."""
        pair = declared, actual
        if pair in self._inside:
            return
        self._inside.add(pair)
        self._match_parts(place, declared, actual)
        self._inside.discard(pair)

    def _match_parts(self, place: ArgumentPlace, declared: ProperType, actual: ProperType) -> None:
        if isinstance(declared, UnionType):
            self._match_union(place, declared, actual)
        elif isinstance(declared, TypeVarType):
            self._match_variable(place, declared, actual)
        elif (want := as_array(declared)) is not None:
            for member in operand_members(actual):
                have = as_array(member)
                if have is not None and have.type is want.type:
                    self._comparisons.compare_tensors(place, want, have)
        elif isinstance(declared, TupleType):
            self._match_tuple(place, declared, actual)
        elif isinstance(declared, Instance):
            self._match_instance(place, declared, actual)
        elif isinstance(declared, TypedDictType):
            self._match_record(place, declared, actual)
        elif isinstance(declared, CallableType):
            self._functions.append((place, declared, actual))

    def _match_record(
        self, place: ArgumentPlace, declared: TypedDictType, actual: ProperType
    ) -> None:
        """Match a TypedDict entry by entry. mypy itself compares a dict that is written out for its name."""
        parts = dict(entries_written(place.expression)) if is_changed(declared) else {}
        types = {key: self._values.items.type(part) for key, part in parts.items()}
        known = actual.items if isinstance(actual, TypedDictType) and not parts else {}
        for key, want in declared.items.items():
            have = types.get(key) or known.get(key)
            if have is not None:
                part = place.part(f"[{key!r}]", parts.get(key, place.expression))
                self._match(part, get_proper_type(without_own_names(want)), get_proper_type(have))

    def _match_union(self, place: ArgumentPlace, declared: UnionType, actual: ProperType) -> None:
        """Each member of ``actual`` must fit a member of ``declared``."""
        is_one = len(members(actual)) == 1  # one that may be None, too, does not tell a size
        items = members(declared)
        containers = [t for t in items if isinstance(t, Instance) and t.args]
        for member in members(actual):
            have = as_array(member)
            arrays = [t for item in items if (t := as_array(item)) is not None]
            tensors = [t for t in arrays if have is not None and t.type is have.type]
            if have is not None and len(tensors) == 1:
                self._comparisons.compare_tensors(place, tensors[0], have)
            elif have is not None and tensors:
                self._comparisons.compare_alternatives(place, tensors, have)
            elif have is None:
                for item in items:
                    is_size = isinstance(item, TypeVarType)
                    if (
                        (is_one or not is_size)
                        and _may_be_meant(item, member)
                        or [item] == containers
                        and isinstance(member, Instance)
                    ):
                        self._match(place, item, member)

    def _match_variable(
        self, place: ArgumentPlace, declared: TypeVarType, actual: ProperType
    ) -> None:
        """``in_features: In``: an argument whose value is known gives the size.

        Any other argument gives the variable its type. A tensor must fit the variable's bound.
        """
        if not self._solution.is_flexible(declared):
            if (tensor := tensor_bound(declared)) is not None:
                self._match(place, tensor, actual)
            return
        value = self._values.value(actual, place.expression)
        if is_shape_variable(declared):
            self._solution.bind_shape(declared, value)
        elif isinstance(value, (int, Dim)) and not isinstance(value, bool):
            if _is_of_int_subclass(actual):
                self._solution.own_types.setdefault(declared.id, actual)
            size = symbol(self._solution.scope.key(declared))
            if may_differ(declared, self._signature) and not self._solution.fits((size,), (value,)):
                self._solution.forget(declared, self._integer)
            elif declared.id not in self._solution.types:
                self._comparisons.compare_sizes(place, f"is {value}", size, value)
        else:
            self._solution.types.setdefault(declared.id, actual)

    def _match_size(self, place: ArgumentPlace, declared: ProperType, actual: ProperType) -> None:
        """``def take(self, n: N)`` of a class with sizes takes the size that the object has."""
        value = self._values.value(actual, place.expression)
        if isinstance(value, (int, Dim)) and not isinstance(value, bool):
            size = self._solution.scope.size(declared)
            self._comparisons.compare_sizes(place, f"is {value}", size, value)

    def _match_tuple(self, place: ArgumentPlace, declared: TupleType, actual: ProperType) -> None:
        """Match item by item, but no trees: ``Tree = str | tuple["Tree", "Tree"]``."""
        if isinstance(actual, TupleType) and len(actual.items) == len(declared.items):
            parts = _item_expressions(place.expression, len(actual.items))
            items = zip(_item_names(declared), declared.items, actual.items, parts, strict=True)
            for name, want, have, part in items:
                if isinstance(want, TypeAliasType) and want.is_recursive:
                    continue
                item = None if part is place.expression else self._values.items.type(part)
                given = get_proper_type(have) if item is None else item
                self._match(place.part(name, part), get_proper_type(want), given)

    def _match_instance(self, place: ArgumentPlace, declared: Instance, actual: ProperType) -> None:
        """Match the items of a container that is written out, else the type parameters."""
        item = get_proper_type(declared.args[-1]) if len(declared.args) in (1, 2) else None
        if item is not None and (parts := _items_written(place.expression, len(declared.args))):
            for key, part in parts:
                if (item_type := self._values.items.type(part)) is not None:
                    self._match(place.part(key, part), item, item_type)
        elif item is not None and len(declared.args) == 1 and isinstance(actual, TupleType):
            for i, have in enumerate(actual.items):
                self._match(place.part(f"[{i}]", place.expression), item, get_proper_type(have))
        elif isinstance(actual, Instance) and actual.type.has_base(declared.type.fullname):
            actual = self._values.items.container(actual, place.expression)
            mapped = map_instance_to_supertype(actual, declared.type)
            self._match_parameters(place, declared, mapped)
        elif declared.type.is_protocol:
            self._match_protocol(place, declared, actual)

    def _match_protocol(self, place: ArgumentPlace, declared: Instance, actual: ProperType) -> None:
        """Bind sizes of a protocol's members. A function given for ``__call__`` is noted."""
        if isinstance(actual, Instance):
            bind_sizes(declared, actual, self._solution)
        if is_without_signature(place.expression, actual, self._checker):
            found = find_member("__call__", declared, declared, is_operator=True)
            call = None if found is None else get_proper_type(found)
            if isinstance(call, CallableType):
                self._functions.append((place, call.copy_modified(variables=[]), actual))

    def _match_parameters(self, place: ArgumentPlace, declared: Instance, actual: Instance) -> None:
        """Match ``Linear[784, 10]`` with the declared ``Linear[In, 10]``, size by size."""
        columns = zip(declared.type.defn.type_vars, declared.args, actual.args, strict=False)
        for variable, want, have in columns:
            wanted, given = get_proper_type(want), get_proper_type(have)
            if not is_size_variable(variable):
                self._match(place, wanted, given)
                continue
            declared_size = self._solution.scope.size(wanted)
            size = self._solution.scope.size(given)
            what = f"has {variable.name}={size}"
            if not self._comparisons.compare_sizes(place, what, declared_size, size):
                return

    def _remembered_axis(self, text: str) -> Type:
        size = self._declared_shapes.axis(text)
        return self._solution.size_type(size) if isinstance(size, (int, Dim)) else remembered(text)

    def _argument_value(self, parameter: str) -> Size:
        """Return the value of ``{parameter}`` if the call gives it as a literal."""
        expression = self._given.expression_of(parameter)
        return UNKNOWN if expression is None else self._values.size(expression) or UNKNOWN


class _WithRemembered(Translator):
    """Replaces the axes that only the call decides."""

    def __init__(self, axis: Callable[[str], Type]) -> None:
        super().__init__()
        self._axis = axis

    def visit_any(self, t: AnyType) -> Type:
        text = remembered_text(t)
        return t if text is None else self._axis(text)


def _is_int(t: ProperType) -> bool:
    if isinstance(t, LiteralType):
        return isinstance(t.value, int)
    return (
        isinstance(t, TypeVarType)
        and is_size_variable(t)
        or (isinstance(t, Instance) and t.type.has_base("builtins.int"))
    )


def _is_of_int_subclass(t: ProperType) -> bool:
    """Whether ``t`` is an enum of ints or another subclass of int, whose value is a size too."""
    if isinstance(t, LiteralType):
        return t.is_enum_literal()
    own = isinstance(t, Instance) and t.type.fullname != "builtins.int" and not is_expression(t)
    return own and isinstance(t, Instance) and t.type.has_base("builtins.int")


def _item_names(t: TupleType) -> list[str]:
    """Return how the items are reached: ``.mean`` in a named tuple, ``[0]`` in others."""
    symbols = (s for cls in t.partial_fallback.type.mro for s in cls.names.items())
    fields = [f".{name}" for name, s in symbols if isinstance(s.node, Var) and s.node.is_property]
    return fields if len(fields) == len(t.items) else [f"[{i}]" for i in range(len(t.items))]


def _item_expressions(expression: Expression, length: int) -> list[Expression]:
    """Return the expressions of a tuple's items; the tuple's own if it is not written out."""
    if isinstance(expression, TupleExpr) and len(expression.items) == length:
        return expression.items
    return [expression] * length


def _items_written(container: Expression, parameters: int) -> list[tuple[str, Expression]]:
    """Return the items of a list or tuple, or a dict's values, with their places, if it is written out."""
    match container:
        case ListExpr(items=items) | TupleExpr(items=items) if parameters == 1:
            return [(f"[{i}]", item) for i, item in enumerate(items)]
        case DictExpr(items=pairs) if parameters == 2:
            return [(_key(key), value) for key, value in pairs if key is not None]
        case ListComprehension(generator=generator) if parameters == 1:
            return [("", generator.left_expr)]
        case DictionaryComprehension(value=value) if parameters == 2:
            return [("", value)]
    return []


def _key(key: Expression) -> str:
    return f"[{key.value!r}]" if isinstance(key, StrExpr | IntExpr) else ""


def _may_be_meant(declared: ProperType, actual: ProperType) -> bool:
    """Whether a member of a declared union may be meant by an argument that is no tensor."""
    match declared:
        case TypeVarType():
            return is_size_variable(declared) and _is_int(actual)
        case TupleType():
            return isinstance(actual, TupleType)
        case Instance():
            return is_tuple(declared) and isinstance(actual, TupleType)
        case CallableType():
            return isinstance(actual, FunctionLike)
    return False
