"""Variables that are assigned several times, with mypy's ``allow_redefinition``, or in a loop.

mypy gives a variable the union of all types that it is assigned, and narrows it to the type of the
last assignment. If the last shape is unknown, that leaves each shape of the union, for all may be
the same. So in the union these variables have any shape, and only their last assignment counts.

Arrays of other libraries are so in all modes: code with annotations reuses its variables.

After a loop, a variable also has the type from before the loop, as if the loop might run no time.
If the loop gives it a shape that is not fully known, the shape from before says nothing more.
"""

from itertools import chain
from typing import Any, Final, TypeVar

from mypy.binder import ConditionalTypeBinder, CurrentType, Frame
from mypy.checker import TypeChecker
from mypy.literals import literal_hash
from mypy.nodes import (
    CallExpr,
    Context,
    IndexExpr,
    MemberExpr,
    NameExpr,
    Node,
    OpExpr,
    UnaryExpr,
    Var,
)
from mypy.plugin import AttributeContext, FunctionContext, MethodContext
from mypy.subtypes import is_proper_subtype
from mypy.typeops import make_simplified_union
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypeVarType,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.values.assignments import Reassigned
from typednn.mypy_plugin.features.values.definitions import (
    may_be_stale,
    reassigned,
    reassigned_since,
    redefined_at,
)
from typednn.mypy_plugin.features.values.expressions import type_of
from typednn.mypy_plugin.names import NDARRAY
from typednn.mypy_plugin.types import Translator, as_array, as_foreign_array, members, unknown_type

ContextT = TypeVar("ContextT")


def forget_old_shapes(place: Context, checker: TypeChecker) -> set[Var]:
    """Forget the shapes that a variable at a place, or of a loop around it, no longer has.

    Return the arguments that have been assigned something of which mypy knows nothing, and that it
    takes for what they were.
    """
    if not _has_changed(checker.binder, place):
        return set()
    for i in checker.binder.continue_frames:
        _keep_most_general(checker.binder.frames[i], checker)
    if not reassigned(checker):
        return set()
    changed = chain(reassigned_since(place, checker), may_be_stale(checker))
    stale = {one.variable for one in changed if forget_sizes(one, checker)}
    if checker.options.allow_redefinition:
        for variable in redefined_at(place.line, checker):
            if _may_change(variable) and variable.type is not None and _has_shape(variable.type):
                variable.type = with_shape(variable.type, unknown_type())
    return stale


def without_stale(ctx: ContextT, stale: set[Var]) -> ContextT:
    """Return the context of a call whose arguments are no longer what mypy takes them for."""
    found: Any = ctx  # the contexts of mypy's hooks have no class in common
    if isinstance(ctx, FunctionContext | MethodContext):
        types = [
            [without_sizes(t) if _is_one_of(e, stale) else t for e, t in zip(es, ts, strict=False)]
            for es, ts in zip(ctx.args, ctx.arg_types, strict=True)
        ]
        found = found._replace(arg_types=types)
    if isinstance(ctx, MethodContext | AttributeContext) and _is_one_of(_owner(ctx.context), stale):
        found = found._replace(type=get_proper_type(without_sizes(ctx.type)))
    kept: ContextT = found
    return kept


def _owner(context: Context) -> Node | None:
    match context:
        case CallExpr(callee=MemberExpr(expr=owner)) | IndexExpr(base=owner):
            return owner
        case OpExpr(left=owner) | MemberExpr(expr=owner) | UnaryExpr(expr=owner):
            return owner
    return None


def _is_one_of(node: Node | None, variables: set[Var]) -> bool:
    return isinstance(node, NameExpr) and node.node in variables


def forget_sizes(one: Reassigned, checker: TypeChecker) -> bool:
    """Let a variable hold another library's array of any shape and dtype.

    Code with such arrays gives one variable arrays of several shapes: the annotation of an argument
    says what it is, not what its variable will hold. What is known of it here stays known. Return
    whether that is nothing, because the argument has been assigned something unknown.
    """
    variable, name = one.variable, one.targets[0][0]
    if variable.type is None or not _may_change(variable):
        return False
    known, wider = variable.type, _of_any_array(variable.type)
    binder, key = checker.binder, literal_hash(name)
    assert key is not None
    if wider is not known:
        variable.type = wider
        if binder.get(name) is None:
            binder.put(name, known)
            for frame in binder.frames[:-1]:
                frame.types.setdefault(key, CurrentType(known, True))
        binder.declarations[key] = wider
    held = binder.get(name)
    if held is None or not states_sizes(held):
        return False
    is_stale = one.in_exchange or (
        is_assigned_any(one, checker) and held == _annotation_of(variable, checker)
    )
    if is_stale:
        binder.put(name, _of_any_array(held))
    return is_stale


