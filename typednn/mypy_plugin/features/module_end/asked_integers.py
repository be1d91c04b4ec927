"""``range(n)``, ``xs[i]`` of a list and ``f"{x:.3f}"``: they need a scalar, which has no axes."""

from collections.abc import Iterator
from typing import Final

from mypy.nodes import CallExpr, Expression, IndexExpr, MemberExpr, RefExpr, SliceExpr, StrExpr
from mypy.types import Instance, TupleType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import RANK
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.types import Scope
from typednn.shapes.shape import Variadic

_OF_INTEGERS: Final = ("builtins.range", "builtins.chr", "builtins.hex", "builtins.bin")
_INDEXED: Final = ("builtins.list", "builtins.tuple", "builtins.str", "builtins.range")


def check_scalars(module: Module) -> None:
    """Report tensors that have axes where Python needs an integer, or a number to format."""
    for o in list(module.types):
        for x in _integers(o, module):
            if (shown := _with_axes(x, module)) is not None:
                text = f"{shown} is no integer; take one of its elements, or a size from its shape"
                module.fail(text, x, RANK)
        for x, spec in _formatted(o):
            if (shown := _with_axes(x, module)) is not None:
                text = f"the format {spec!r} is for a scalar, not {shown}; format its elements"
                module.fail(f"{text}, or round(x, 2) it", x, RANK)


def _integers(o: Expression, module: Module) -> Iterator[Expression]:
    """Yield the expressions that Python makes integers of."""
    match o:
        case CallExpr(callee=RefExpr(fullname=name), args=args) if name in _OF_INTEGERS:
            yield from args
        case IndexExpr(base=xs, index=SliceExpr() as part) if _is_indexed(xs, module):
            yield from filter(None, (part.begin_index, part.end_index, part.stride))
        case IndexExpr(base=xs, index=i) if _is_indexed(xs, module):
            yield i


def _is_indexed(o: Expression, module: Module) -> bool:
    t = module.type_of(o)
    if isinstance(t, TupleType):
        return True
    return isinstance(t, Instance) and t.type.fullname in _INDEXED


def _formatted(o: Expression) -> Iterator[tuple[Expression, str]]:
    """Yield what a formatted string formats, with its format. mypy reads one as a call of ``format``."""
    match o:
        case CallExpr(
            callee=MemberExpr(expr=StrExpr(value="{:{}}"), name="format"),
            args=[x, StrExpr(value=spec)],
        ) if spec:
            yield x, spec


def _with_axes(o: Expression, module: Module) -> str | None:
    """Return a tensor as messages show it, if it must have axes."""
    tensors = module.tensors(o)
    scope = Scope()
    shapes = [scope.shape(tensor) for tensor in tensors]
    if not tensors or not all(
        any(not isinstance(axis, Variadic) for axis in shape) for shape in shapes
    ):
        return None
    return messages.tensor(shapes[0], get_proper_type(tensors[0].args[1]))
