"""Make the sizes of layers and models covariant.

Modules are immutable, so this is safe. A ``Model[784, 10]`` is then accepted where a model of any
sizes, ``Model[int, int]``, is declared.
"""

from typing import Final

from mypy.nodes import COVARIANT, INVARIANT, VARIANCE_NOT_READY
from mypy.plugin import ClassDefContext
from mypy.types import TypeVarType

from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable

_UNWRITTEN: Final = (INVARIANT, VARIANCE_NOT_READY)  # the latter in ``class Box[N: int]``


def make_fields_covariant(ctx: ClassDefContext) -> None:
    """The hook of any class: a ``Box[3]`` is accepted where a ``Box[int]`` is declared."""
    if not ctx.cls.info.is_protocol and ctx.cls.type_vars:
        make_sizes_covariant(ctx)


def make_sizes_covariant(ctx: ClassDefContext) -> None:
    """The hook of a class whose base is a module: its type variables for sizes become covariant.

    mypy's errors about methods that take them are dropped (``mypy_errors/watch.py``).
    """
    for variable in ctx.cls.type_vars:
        if not isinstance(variable, TypeVarType) or not is_size_variable(variable):
            continue
        if variable.variance in _UNWRITTEN:
            variable.variance = COVARIANT
