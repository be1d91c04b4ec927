"""Writes the type of what a library's function returns: its own type, with the rule's shapes."""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.types import (
    AnyType,
    Instance,
    ProperType,
    TupleType,
    Type,
    UnionType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotations.families import dtype_of_node
from typednn.mypy_plugin.names import NDARRAY, TORCH_TENSOR
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_foreign_array,
    checker_builder,
    is_tuple,
    unknown_type,
)
from typednn.shapes.rules import AnyNumber, ResultShape
from typednn.shapes.rules.axes import variadic_at
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape

_LISTS = ("builtins.list",)


class LibraryResults:
    """Writes the types of results. ``like`` is an array of the call, if it has one."""

    def __init__(
        self,
        checker: TypeChecker,
        scope: Scope,
        like: Instance | None,
        dtypes: Sequence[str | None] = (),
    ) -> None:
        self._checker, self._like, self._dtypes = checker, like, dtypes
        self._writer = Writer(checker_builder(checker), scope)

    def written(self, default: Type, result: ResultShape) -> Type:
        """Return the library's type of a result, in which the arrays have the rule's shapes."""
        proper = get_proper_type(default)
        if isinstance(result, AnyNumber):
            return self._of_many(proper, [result.shape], same=True)
        if isinstance(result, list):
            return self._of_many(proper, result, same=False)
        return self._array(proper, result)

    def _of_many(self, default: ProperType, shapes: Sequence[Shape], same: bool) -> Type:
        if (
            isinstance(default, AnyType)
            and self._like is not None
            and self._like.type.fullname == TORCH_TENSOR
        ):
            items = [self._in_place_of_any(default, shape) for shape in shapes]
            build = checker_builder(self._checker)
            if same:
                return build("builtins.tuple", items)
            return TupleType(items, build("builtins.tuple", [unknown_type()]))
        if isinstance(default, TupleType):
            several = shapes * len(default.items) if same else shapes
            if len(several) == len(default.items):
                pairs = zip(default.items, several, strict=True)
                items = [self._array(get_proper_type(t), s, i) for i, (t, s) in enumerate(pairs)]
                return default.copy_modified(items=items)
        if isinstance(default, Instance) and (is_tuple(default) or default.type.fullname in _LISTS):
            item = get_proper_type(default.args[0])
            if is_tuple(default) and not same:
                fallback = default.copy_modified(args=[unknown_type()])
                return TupleType([self._array(item, shape) for shape in shapes], fallback)
            if same or len({*shapes}) == 1:
                return default.copy_modified(args=[self._array(item, shapes[0])])
        return default

    def _array(self, default: ProperType, shape: Shape, place: int = 0) -> Type:
        """Return an array type with a shape, and with the dtype of the result at this place."""
        if isinstance(default, UnionType):
            items = [self._array(get_proper_type(item), shape) for item in default.items]
            return UnionType.make_union(items)
        array = as_foreign_array(default)
        if shape == UNKNOWN_SHAPE and (array is None or not self._dtypes):
            return default
        if array is None:
            return self._in_place_of_any(default, shape)
        return array.copy_modified(args=[self._writer.shape(shape), self._dtype(array, place)])

    def _dtype(self, array: Instance, place: int) -> Type:
        name = self._dtypes[place] if place < len(self._dtypes) else None
        if name is None:
            return array.args[1]
        return dtype_of_node(self._checker.modules["numpy"].names[name].node)

    def _in_place_of_any(self, default: ProperType, shape: Shape) -> Type:
        """Return an array where the stubs say Any, unless it may be a number."""
        scalar = variadic_at(shape) is not None or shape == ()
        if self._like is None or not isinstance(default, AnyType) or scalar:
            return default
        dtype: Type = unknown_type()
        if self._like.type.fullname == NDARRAY:
            dtype = checker_builder(self._checker)("numpy.dtype", [dtype])
        return self._like.copy_modified(args=[self._writer.shape(shape), dtype])
