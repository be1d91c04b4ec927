"""The types of trees of tensors: their elements, stacks of them, and how two of them differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, TypeAlias

from mypy.checker import TypeChecker
from mypy.errorcodes import ARG_TYPE, ErrorCode
from mypy.messages import format_type_bare
from mypy.types import (
    Instance,
    NoneType,
    ProperType,
    TupleType,
    Type,
    find_unpack_in_list,
    get_proper_type,
)

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import DTYPE, RANK, SHAPE
from typednn.mypy_plugin.features.annotations.families import dtype_of_node
from typednn.mypy_plugin.names import TENSOR
from typednn.mypy_plugin.types import Scope, Writer, as_tensor, checker_builder, unknown_type
from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic
from typednn.shapes.verdict import Refuted, equal

CONTAINERS: Final = ("builtins.list", "builtins.dict")
_NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.bool", "builtins.str")


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two trees differ, and what is there in each."""

    place: str
    one: str
    other: str
    code: ErrorCode

    @property
    def is_of_structure(self) -> bool:
        return self.code is ARG_TYPE


Leaf: TypeAlias = Callable[[Type], Instance | None]
"""Returns a type that is a tensor's, or an array's of another library."""


class TypeTrees:
    """Reads and writes the types of trees of tensors, or of what ``leaf`` takes for them."""

    def __init__(self, checker: TypeChecker, leaf: Leaf = as_tensor) -> None:
        self.checker, self._leaf = checker, leaf
        self.scope = Scope()
        self.writer = Writer(checker_builder(checker), self.scope)

    def is_decided(self, t: Type) -> bool:
        """Return whether it is known of which class the values are."""
        return self._is_decided(get_proper_type(t))

    def tensor(self, shape: Shape, dtype: str) -> Instance:
        """Return the type of a tensor."""
        node = self.checker.modules["numpy"].names[dtype].node
        build = checker_builder(self.checker)
        return build(TENSOR, [self.writer.shape(shape), dtype_of_node(node)])

    def shape(self, tensor: Instance) -> Shape:
        return self.scope.shape(tensor)

    def size(self, t: Type) -> Size:
        """Return the size that an int stands for."""
        return self.scope.size(t)

    def shapes(self, t: Type) -> Iterator[Shape]:
        """Yield the shapes of the tensors in a tuple, or of the one that it is."""
        proper = get_proper_type(t)
        if isinstance(proper, TupleType) and not is_open(proper):
            for item in proper.items:
                yield from self.shapes(item)
        elif (tensor := self._leaf(proper)) is not None:
            yield self.shape(tensor)

    def element(self, t: Type) -> Type:
        """Return the type of an element along axis 0."""
        proper = get_proper_type(t)
        if isinstance(proper, TupleType) and not is_open(proper):
            return proper.copy_modified(items=[self.element(x) for x in proper.items])
        tensor = self._leaf(proper)
        shape = UNKNOWN_SHAPE if tensor is None else self.shape(tensor)
        if isinstance(proper, NoneType):
            return proper
        if tensor is None or not shape:
            return unknown_type()
        rest = UNKNOWN_SHAPE if isinstance(shape[0], Variadic) else shape[1:]
        return self.with_shape(tensor, rest)

    def stacked(self, t: Type, lead: Size) -> Type:
        """Return the type of values of type ``t``, stacked along a new axis 0."""
        proper = get_proper_type(t)
        if isinstance(proper, TupleType) and not is_open(proper):
            return proper.copy_modified(items=[self.stacked(x, lead) for x in proper.items])
        if isinstance(proper, Instance) and proper.type.fullname in CONTAINERS:
            inner = self.stacked(proper.args[-1], lead)
            return proper.copy_modified(args=[*proper.args[:-1], inner])
        tensor = self._leaf(proper)
        if tensor is None:
            return proper if isinstance(proper, NoneType) else unknown_type()
        shape = self.shape(tensor)
        return self.with_shape(tensor, UNKNOWN_SHAPE if shape == UNKNOWN_SHAPE else (lead, *shape))

    def merged(self, one: Type, other: Type) -> Type:
        """Return the type of what has both types, which do not differ: all sizes that are known."""
        first, second = get_proper_type(one), get_proper_type(other)
        if isinstance(first, TupleType) and isinstance(second, TupleType):
            if is_open(first) or len(first.items) != len(second.items):
                return first
            pairs = zip(first.items, second.items, strict=True)
            return first.copy_modified(items=[self.merged(*pair) for pair in pairs])
        tensor, like = self._leaf(first), self._leaf(second)
        if tensor is None or like is None:
            return first
        shape = _joined(self.shape(tensor), self.shape(like))
        dtype = tensor.args[1] if _is_concrete(tensor) else like.args[1]
        return tensor.copy_modified(args=[self.writer.shape(shape), dtype])

    def difference(self, one: Type, other: Type, place: str = "") -> Difference | None:
        """Return the first difference that is certain."""
        first, second = get_proper_type(one), get_proper_type(other)
        if isinstance(first, TupleType) and isinstance(second, TupleType):
            return self._of_tuples(first, second, place)
        tensor, like = self._leaf(first), self._leaf(second)
        if tensor is not None and like is not None:
            return self._of_leaves(tensor, like, place)
        if not self._is_decided(first) or not self._is_decided(second):
            return None
        if isinstance(first, Instance) and isinstance(second, Instance):
            return self._of_instances(first, second, place)
        return self._of_kinds(first, second, place, ARG_TYPE)

    def kind(self, t: Type) -> str:
        """Return ``float32 (3,)`` for a tensor, and the class of anything else."""
        proper, tensor = get_proper_type(t), self._leaf(t)
        if tensor is not None and self.shape(tensor) == UNKNOWN_SHAPE and not _is_concrete(tensor):
            return "Tensor"
        if tensor is not None:
            return messages.tensor(self.shape(tensor), get_proper_type(tensor.args[1]))
        return (
            proper.type.name
            if isinstance(proper, Instance)
            else format_type_bare(proper, self.checker.options)
        )

    def _is_decided(self, t: ProperType) -> bool:
        if isinstance(t, Instance):
            return self._leaf(t) is not None or t.type.fullname in (*CONTAINERS, *_NUMBERS)
        return isinstance(t, NoneType) or isinstance(t, TupleType) and not is_open(t)

    def _of_tuples(self, one: TupleType, other: TupleType, place: str) -> Difference | None:
        if is_open(one) or is_open(other):
            return None
        if len(one.items) != len(other.items):
            return self._of_kinds(one, other, place, ARG_TYPE)
        for i, pair in enumerate(zip(one.items, other.items, strict=True)):
            found = self.difference(*pair, f"{place}[{i}]")
            if found is not None:
                return found
        return None

    def _of_leaves(self, one: Instance, other: Instance, place: str) -> Difference | None:
        code = _code(self.shape(one), self.shape(other))
        if code is None and _is_concrete(one) and _is_concrete(other):
            code = None if _dtype(one) == _dtype(other) else DTYPE
        return None if code is None else self._of_kinds(one, other, place, code)

    def _of_instances(self, one: Instance, other: Instance, place: str) -> Difference | None:
        if one.type is other.type:
            return (
                self.difference(one.args[-1], other.args[-1], f"{place}[...]") if one.args else None
            )
        related = one.type.has_base(other.type.fullname) or other.type.has_base(one.type.fullname)
        return None if related else self._of_kinds(one, other, place, ARG_TYPE)

    def _of_kinds(self, one: Type, other: Type, place: str, code: ErrorCode) -> Difference:
        return Difference(place, self.kind(one), self.kind(other), code)

    def with_shape(self, tensor: Instance, shape: Shape) -> Instance:
        """Return the type of a tensor with another shape."""
        return tensor.copy_modified(args=[self.writer.shape(shape), tensor.args[1]])


