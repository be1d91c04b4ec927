"""jaxtyping's dtype families (``Float32``, ``Int``, ...) and the numpy types they stand for."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from mypy.nodes import (
    ImportAll,
    ImportFrom,
    MemberExpr,
    MypyFile,
    NameExpr,
    RefExpr,
    SymbolNode,
    TypeAlias,
    TypeInfo,
)
from mypy.subtypes import is_subtype
from mypy.types import AnyType, Instance, Type, TypeOfAny, get_proper_type
from mypy.util import correct_relative_import

from typednn.mypy_plugin.features.daemon import publish, published, published_name
from typednn.mypy_plugin.names import ANNOTATED, DTYPE_OF_FAMILY, OTHER_FAMILIES
from typednn.mypy_plugin.types import unknown_type

_JAXTYPING: Final = "jaxtyping"


def is_family(name: str) -> bool:
    """Whether ``name`` is a family of jaxtyping's."""
    return name in DTYPE_OF_FAMILY or name in OTHER_FAMILIES


class Origin(NamedTuple):
    """A name of jaxtyping's in a module that imports it: ``Float32`` for ``F``.

    ``through`` are the full names that other modules publish for it (``features/daemon.py``).
    """

    family: str
    through: list[str]


def family_in(module: MypyFile, name: str, modules: dict[str, MypyFile]) -> Origin | None:
    """Return the family that a name of a module stands for; None if it is no family's.

    ``F`` is ``Float32`` after ``from jaxtyping import Float32 as F``, in that module and in those
    that import ``F`` from it.
    """
    if module.is_cache_skeleton:  # mypy keeps no imports in its cache
        family = published(module, name) or name
        return Origin(family, []) if is_family(family) else None
    for source, original in _imports_of(name, module):
        if source.partition(".")[0] == _JAXTYPING:
            return Origin(original, []) if is_family(original) else None
        if source in modules and original in modules[source].names:
            found = family_in(modules[source], original, modules)
            through = published_name(source, original)
            return found and Origin(found.family, [through, *found.through])
    return None


def place_of_name(o: NameExpr | MemberExpr, module: MypyFile) -> tuple[MypyFile, str]:
    """Return the module that the text of ``module`` takes a name from: ``jaxtyping.Float32``."""
    owner = o.expr.node if isinstance(o, MemberExpr) and isinstance(o.expr, RefExpr) else None
    return (owner if isinstance(owner, MypyFile) else module), o.name


def _imports_of(name: str, module: MypyFile) -> Iterator[tuple[str, str]]:
    """Yield the modules that a module may import a name from, and the name there."""
    for statement in module.imports:
        if not isinstance(statement, (ImportFrom, ImportAll)):
            continue
        package = module.is_package_init_file()
        source, _ = correct_relative_import(
            module.fullname, statement.relative, statement.id, package
        )
        names = statement.names if isinstance(statement, ImportFrom) else [(name, None)]
        yield from ((source, old) for old, alias in names if (alias or old) == name)


def publish_families(module: MypyFile, modules: dict[str, MypyFile]) -> None:
    """Write the families that have another name in a module where mypy compares them."""
    for name, symbol in list(module.names.items()):
        if symbol.node is not None and symbol.node.fullname in ANNOTATED:
            origin = family_in(module, name, modules)
            if origin is not None and origin.family != name:
                publish(module, name, origin.family, modules)


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


def common_dtype(outer: Type, inner: Type) -> Type:
    """Return the narrower of the dtypes of an annotation and of one that is nested in it."""
    wider = is_subtype(inner, outer) and (
        not is_subtype(outer, inner) or _has_any(outer) and not _has_any(inner)
    )
    return inner if wider else outer


def _has_any(dtype: Type) -> bool:
    proper = get_proper_type(dtype)
    args = proper.args if isinstance(proper, Instance) else [proper]
    return any(isinstance(get_proper_type(arg), AnyType) for arg in args)
