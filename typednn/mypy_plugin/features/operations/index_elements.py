"""Index tensors: their dtypes, and the elements that the program states: ``x[ops.asarray([3, 100])]``."""

from collections.abc import Mapping
from typing import Any, Final

from mypy.checker import TypeChecker
from mypy.nodes import Expression, TupleExpr
from mypy.types import ProperType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.features.values.elements import elements_of
from typednn.mypy_plugin.types import Scope, as_tensor, class_name
from typednn.shapes.rules.axes import locate, size_at
from typednn.shapes.rules.indexing import refuse_element, refuse_elements
from typednn.shapes.shape import ShapeError
from typednn.shapes.words import no_index

__all__ = ["refuse_stated_indices"]

_WITH_KEY: Final = ("getitem", "index_update")


def refuse_stated_indices(
    operation: str, ctx: CallContext, arguments: Mapping[str, Any], scope: Scope
) -> None:
    """Raise ShapeError (shape-index) for an index that is written out and that no axis has.

    ``arguments`` are those that the operation's rule got: Any, for each has a class of its own.
    """
    if operation not in (*_WITH_KEY, "take") or not isinstance(arguments.get("x"), tuple):
        return
    assert isinstance(ctx.api, TypeChecker)
    x, values, given = arguments["x"], Values(ctx.api, scope), _written(ctx)
    if "indices" in given:
        position = locate(operation, x, arguments.get("axis") or 0)
        if position is not None:
            elements = elements_of(given["indices"], values, ctx.api)
            refuse_element(operation, x, position, size_at(x, position), elements)
    elif "key" in given:
        key = given["key"]
        items = key.items if isinstance(key, TupleExpr) else [key]
        for item in items:
            _refuse_no_index(values.type_of(item))
        of_each = [elements_of(item, values, ctx.api) for item in items]
        refuse_elements(operation, x, arguments["key"], of_each)


def _refuse_no_index(t: ProperType | None) -> None:
    """Raise ShapeError (shape-dtype) for a tensor of floats, and for a bool, which mypy takes for an int."""
    tensor = None if t is None else as_tensor(t)
    if tensor is not None:
        dtype = messages.dtype(get_proper_type(tensor.args[1]))
        if messages.is_concrete(dtype) and dtype.startswith("float"):
            raise ShapeError(no_index(f"{dtype} tensor"), "shape-dtype")
    elif t is not None and class_name(t) == "bool":
        raise ShapeError(no_index("bool"), "shape-dtype")


def _written(ctx: CallContext) -> dict[str, Expression]:
    """Return the arguments that are given once, by their parameters: of ``x[key]`` it has no name."""
    pairs = zip(ctx.callee_arg_names, ctx.args, strict=False)
    return {name or "key": given[0] for name, given in pairs if len(given) == 1}