def is_assigned_any(one: Reassigned, checker: TypeChecker) -> bool:
    """Whether an argument is assigned Any, for which mypy takes it to be what it was."""
    given = [type_of(value, checker) for _, value in one.targets if value is not None]
    return one.variable.is_argument and any(isinstance(t, AnyType) for t in given)


def _annotation_of(argument: Var, checker: TypeChecker) -> Type | None:
    function = checker.scope.current_function()
    declared = None if function is None else function.type
    if function is None or not isinstance(declared, CallableType):
        return None
    own = zip(function.arguments, declared.arg_types, strict=False)
    return next((t for each, t in own if each.variable is argument), None)


_REMEMBERED: Final = 4096
_widened: Final[dict[int, tuple[Type, Type]]] = {}
"""Types by their identity, and what they are without sizes: hooks ask for the same ones."""


def without_sizes(t: Type) -> Type:
    """Return a type in which arrays of other libraries have any shape; ``t`` if all have."""
    known = _widened.get(id(t))
    if known is None:
        forget = _WithoutSizes()
        wider = t.accept(forget)
        known = t, wider if forget.has_forgotten else t
        if len(_widened) >= _REMEMBERED:
            _widened.clear()
        _widened[id(t)] = known
    return known[1]


def _of_any_array(t: Type) -> Type:
    """Return a type whose arrays of known shapes have any shape and dtype; ``t`` if none is known."""
    return t.accept(_WithoutDtypes()) if states_sizes(t) else t


def states_sizes(t: Type) -> bool:
    """Whether a type holds another library's array whose shape is not any shape."""
    return without_sizes(t) is not t


def _says_more(shape: ProperType) -> bool:
    """Whether a shape says more than numpy's stubs do, whose sizes are ints."""
    if isinstance(shape, TupleType):
        items = map(get_proper_type, shape.items)
        return not all(isinstance(i, Instance) and i.type.fullname == "builtins.int" for i in items)
    return isinstance(shape, TypeVarType)


class _WithoutSizes(Translator):
    has_forgotten = False

    def visit_instance(self, t: Instance) -> Type:
        array = as_foreign_array(t)
        if array is None:
            return super().visit_instance(t)
        shape = get_proper_type(array.args[0])
        if isinstance(shape, AnyType) or array.type.fullname == NDARRAY and not _says_more(shape):
            return array
        self.has_forgotten = True
        return array.copy_modified(args=[unknown_type(), array.args[1]])


class _WithoutDtypes(Translator):
    def visit_instance(self, t: Instance) -> Type:
        array = as_foreign_array(t)
        if array is None:
            return super().visit_instance(t)
        return array.copy_modified(args=[unknown_type(), unknown_type()])


_seen: Final[list[tuple[ConditionalTypeBinder, int, Context]]] = []


def _has_changed(binder: ConditionalTypeBinder, place: Context) -> bool:
    """Whether types in a binder may have changed since this was asked: a call has two hooks."""
    if _seen and _seen[0][0] is binder and _seen[0][1:] == (binder.version, place):
        return False
    _seen[:] = [(binder, binder.version, place)]
    return True


def _keep_most_general(frame: Frame, checker: TypeChecker) -> None:
    """Remove from the unions in a frame of mypy's binder what another member includes."""
    for key, current in frame.types.items():
        if not isinstance(get_proper_type(current.type), UnionType):
            continue
        found = members(current.type)
        general = [(t, _generalized(t, checker)) for t in found]
        kept = [
            t
            for t in found
            if not any(
                wider is not None and other is not t and is_proper_subtype(t, wider)
                for other, wider in general
            )
        ]
        if kept and len(kept) < len(found):
            frame.types[key] = CurrentType(UnionType.make_union(kept), current.from_assignment)


def _generalized(t: Type, checker: TypeChecker) -> Type | None:
    """Return a tensor with ``object`` for what is unknown of it; None if all is known."""
    anything = checker.named_type("builtins.object")
    wider = None if as_array(t) is None else t.accept(_AnyAsObject(anything))
    return None if wider == t else wider


class _AnyAsObject(Translator):
    def __init__(self, anything: Instance) -> None:
        super().__init__()
        self._anything = anything

    def visit_any(self, t: AnyType) -> Type:
        return self._anything


def with_shape(t: Type, shape: Type) -> Type:
    """Return ``t`` with this shape in place of those of its tensors."""
    return make_simplified_union(
        [
            Instance(tensor.type, [shape, tensor.args[1]])
            if (tensor := as_array(member)) is not None
            else member
            for member in members(t)
        ]
    )


def _may_change(variable: Var) -> bool:
    return variable.is_inferred or variable.is_argument


def _has_shape(t: Type) -> bool:
    shapes = [tensor.args[0] for member in members(t) if (tensor := as_array(member))]
    return any(not isinstance(get_proper_type(shape), AnyType) for shape in shapes)
