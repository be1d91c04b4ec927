"""Writes the type of what a library's function returns: its own type, with the rule's shapes."""

from collections.abc import Sequence
from typing import Final

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
from typednn.mypy_plugin.features.library_calls.dtypes import is_of_integers, is_open
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
from typednn.shapes.shape import UNKNOWN_SHAPE, Shape, Variadic, common

_SEQUENCES: Final = ("builtins.list", "builtins.tuple")


def _is_sequence(t: ProperType) -> bool:
    return isinstance(t, Instance) and t.type.fullname in _SEQUENCES


class LibraryResults:
    """Writes the types of results.

    ``like`` is an array of the call, if it has one. ``dtype`` is what stands for an open dtype, and
    ``dtypes`` are the dtypes of all results that are always the same.
    """

    def __init__(
        self,
        checker: TypeChecker,
        scope: Scope,
        like: Instance | None,
        dtype: Type | None,
        dtypes: Sequence[str | None] = (),
        overrides: bool = False,
    ) -> None:
        self._checker, self._like, self._dtype = checker, like, dtype
        self._dtypes, self._overrides = dtypes, overrides or isinstance(dtype, AnyType)
        self._writer = Writer(checker_builder(checker), scope)

    def written(self, default: Type, result: ResultShape) -> Type:
        """Return the library's type of a result, in which the arrays have the rule's shapes."""
        proper = get_proper_type(default)
        if isinstance(result, AnyNumber):
            return self._of_any_number(proper, result.shape)
        if isinstance(result, list):
            return self._of_several(proper, result)
        return self._array(proper, result)

    def of_any_dtype(self, array: Instance) -> Instance:
        """Return the type of an array of which no dtype is known."""
        dtype = self._of_class(array, unknown_type())
        return array.copy_modified(args=[array.args[0], dtype])

    def _of_any_number(self, default: ProperType, shape: Shape) -> Type:
        """Return the type of arrays that all have one shape."""
        if self._is_untyped(default):
            item = self._in_place_of_any(default, shape)
            return checker_builder(self._checker)("builtins.tuple", [item])
        if isinstance(default, TupleType):
            items = [self._array(get_proper_type(item), shape) for item in default.items]
            return default.copy_modified(items=items)
        return self._of_items(default, shape) if _is_sequence(default) else default

    def _of_several(self, default: ProperType, shapes: list[Shape]) -> Type:
        """Return the type of as many arrays."""
        if self._is_untyped(default):
            items = [self._in_place_of_any(default, shape, i) for i, shape in enumerate(shapes)]
            return TupleType(
                items, checker_builder(self._checker)("builtins.tuple", [unknown_type()])
            )
        if isinstance(default, TupleType) and len(default.items) == len(shapes):
            types = enumerate(zip(map(get_proper_type, default.items), shapes, strict=True))
            return default.copy_modified(items=[self._array(t, s, i) for i, (t, s) in types])
        if is_tuple(default):
            item = get_proper_type(default.args[0])
            fallback = default.copy_modified(args=[unknown_type()])
            return TupleType([self._array(item, shape) for shape in shapes], fallback)
        is_list = bool(shapes) and _is_sequence(default)
        return self._of_items(default, common(shapes)) if is_list else default

    def _is_untyped(self, default: ProperType) -> bool:
        """Whether PyTorch does not say what a method returns that gives a tuple: ``x.split(2)``."""
        of_torch = self._like is not None and self._like.type.fullname == TORCH_TENSOR
        return of_torch and isinstance(default, AnyType)

    def _of_items(self, sequence: ProperType, shape: Shape) -> Type:
        assert isinstance(sequence, Instance)
        item = get_proper_type(sequence.args[0])
        return sequence.copy_modified(args=[self._array(item, shape)])

    def _array(self, default: ProperType, shape: Shape, place: int = 0) -> Type:
        """Return the type of the result at this place."""
        if isinstance(default, UnionType):
            items = [get_proper_type(item) for item in default.items]
            if any(not isinstance(entry, Variadic) for entry in shape):
                items = [item for item in items if as_foreign_array(item) is not None] or items
            return UnionType.make_union([self._array(item, shape) for item in items])
        array = as_foreign_array(default)
        if shape == UNKNOWN_SHAPE and (array is None or not self._dtypes):
            return default
        if array is None:
            return self._in_place_of_any(default, shape, place)
        return self._of(array, shape, array.args[1], place)

    def _of(self, array: Instance, shape: Shape, dtype: Type, place: int) -> Instance:
        name = self._dtypes[place] if place < len(self._dtypes) else None
        if name is not None:
            known = dtype_of_node(self._checker.modules["numpy"].names[name].node)
            dtype = self._of_class(array, known)
        elif is_open(dtype) or self._overrides and self._dtype is not None:
            dtype = self._in_place_of(dtype, array)
        return array.copy_modified(args=[self._writer.shape(shape), dtype])

    def _in_place_of(self, dtype: Type, array: Instance) -> Type:
        """Return what stands for an open dtype.

        Where numpy's stubs say no more than ``floating``, it may be any: it is no ``float64`` to mypy.
        """
        if self._dtype is not None:
            return self._of_class(array, self._dtype)
        of_numpy = array.type.fullname == NDARRAY and not is_of_integers(dtype)
        return self._of_class(array, unknown_type()) if of_numpy else dtype

    def _of_class(self, array: Instance, dtype: Type) -> Type:
        """Return a dtype as the arrays of a class have it."""
        if array.type.fullname != NDARRAY:
            return dtype
        return checker_builder(self._checker)("numpy.dtype", [dtype])

    def _in_place_of_any(self, default: ProperType, shape: Shape, place: int = 0) -> Type:
        """Return an array where the stubs say Any, unless it may be a number."""
        if self._like is None or not isinstance(default, AnyType):
            return default
        if self._like.type.fullname == NDARRAY and all(isinstance(e, Variadic) for e in shape):
            return default
        dtype = self._of_class(self._like, unknown_type())
        return self._of(self._like, shape, dtype, place)
