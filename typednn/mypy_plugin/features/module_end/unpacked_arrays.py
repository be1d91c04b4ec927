"""``a, b = x``: an array is unpacked along its first axis."""

from mypy.nodes import AssignmentStmt, Expression, StarExpr, TupleExpr
from mypy.types import Instance

from typednn.mypy_plugin.errors import SHAPE
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.types import Scope, is_of_mistake
from typednn.shapes.shape import show


def check_unpacked_arrays(module: Module) -> None:
    """Report arrays that have another number of rows than there are variables for them."""
    for statement in module.statements():
        if isinstance(statement, AssignmentStmt):
            arrays = module.arrays(statement.rvalue)
            for target in statement.lvalues:
                if isinstance(target, TupleExpr) and len(arrays) == 1:
                    _check(target, statement.rvalue, arrays[0], module)


def _check(targets: TupleExpr, value: Expression, array: Instance, module: Module) -> None:
    shape = () if is_of_mistake(array) else Scope().shape(array)
    rows = shape[0] if shape else None
    stars = sum(isinstance(each, StarExpr) for each in targets.items)
    number = len(targets.items) - stars
    if not isinstance(rows, int) or (rows >= number if stars else rows == number):
        return
    least = "at least " if stars else ""
    text = f"x {show(shape)} has {rows} rows, but they are unpacked into {least}{number} variables"
    module.fail(text, value, SHAPE)
