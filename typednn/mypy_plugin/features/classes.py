"""Classes of layers and models: `Model[784, 10]` is a `Model[int, int]`, a model of any sizes.

Modules are immutable, so a type variable for a size can be covariant in them without a word from the user.
"""

from mypy.nodes import COVARIANT, INVARIANT
from mypy.plugin import ClassDefContext
from mypy.types import TypeVarType

from typednn.mypy_plugin.features.calls.type_variables import is_size_variable


def module_defined(ctx: ClassDefContext) -> None:
    """The hook of a class whose base is a module."""
    for variable in ctx.cls.type_vars:
        if not isinstance(variable, TypeVarType) or not is_size_variable(variable):
            continue
        if variable.variance == INVARIANT:
            variable.variance = COVARIANT
