"""Operators that a tensor has no method for with this operand: ``x + None``, ``1.0 / n``."""

import re
from collections.abc import Iterator
from typing import Final

from mypy.checker import TypeChecker
from mypy.errorcodes import OPERATOR
from mypy.errors import ErrorInfo
from mypy.nodes import Expression, OperatorAssignmentStmt, OpExpr
from mypy.types import ProperType, get_proper_type

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.features.operations.names import operation_of
from typednn.mypy_plugin.features.operations.operand_kinds import kind_of
from typednn.mypy_plugin.features.values.arguments import is_number
from typednn.mypy_plugin.features.values.expressions import type_of, written_number
from typednn.mypy_plugin.mypy_errors.sentences import Sentence
from typednn.mypy_plugin.mypy_errors.spots import Spot
from typednn.mypy_plugin.types import as_tensor, members
from typednn.shapes.rules import dtypes_taken
from typednn.shapes.rules.operand_dtypes import holds, not_an_operand, unfit_number

_FORM: Final = re.compile(r"Unsupported (?:left )?operand types? for (\S+) ")
_NUMBER: Final = "a tensor or a Python number"


def of_operands(info: ErrorInfo, checker: TypeChecker) -> Sentence | None:
    """Return mypy's error about an operator of a tensor in the words of the run time, or None."""
    found = _FORM.match(info.message) if info.code == OPERATOR else None
    operation = None if found is None else operation_of(found[1])
    if found is None or operation is None:
        return None
    for left, right in _operands(found[1], Spot.of(info, checker)):
        operands = {"x": left, "y": right}
        types = {name: _read(each, checker) for name, each in operands.items()}
        for (name, t), (other, beside) in zip(types.items(), reversed(types.items()), strict=True):
            if _is_tensor(beside):
                sentence = _refused(operation, (name, t, operands[name]), (other, beside))
                if sentence is not None:
                    return sentence
    return None


def _operands(operator: str, spot: Spot) -> Iterator[tuple[Expression, Expression]]:
    """Yield the operands of the operator at the spot."""
    for node in reversed(spot.nodes()):
        match node:
            case OpExpr(op=op, left=left, right=right) if op == operator:
                yield left, right
            case OperatorAssignmentStmt(op=op, lvalue=left, rvalue=right) if op == operator:
                yield left, right


def _read(expression: Expression, checker: TypeChecker) -> ProperType:
    """Return the type of an operand, which mypy perhaps has not kept yet."""
    if (known := type_of(expression, checker)) is not None:
        return known
    with checker.msg.filter_errors(), checker.local_type_map:
        return get_proper_type(checker.expr_checker.accept(expression))


def _is_tensor(t: ProperType) -> bool:
    return all(as_tensor(member) is not None for member in members(t))


def _refused(
    operation: str, operand: tuple[str, ProperType, Expression], tensor: tuple[str, ProperType]
) -> Sentence | None:
    """Return why an operand is refused beside a tensor, or why the tensor is."""
    name, t, expression = operand
    other, beside = tensor
    if all(map(is_number, members(t))) and operation != "matmul":
        return _of_dtype(operation, other, beside, written_number(expression))
    kinds = [kind for member in members(t) if (kind := kind_of(member)) is not None]
    if not kinds:
        return None
    wanted = "a tensor" if operation == "matmul" else _NUMBER
    return Sentence(not_an_operand(operation, name, kinds[0], wanted), "")


def _of_dtype(
    operation: str, name: str, tensor: ProperType, number: float | None
) -> Sentence | None:
    """Return why a tensor of this dtype is refused beside a number."""
    dtypes = [
        messages.dtype(get_proper_type(t.args[1])) for t in map(as_tensor, members(tensor)) if t
    ]
    for dtype in filter(messages.is_concrete, dtypes):
        error = dtypes_taken(operation).refuse(operation, [(name, dtype)])
        if error is None and number is not None and not holds(dtype[0], number):
            error = unfit_number(operation, number, dtype)
        if error is not None:
            return Sentence(str(error), error.code)
    return None
