"""``DataLoader((images, labels), 64, last="drop")``: the type of the batches.

It is that of the source, with the size of a batch in the place of axis 0 of each tensor, and tensors
in the place of numpy's arrays. So are the two parts of ``split``. A dataclass whose tensors have one of its type parameters as axis 0 gets
the size as this parameter.
"""

from collections.abc import Callable
from typing import Final

from mypy.errorcodes import ErrorCode
from mypy.nodes import LambdaExpr
from mypy.plugin import FunctionContext
from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    NoneType,
    ProperType,
    TupleType,
    Type,
    get_proper_type,
)

from typednn.mypy_plugin.errors import RANK, SHAPE
from typednn.mypy_plugin.features.control_flow.arguments import Arguments
from typednn.mypy_plugin.features.control_flow.calls import function_taking
from typednn.mypy_plugin.features.training.batch_types import BatchTypes
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.mypy_plugin.types import checker_builder, unknown_type
from typednn.shapes.batches import (
    COUNTS,
    Difference,
    example_count,
    too_small,
    unlike_axes,
    wrong_count,
    wrong_share,
    wrong_size,
)
from typednn.shapes.dim import UNKNOWN, Size
from typednn.shapes.shape import UNKNOWN_SHAPE

LOADER: Final = "typednn.data.loader.DataLoader"
SPLIT: Final = "typednn.data.splitting.split"
WINDOWS: Final = "typednn.data.text.windows"
_ARGUMENTS: Final = 2
_GENERATOR: Final = "numpy.random.Generator"


def loader_type(ctx: FunctionContext) -> Type:
    """The hook of ``DataLoader``: its type has that of its batches."""
    call = Arguments.of(ctx)
    result = get_proper_type(ctx.default_return_type)
    if call is None or not call.has("source", "size") or not isinstance(result, Instance):
        return ctx.default_return_type
    source = call.types["source"][0]
    size, last = call.trees.size(call.types["size"][0]), _last(call)
    _refuse_wrong(call, source, size, last)
    _refuse_counts(call, "DataLoader")
    batch = BatchTypes(call.trees).batched(source, _lead(call, source, size, last))
    if not isinstance(_given(call, "transform"), NoneType):
        batch = _transformed(call, batch)
    if last == "pad":
        real = call.trees.tensor((size,), "bool_")
        fallback = call.checker.named_generic_type("builtins.tuple", [unknown_type()])
        batch = TupleType([batch, real], fallback)
    elif last is None:
        batch = unknown_type()
    return result.copy_modified(args=[batch])


def split_types(ctx: FunctionContext) -> Type:
    """The hook of ``split``: two trees as the source, whose numbers of examples add up to its own."""
    call = Arguments.of(ctx)
    if call is None or not call.has("source", "held_out"):
        return ctx.default_return_type
    source = call.types["source"][0]
    count = example_count([*call.trees.shapes(source)])
    held_out = call.trees.size(call.types["held_out"][0])
    _refuse_wrong_split(call, source, count)
    left = count - held_out if isinstance(count, int) and isinstance(held_out, int) else UNKNOWN
    parts = [BatchTypes(call.trees).batched(source, size) for size in (left, held_out)]
    return TupleType(parts, call.checker.named_generic_type("builtins.tuple", [unknown_type()]))


def windows_result(
    ctx: FunctionContext, otherwise: Callable[[FunctionContext], Type] | None
) -> Type:
    """The hook of ``windows``: report a context or a stride below 1."""
    call = Arguments.of(ctx)
    if call is not None:
        _refuse_counts(call, "windows")
    return ctx.default_return_type if otherwise is None else otherwise(ctx)


def _refuse_counts(call: Arguments, owner: str) -> None:
    """Report whole numbers that are written out and too small."""
    for name, count in COUNTS[owner].items():
        number = written_number(call.expression(name)) if call.has(name) else None
        if isinstance(number, int) and number < count.least:
            _refuse(call, owner, too_small(count, number), SHAPE)


def _refuse_wrong_split(call: Arguments, source: Type, count: Size) -> None:
    """Report data without a common axis of examples, and parts that would have none."""
    shapes = [shape for shape in call.trees.shapes(source) if shape != UNKNOWN_SHAPE]
    held_out = written_number(call.expression("held_out"))
    difference = unlike_axes(shapes)
    if isinstance(held_out, float):
        difference = difference or wrong_share(held_out)
    elif isinstance(held_out, int):
        difference = difference or wrong_count(held_out, count)
    if difference is not None:
        _refuse(call, "split", difference, RANK if () in shapes else SHAPE)


def _refuse(call: Arguments, owner: str, difference: Difference, code: ErrorCode) -> None:
    expected, found = difference
    call.fail(f"{owner}: expected {expected}; found {found}", code)


def _given(call: Arguments, name: str) -> ProperType:
    """Return the type of an argument that has a default; that of None if it is not given."""
    return get_proper_type(call.types[name][0]) if call.has(name) else NoneType()


def _transformed(call: Arguments, batch: Type) -> Type:
    """Return the type of what the transformation gives for a batch. Report wrong calls of it."""
    rng = checker_builder(call.checker)(_GENERATOR, [])
    function = call.expression("transform")
    if isinstance(function, LambdaExpr):
        if len(function.arguments) != _ARGUMENTS:  # mypy reports it
            return unknown_type()
        wanted = function_taking([batch, rng], call.checker)
        found = get_proper_type(call.checker.expr_checker.accept(function, type_context=wanted))
        return found.ret_type if isinstance(found, CallableType) else unknown_type()
    return call.result_of("transform", [batch, rng], ["source", "seed"])


def _last(call: Arguments) -> str | None:
    """Return what becomes of the last batch; None if it is not known."""
    t = _given(call, "last")
    if isinstance(t, NoneType):
        return "keep"
    if isinstance(t, Instance) and t.last_known_value is not None:
        t = t.last_known_value
    return t.value if isinstance(t, LiteralType) and isinstance(t.value, str) else None


def _lead(call: Arguments, source: Type, size: Size, last: str | None) -> Size:
    """Return the size of axis 0 of all batches; unknown if the last one may have fewer."""
    count = example_count([*call.trees.shapes(source)])
    divides = isinstance(count, int) and isinstance(size, int) and size and count % size == 0
    return size if last in ("drop", "pad") or divides else UNKNOWN


def _refuse_wrong(call: Arguments, source: Type, size: Size, last: str | None) -> None:
    """Report what the run time refuses."""
    shapes = [shape for shape in call.trees.shapes(source) if shape != UNKNOWN_SHAPE]
    difference = unlike_axes(shapes) or wrong_size(example_count(shapes), size, last or "keep")
    if difference is not None:
        _refuse(call, "DataLoader", difference, RANK if () in shapes else SHAPE)