def is_number_or_text(t: Instance) -> bool:
    """Whether values of a class are Python's numbers, or texts."""
    return t.type.fullname in _NUMBERS


def is_open(t: TupleType) -> bool:
    """Whether a tuple has any number of some items."""
    return find_unpack_in_list(t.items) is not None


def _dtype(tensor: Instance) -> str:
    return messages.dtype(get_proper_type(tensor.args[1]))


def _is_concrete(tensor: Instance) -> bool:
    return messages.is_concrete(_dtype(tensor))


def _code(one: Shape, other: Shape) -> ErrorCode | None:
    """Return the code of what differs for certain between two shapes, if anything does."""
    if any(isinstance(entry, Variadic) for entry in (*one, *other)):
        return None
    if len(one) != len(other):
        return RANK
    sizes = zip(one, other, strict=True)
    return SHAPE if any(isinstance(equal(a, b), Refuted) for a, b in sizes) else None  # type: ignore[arg-type] # no entry is a Variadic, see above


def _joined(one: Shape, other: Shape) -> Shape:
    if UNKNOWN_SHAPE == one or len(one) != len(other):
        return other if UNKNOWN_SHAPE == one else one
    return tuple([b if a is UNKNOWN else a for a, b in zip(one, other, strict=True)])


def of_any_value(t: Type) -> Type:
    """Return ``int`` for the type of a number as it is written."""
    proper = get_proper_type(t)
    return proper.copy_modified(last_known_value=None) if isinstance(proper, Instance) else proper
