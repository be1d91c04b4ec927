"""Check the probability of ``nn.Dropout(0.5)``, by the rule that the run time calls too."""

from mypy.checker import TypeChecker
from mypy.plugin import FunctionContext
from mypy.types import Instance, Type, get_proper_type

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.values.expressions import written_number
from typednn.shapes.rules.dropout import refuse_probability
from typednn.shapes.shape import ShapeError


def check_probability(ctx: FunctionContext) -> Type:
    """The hook of the constructors: report a probability that is written out and not in [0, 1)."""
    assert isinstance(ctx.api, TypeChecker)
    layer = get_proper_type(ctx.default_return_type)
    number = written_number(ctx.args[0][0]) if ctx.args and ctx.args[0] else None
    if isinstance(layer, Instance) and number is not None:
        try:
            refuse_probability(layer.type.name, number)
        except ShapeError as error:
            ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
    return ctx.default_return_type
