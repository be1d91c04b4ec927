"""The tables of shape rules and of operands' dtypes, and the decorators that fill them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from inspect import Parameter
from types import MappingProxyType
from typing import Annotated, Final, TypeAlias, TypeVar, get_args

from typednn.shapes.dim import UNKNOWN, Size, Unknown
from typednn.shapes.rules.operand_dtypes import OperandDtypes
from typednn.shapes.shape import Shape


@dataclass(frozen=True, slots=True)
class AnyNumber:
    """Any number of tensors, all of this shape: the result of an operation, or a list of them.

    ``number`` is how many there are, where that is known by a size.
    """

    shape: Shape
    number: Size = UNKNOWN


ResultShape: TypeAlias = Shape | list[Shape] | AnyNumber
"""The shape of one tensor; or, in a list, of each tensor of the result."""


class Role(Enum):
    """How a rule's parameter gets its value from the argument of a call."""

    TENSOR = "the shape of a tensor; () for a number in its place"
    OPERAND = "the shape of a tensor; the number in its place, () for one that is not known"
    TENSORS = "the shapes of a list of tensors"
    NESTED = "the shape of a tensor, or of nested lists of numbers"
    ROWS = "the shape of data; (n,) for an int n, which stands for the numbers below it"
    SHAPE = "a shape that is asked for, or a size"
    KEY = "what stands between the brackets of an index"
    NUMBER = "a number, or several"
    VALUE = "the value itself"


Operand: TypeAlias = Annotated[Shape | float, Role.OPERAND]
"""The shape of a tensor, or the number in its place; () for a number that is not known."""

Arrays: TypeAlias = Annotated[Sequence[Shape] | AnyNumber | Unknown, Role.TENSORS]
"""The shapes of a list of tensors; AnyNumber where it is not known how many they are."""

Nested: TypeAlias = Annotated[Shape, Role.NESTED]
"""The shape of a tensor, or of nested lists of numbers."""

Rows: TypeAlias = Annotated[Shape, Role.ROWS]
"""The shape of data, or that of the numbers below an int."""


def role_of(parameter: Parameter) -> Role:
    """Return the role of a rule's parameter: the one in its annotation, else by its type."""
    hint = parameter.annotation
    for part in (hint, *get_args(hint)):
        if isinstance(part, Role):
            return part
        for role in getattr(part, "__metadata__", ()):
            if isinstance(role, Role):
                return role
    if hint in (Shape, Shape | None):
        return Role.TENSOR
    return Role.SHAPE if Shape in get_args(hint) else Role.VALUE


ShapeRule: TypeAlias = Callable[..., ResultShape]
ShapeRuleT = TypeVar("ShapeRuleT", bound=ShapeRule)

RULES: dict[str, ShapeRule] = {}
"""Every shape rule by the name of its operation in ``typednn.ops``."""

OPERAND_DTYPES: dict[str, OperandDtypes] = {}
"""The dtypes that each operation takes, by its name. Operations that are not here take any."""

SAME_RULE: dict[str, str] = {}
"""Operations that share another operation's rule: from their names to its name."""


def rule(function: ShapeRuleT) -> ShapeRuleT:
    """Enter ``function`` in ``RULES`` under its own name, which is the operation's."""
    RULES[function.__name__] = function
    return function


def takes(
    *,
    alike: tuple[str, ...] = (),
    numbers: tuple[str, ...] = (),
    least: str = "b",
    widens: bool = False,
    when: Mapping[str, tuple[object, ...]] = MappingProxyType({}),
    instead: Mapping[str, str] = MappingProxyType({}),
    **kinds: str | None,
) -> Callable[[ShapeRuleT], ShapeRuleT]:
    """Enter in ``OPERAND_DTYPES`` the dtypes that the rule's operation takes.

    The parameters are the fields of ``OperandDtypes``; kinds that are None are any.
    """
    known = {name: each for name, each in kinds.items() if each is not None}

    def enter(function: ShapeRuleT) -> ShapeRuleT:
        OPERAND_DTYPES[function.__name__] = OperandDtypes(
            known, alike, numbers, least, widens, when, instead
        )
        return function

    return enter


def dtypes_taken(operation: str) -> OperandDtypes:
    """Return the dtypes that the operation takes."""
    return OPERAND_DTYPES.get(operation, _ANY_DTYPE)


_ANY_DTYPE: Final = OperandDtypes()


def same_rule(function: ShapeRule, *operations: str) -> None:
    """Enter in ``SAME_RULE`` the names of other operations that have this rule."""
    SAME_RULE.update(dict.fromkeys(operations, function.__name__))


def rule_of(operation: str, module: str, function: ShapeRuleT) -> ShapeRuleT:
    """Enter in ``RULES`` a function that is made for each of several operations.

    ``module`` is that of the file which states the operation's rule.
    """
    function.__name__ = function.__qualname__ = operation
    function.__module__ = module
    return rule(function)


def keeps_shape(operation: str, module: str, kinds: str) -> Callable[[Shape], Shape]:
    """Build the rule of an operation on one tensor, x, whose result has its shape.

    ``kinds``: the kinds of dtype that it takes. An operation that takes all needs no rule.
    """

    def shape_of_x(x: Shape) -> Shape:
        return x

    return takes(x=kinds)(rule_of(operation, module, shape_of_x))
