"""``trees.map(f, tree, *rest)`` and ``trees.combine(tree, *rest)``: all trees have one structure."""

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE
from mypy.nodes import ARG_POS, CallExpr
from mypy.plugin import FunctionContext
from mypy.types import (
    CallableType,
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.features.control_flow.calls import result_of
from typednn.mypy_plugin.features.control_flow.type_trees import (
    Difference,
    TypeTrees,
    is_number_or_text,
)
from typednn.mypy_plugin.features.transformations.mapped_functions import UNKNOWN_AXIS, with_axis
from typednn.mypy_plugin.features.transformations.tree_marks import of_batch
from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.types import as_tensor, refused_type, unknown_type
from typednn.shapes.words import article, other_structure


def map_trees(ctx: FunctionContext, name: str) -> Type:
    """The hook of ``trees.map``, ``map_with_path`` and ``combine``: report a tree of another structure.

    The result has the first tree's type, but the function may give leaves of any shape.
    """
    assert isinstance(ctx.api, TypeChecker)
    combines = name == "combine"
    trees = ctx.arg_types if combines else ctx.arg_types[1:]
    first, *others = [t for types in trees for t in types] or [refused_type()]
    if any(kind is not ARG_POS for kinds in ctx.arg_kinds for kind in kinds):
        others = []
    structures = (_StructuresWithNones if combines else _Structures)(ctx.api, _leaf)
    for position, other in enumerate(others, start=2):
        found = structures.difference(first, other)
        if found is not None:
            text = other_structure(name, position, found.place, found.one, found.other)
            ctx.api.fail(text, ctx.context, code=ARG_TYPE)
            return refused_type()
    if combines:
        return ctx.default_return_type
    if all(kind is ARG_POS for kinds in ctx.arg_kinds for kind in kinds):
        _refuse_other_count(ctx, ctx.api, 1 + len(others) + (name == "map_with_path"))
    t = with_axis(ctx.default_return_type, UNKNOWN_AXIS, unknown_type())
    return of_batch(t, UNKNOWN_AXIS, unknown_type(), ctx.api)


def _refuse_other_count(ctx: FunctionContext, checker: TypeChecker, count: int) -> None:
    """Let mypy report a function that does not take so many arguments."""
    function, t = ctx.args[0][0], get_proper_type(ctx.arg_types[0][0])
    if not isinstance(t, CallableType) or not isinstance(ctx.context, CallExpr):
        return
    most = t.max_possible_positional_args()
    if t.min_args <= count <= most or t.is_ellipsis_args:
        return
    leaves = [(unknown_type(), ctx.context)] * count
    result_of(function, t, leaves, ctx.context, checker)


class _Structures(TypeTrees):
    """Compares trees without their leaves: two tensors or numbers are alike, and so are two modules of a class."""

    def kind(self, t: Type) -> str:
        """Return ``a leaf``, or the kind of container that a value of this type is."""
        proper = get_proper_type(t)
        if isinstance(proper, NoneType):
            return "None"
        if _leaf(proper) is not None:
            return "a leaf"
        if isinstance(proper, TupleType) and _is_plain(proper):
            return f"a tuple of {len(proper.items)}"
        cls = proper.partial_fallback if isinstance(proper, TupleType) else proper
        assert isinstance(cls, Instance)  # it is decided
        return f"{article(cls.type.name)} {cls.type.name}"

    def _is_decided(self, t: ProperType) -> bool:
        return super()._is_decided(t) or isinstance(t, Instance) and t.type.has_base(MODULE)

    def _of_leaves(self, one: Instance, other: Instance, place: str) -> Difference | None:
        return None

    def _of_instances(self, one: Instance, other: Instance, place: str) -> Difference | None:
        if one.type is other.type and one.type.has_base(MODULE):
            return None
        return super()._of_instances(one, other, place)


class _StructuresWithNones(_Structures):
    """Compares trees in which None is a leaf: there ``partition`` has left one out."""

    def difference(self, one: Type, other: Type, place: str = "") -> Difference | None:
        both = get_proper_type(one), get_proper_type(other)
        is_same = all(self.kind(t) == "a leaf" for t in both if self.is_decided(t))
        return None if is_same else super().difference(one, other, place)

    def kind(self, t: Type) -> str:
        return "a leaf" if isinstance(get_proper_type(t), NoneType) else super().kind(t)


def _leaf(t: Type) -> Instance | None:
    proper, tensor = get_proper_type(t), as_tensor(t)
    is_leaf = isinstance(proper, Instance) and is_number_or_text(proper)
    return proper if is_leaf and isinstance(proper, Instance) else tensor


def _is_plain(t: TupleType) -> bool:
    return t.partial_fallback.type.fullname == "builtins.tuple"
