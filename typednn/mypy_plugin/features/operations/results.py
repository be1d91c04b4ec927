"""Writes the type of a call's result: mypy's type, with the rule's shapes and dtypes."""

from collections.abc import Sequence

from mypy.checker import TypeChecker
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    ProperType,
    TupleType,
    Type,
    TypeVarType,
    UninhabitedType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.operations.arguments import Arguments
from typednn.mypy_plugin.features.operations.dtypes import Dtypes, dtypes_of
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    is_tuple,
    unknown_type,
)
from typednn.shapes.rules import AnyNumber, ResultShape
from typednn.shapes.shape import Shape


class ResultWriter:
    """Writes the type of one call's result."""

    def __init__(
        self,
        ctx: CallContext,
        signature: CallableType | None,
        scope: Scope,
        arguments: Arguments,
        dtypes: Dtypes,
    ) -> None:
        assert isinstance(ctx.api, TypeChecker)
        self._ctx, self._checker, self._signature, self._scope = ctx, ctx.api, signature, scope
        self._arguments, self._dtypes = arguments, dtypes

    def written(self, result: ResultShape, dtypes: Sequence[ProperType]) -> Type:
        """Return mypy's type of the result, in which the tensors have these shapes."""
        default = get_proper_type(self._ctx.default_return_type)
        declared = get_proper_type(self._signature.ret_type) if self._signature else default
        shape = result.shape if isinstance(result, AnyNumber) else result
        if isinstance(default, TupleType) and not isinstance(shape, list):
            shape = [shape] * len(default.items)
        if isinstance(shape, list):
            items = [self._beside(_item(default, i), i) for i in range(len(shape))]
            tensors = [
                self._tensor(item, _item(declared, i), each, dtypes)
                for i, (item, each) in enumerate(zip(items, shape, strict=True))
            ]
            if isinstance(default, TupleType):  # perhaps a named one
                return default.copy_modified(items=tensors)
            build = checker_builder(self._checker)
            return TupleType(tensors, build("builtins.tuple", [unknown_type()]))
        tensor = self._tensor(_item(default, 0), _item(declared, 0), shape, dtypes)
        return default.copy_modified(args=[tensor]) if is_tuple(default) else tensor

    def _beside(self, default: ProperType, place: int) -> ProperType:
        """Return the type of result number ``place`` with the dtype of the array of this number."""
        tensor = as_tensor(default)
        if tensor is None or not isinstance(get_proper_type(tensor.args[1]), AnyType):
            return default
        gathered = [
            a for a in self._arguments.all if a.parameter.kind is a.parameter.VAR_POSITIONAL
        ]
        dtypes = list(dtypes_of(gathered[place].members)) if place < len(gathered) else []
        return tensor.copy_modified(args=[tensor.args[0], dtypes[0]]) if dtypes else default

    def _tensor(
        self,
        default: ProperType,
        declared: ProperType,
        shape: Shape,
        dtypes: Sequence[ProperType],
    ) -> Type:
        tensor = as_tensor(default)
        if tensor is None:
            return default
        dtype = self._dtypes.of_numbers() or self._dtypes.of_total(dtypes)
        if dtype is not None:
            tensor = tensor.copy_modified(args=[tensor.args[0], dtype])
        written = Writer(checker_builder(self._checker), self._scope).shape(shape)
        return tensor.copy_modified(args=[written, _dtype(tensor, as_tensor(declared), dtypes)])


def _dtype(default: Instance, declared: Instance | None, dtypes: Sequence[ProperType]) -> Type:
    """Return the operands' dtype if the declared one is a variable, else the default's."""
    if declared is not None and isinstance(get_proper_type(declared.args[1]), TypeVarType):
        unsolved = isinstance(get_proper_type(default.args[1]), UninhabitedType)
        return next(iter(dtypes), unknown_type() if unsolved else default.args[1])
    return default.args[1]


def _item(t: ProperType, place: int) -> ProperType:
    """Return the type of one item if the result is a tuple, else the result's."""
    if isinstance(t, TupleType):
        return get_proper_type(t.items[place])
    return get_proper_type(t.args[0]) if is_tuple(t) else t
