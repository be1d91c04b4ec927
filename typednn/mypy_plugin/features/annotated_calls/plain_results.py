"""Sizes in the results of calls that are no shapes: ``def ident(n: N) -> N``.

mypy would not let a variable of type ``Literal[3]`` change, nor a list of them. So a result that is
a size is an int that mypy knows the value of, and the items of a list are ints.
"""

from collections.abc import Mapping

from mypy.types import (
    CallableType,
    Instance,
    LiteralType,
    Type,
    TypeVarId,
    TypeVarType,
    get_proper_type,
)

from typednn.mypy_plugin.features.annotated_calls.type_variables import (
    is_size_variable,
    takes_sizes,
)
from typednn.mypy_plugin.types import Translator, is_expression


class PlainSizes(Translator):
    """Replaces the size variables of a result that are not parameters of a class of sizes.

    ``solved`` says what each variable stands for.
    """

    def __init__(self, solved: Mapping[TypeVarId, Type], integer: Instance) -> None:
        super().__init__()
        self._solved = solved
        self._integer = integer

    def visit_type_var(self, t: TypeVarType) -> Type:
        solved = get_proper_type(self._solved.get(t.id))
        if solved is None or not is_size_variable(t):
            return t
        if isinstance(solved, LiteralType):
            is_int = solved.fallback.type is self._integer.type
            known = solved if is_int else None
            return solved.fallback.copy_modified(last_known_value=known)
        if isinstance(solved, Instance):
            return (
                self._integer
                if is_expression(solved)
                else solved.copy_modified(last_known_value=None)
            )
        return solved

    def visit_instance(self, t: Instance) -> Type:
        if takes_sizes(t) or is_expression(t):
            return t
        return t.copy_modified(args=[self._item(arg) for arg in t.args])

    def _item(self, t: Type) -> Type:
        plain = get_proper_type(t.accept(self))
        if isinstance(plain, Instance) and plain.last_known_value is not None:
            return plain.copy_modified(last_known_value=None)
        return plain

    def visit_callable_type(self, t: CallableType) -> Type:
        return t
