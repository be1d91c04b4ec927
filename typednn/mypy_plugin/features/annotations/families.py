"""jaxtyping's dtype families (``Float32``, ``Int``, ...) and the numpy types they stand for."""

from mypy.nodes import ImportFrom, MypyFile, SymbolNode, TypeAlias, TypeInfo
from mypy.types import AnyType, Instance, Type, TypeOfAny, get_proper_type

from typednn.mypy_plugin.names import DTYPE_OF_FAMILY, OTHER_FAMILIES
from typednn.mypy_plugin.types import unknown_type


def is_family(name: str) -> bool:
    """Whether ``name`` is a family of jaxtyping's."""
    return name in DTYPE_OF_FAMILY or name in OTHER_FAMILIES


def family_imported_as(name: str, module: MypyFile) -> str:
    """Return ``Float32`` for the ``F`` of ``from jaxtyping import Float32 as F``."""
    if name in DTYPE_OF_FAMILY:
        return name
    for statement in module.imports:
        if isinstance(statement, ImportFrom) and statement.id == "jaxtyping":
            for original, alias in statement.names:
                if alias == name:
                    return original
    return name


def dtype_of_node(node: SymbolNode | None) -> Type:
    """Return the dtype that a name of numpy's stands for; an unknown type for None."""
    if isinstance(node, TypeAlias):
        target = get_proper_type(node.target)
        if isinstance(target, Instance) and not node.alias_tvars:
            return target
        node = target.type if isinstance(target, Instance) else None
    if isinstance(node, TypeInfo):
        return Instance(node, [AnyType(TypeOfAny.special_form) for _ in node.type_vars])
    return unknown_type()
