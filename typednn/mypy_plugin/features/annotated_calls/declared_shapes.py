"""The shapes that a signature declares, with the axes that only a call decides.

Such an axis is remembered as text: ``#n``, ``{n}``, or a name in the fields of a dataclass.
"""

from collections.abc import Callable
from typing import TypeAlias

from mypy.types import AnyType, Instance, TupleType, Type, TypeVarType, UnpackType, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.solution import Solution
from typednn.mypy_plugin.types import remembered_text, text_of_item
from typednn.shapes.dim import Dim, Size, symbol
from typednn.shapes.parsing import parse
from typednn.shapes.shape import UNKNOWN_SHAPE, Broadcastable, Declared, Variadic

DeclaredEntry: TypeAlias = Size | Variadic | Broadcastable


class DeclaredShapes:
    """Reads declared shapes.

    ``argument_value`` returns the size that the call gives for a parameter, for axes such as
    ``{n}``.
    """

    def __init__(self, solution: Solution, argument_value: Callable[[str], Size]) -> None:
        self._solution = solution
        self._scope = solution.scope
        self._argument_value = argument_value

    def of(self, tensor: Instance) -> Declared:
        """Return the declared shape of ``tensor``."""
        shape = get_proper_type(tensor.args[0])
        if isinstance(shape, TypeVarType) and not self._solution.is_flexible(shape):
            return UNKNOWN_SHAPE  # mypy itself infers what stands for a whole shape
        if not isinstance(shape, TupleType):
            text = text_of_item(shape)  # mypy shortens tuple[*tuple[X, ...]] to tuple[X, ...]
            return (self.axis(text),) if text else self._scope.shape_of_tuple(shape)
        return tuple(self._entry(item) for item in shape.items)

    def _entry(self, item: Type) -> DeclaredEntry:
        if isinstance(item, UnpackType):
            text = text_of_item(get_proper_type(item.type))
            return self.axis(text) if text else self._scope.entry(item)
        proper = get_proper_type(item)
        text = remembered_text(proper) if isinstance(proper, AnyType) else None
        return self.axis(text) if text else self._scope.size(proper)

    def axis(self, text: str) -> DeclaredEntry:
        """Return the axis that a remembered text describes."""
        axis = parse(text).axes[0]
        size = axis.size
        if not isinstance(size, Dim):
            return axis.entry({})
        if axis.variadic:
            return Variadic(self._solution.key_of_name(str(size)), axis.broadcastable)
        return axis.entry({name: self._size_of_name(name) for name in size.names})

    def _size_of_name(self, name: str) -> Size:
        if name.startswith("{"):
            return self._argument_value(name[1:-1])
        return symbol(self._solution.key_of_name(name))
