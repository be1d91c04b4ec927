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

from typednn.mypy_plugin.features.library_calls.dtypes import is_open
from typednn.mypy_plugin.names import NDARRAY
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_foreign_array,
    checker_builder,
    is_tuple,
    unknown_type,
)
from typednn.shapes.rules import AnyNumber, ResultShape
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic

_LISTS = ("builtins.list",)


class LibraryResults:
    """Writes the types of results.

    ``like`` is an array of the call, if it has one. ``dtype`` is what stands for an open dtype.
    """

    def __init__(
        self, checker: TypeChecker, scope: Scope, like: Instance | None, dtype: Type | None
    ) -> None:
        self._checker, self._like, self._dtype = checker, like, dtype
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
        if isinstance(default, TupleType):
            several = shapes * len(default.items) if same else shapes
            if len(several) == len(default.items):
                items = [self._array(get_proper_type(t), s) for t, s in zip(default.items, several)]
                return default.copy_modified(items=items)
        if isinstance(default, Instance) and (is_tuple(default) or default.type.fullname in _LISTS):
            item = get_proper_type(default.args[0])
            if is_tuple(default) and not same:
                fallback = default.copy_modified(args=[unknown_type()])
                return TupleType([self._array(item, shape) for shape in shapes], fallback)
            if same or len({*shapes}) == 1:
                return default.copy_modified(args=[self._array(item, shapes[0])])
        return default

    def _array(self, default: ProperType, shape: Shape) -> Type:
        if shape == UNKNOWN_SHAPE:
            return default
        if isinstance(default, UnionType):
            items = [self._array(get_proper_type(item), shape) for item in default.items]
            return UnionType.make_union(items)
        array = as_foreign_array(default)
        if array is None:
            return self._in_place_of_any(default, shape)
        return self._of(array, shape, array.args[1])

    def _of(self, array: Instance, shape: Shape, dtype: Type) -> Instance:
        if self._dtype is not None and is_open(dtype):
            dtype = self._dtype
            if array.type.fullname == NDARRAY:
                dtype = checker_builder(self._checker)("numpy.dtype", [dtype])
        return array.copy_modified(args=[self._writer.shape(shape), dtype])

    def _in_place_of_any(self, default: ProperType, shape: Shape) -> Type:
        """Return an array where the stubs say Any, unless it may be a number."""
        if self._like is None or not isinstance(default, AnyType):
            return default
        if self._like.type.fullname == NDARRAY and all(isinstance(e, Variadic) for e in shape):
            return default
        dtype: Type = unknown_type()
        if self._like.type.fullname == NDARRAY:
            dtype = checker_builder(self._checker)("numpy.dtype", [dtype])
        return self._of(self._like, shape, dtype)
