"""Comparisons with a number on the left: ``np.float64(3) < x`` is ``x > np.float64(3)``.

mypy takes the method of the left operand, and the number's takes anything. At run time it answers
NotImplemented for a tensor, and Python asks the tensor.
"""

from collections.abc import Callable
from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import ComparisonExpr, Context
from mypy.plugin import MethodContext
from mypy.types import Type

from typednn.mypy_plugin.types import as_tensor

_REFLECTED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "==": "==", "!=": "!="}
_OF_NUMPY: Final = ("bool", "floating", "float64", "signedinteger", "unsignedinteger")
COMPARISONS: Final = frozenset(
    [
        *(f"numpy.{c}.__{n}__" for c in _OF_NUMPY for n in ("lt", "le", "gt", "ge", "eq", "ne")),
        *(f"builtins.{c}.__{n}__" for c in ("int", "float") for n in ("eq", "ne")),
    ]
)
_turned: Final[list[Context]] = []
"""Comparisons that are being asked the other way round. Both operands may be a number or a tensor."""


def reflected(ctx: MethodContext, hook: Callable[[MethodContext], Type] | None) -> Type:
    """The hook of these methods: the tensor's answer. ``hook`` is the one for other operands."""
    assert isinstance(ctx.api, TypeChecker)
    types = ctx.arg_types[0] if ctx.arg_types else []
    if len(types) == 1 and as_tensor(types[0]) is not None and ctx.context not in _turned:
        match ctx.context:
            case ComparisonExpr(operators=[operator], operands=[left, right]):
                turned = ComparisonExpr([_REFLECTED[operator]], [right, left])
                turned.set_line(ctx.context)
                _turned.append(turned)
                try:
                    return ctx.api.expr_checker.accept(turned)
                finally:
                    _turned.pop()
    return ctx.default_return_type if hook is None else hook(ctx)
