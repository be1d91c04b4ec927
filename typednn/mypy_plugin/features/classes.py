"""Make the sizes of layers and models covariant.

Modules are immutable, so this is safe. A ``Model[784, 10]`` is then accepted where a model of any
sizes, ``Model[int, int]``, is declared.
"""

from typing import Final

from mypy.nodes import COVARIANT, INVARIANT, ClassDef, Decorator, FuncDef
from mypy.plugin import ClassDefContext
from mypy.types import TypeVarType, UnboundType

from typednn.mypy_plugin.features.annotated_calls.type_variables import is_size_variable

_CONSTRUCTORS: Final = ("__init__", "__new__", "__post_init__", "__replace__")


def make_fields_covariant(ctx: ClassDefContext) -> None:
    """The hook of any class: a ``Box[3]`` is accepted where a ``Box[int]`` is declared.

    mypy lets no method take a covariant type variable, so those that are taken stay as they are.
    """
    if not ctx.cls.info.is_protocol and ctx.cls.type_vars:
        make_sizes_covariant(ctx, _names_taken(ctx.cls))


def _names_taken(cls: ClassDef) -> frozenset[str]:
    """Return the names in the annotations of the methods' parameters that are one name each."""
    found = (node.func if isinstance(node, Decorator) else node for node in cls.defs.body)
    functions = [node for node in found if isinstance(node, FuncDef)]
    annotations = [
        argument.type_annotation
        for function in functions
        if function.name not in _CONSTRUCTORS
        for argument in function.arguments
    ]
    return frozenset(t.name for t in annotations if isinstance(t, UnboundType) and not t.args)


def make_sizes_covariant(ctx: ClassDefContext, but: frozenset[str] = frozenset()) -> None:
    """The hook of a class whose base is a module: its type variables for sizes become covariant."""
    for variable in ctx.cls.type_vars:
        if not isinstance(variable, TypeVarType) or not is_size_variable(variable):
            continue
        if variable.variance == INVARIANT and variable.name not in but:
            variable.variance = COVARIANT
