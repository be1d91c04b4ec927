"""Tell mypy which functions to check again when the sizes of another module change.

The daemon compares the types of a module's names before and after an edit. To it the number in
``WIDTH = 64`` is an ``int``, and the ``b`` of a field ``Float32[Tensor, "b 3"]`` is ``Any``. So each
module also gets a name that no program can have, whose type is the text of all its sizes. Who uses
a size of the module depends on that name.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    GDEF,
    Decorator,
    FuncDef,
    MypyFile,
    OverloadedFuncDef,
    SymbolTable,
    SymbolTableNode,
    TypeAlias,
    TypeInfo,
    Var,
)
from mypy.types import CallableType, Instance, LiteralType, Type, get_proper_type

from typednn.mypy_plugin.features.annotations.remembered import remembered_texts
from typednn.mypy_plugin.modules import USERS
from typednn.mypy_plugin.names import NOTED

_SIZES: Final = "sizes"
OBJECTS: Final = "objects"
"""The key of the text of what a module's objects hold."""


def depend_on_sizes(modules: Iterable[str], checker: TypeChecker) -> None:
    """Check what mypy is checking now again when a size of one of these modules changes."""
    if _records_dependencies(checker):
        add_dependencies(modules, checker.tree, checker.tscope.current_target())


def _records_dependencies(checker: TypeChecker) -> bool:
    """Whether mypy is its daemon, or writes a cache for it."""
    return checker.options.fine_grained_incremental or checker.options.cache_fine_grained


def depend_on_declaration(fullname: str, signature: CallableType, checker: TypeChecker) -> None:
    """Check what mypy is checking now again when the sizes of what it calls change."""
    module = fullname
    while module and module not in checker.modules:
        module = module.rpartition(".")[0]
    classes = signature.type_object().mro if signature.is_type_obj() else []
    depend_on_sizes({module, *(cls.module_name for cls in classes)}, checker)


def depend_at(line: int, modules: Iterable[str], checker: TypeChecker) -> None:
    """So for the function around a line of a module that mypy has checked, or what is outside of functions."""
    if not _records_dependencies(checker):
        return
    nodes = [symbol.node for _, symbol, _ in checker.tree.local_definitions()]
    around = [
        node.fullname
        for node in nodes
        if isinstance(node, (FuncDef, Decorator)) and line in range(node.line, _end_of(node) + 1)
    ]
    for target in around or [checker.tree.fullname]:
        add_dependencies(modules, checker.tree, target)


def _end_of(node: FuncDef | Decorator) -> int:
    function = node.func if isinstance(node, Decorator) else node
    return function.end_line or function.line


def add_dependencies(modules: Iterable[str], tree: MypyFile, target: str) -> None:
    """Check a target of ``tree`` again when a size of one of the other modules changes."""
    others = [name for name in modules if name in USERS and name != tree.fullname]
    if others:
        texts = [published_name(name, key) for name in others for key in (_SIZES, OBJECTS)]
        tree.alias_deps[target].update(texts)


def depend_on_bases(tree: MypyFile) -> None:
    """Read a module's classes again when a size in a base of theirs changes.

    mypy makes the constructor of a dataclass from the fields of its bases.
    """
    bases = {
        base.module_name
        for symbol in tree.names.values()
        if isinstance(cls := symbol.node, TypeInfo) and cls.module_name == tree.fullname
        for base in cls.mro
    }
    add_dependencies(bases, tree, tree.fullname)


def depend_on_layers(layers: Iterable[Type], checker: TypeChecker) -> None:
    """Check what mypy is checking now again when the calls of layers change."""
    if not _records_dependencies(checker):
        return
    proper = map(get_proper_type, layers)
    classes = [base for t in proper if isinstance(t, Instance) for base in t.type.mro]
    depend_on_sizes({cls.module_name for cls in classes}, checker)
    calls = {f"{cls.fullname}.__call__" for cls in classes if cls.module_name in USERS}
    if calls:
        checker.tree.alias_deps[checker.tscope.current_target()].update(calls)


def names_of_alias(alias: TypeAlias) -> set[str]:
    """Return the full names on which what uses an alias depends: its own, and its module's sizes."""
    module = alias.fullname.rpartition(".")[0]
    return {alias.fullname, published_name(module, _SIZES)}


def publish_sizes(tree: MypyFile, modules: dict[str, MypyFile]) -> None:
    """Write the sizes of a module where mypy's daemon compares them."""
    if tree.is_cache_skeleton or tree.fullname not in USERS:
        return
    publish(tree, _SIZES, "; ".join(_sizes_in(tree.names, tree.fullname)), modules)


def published_name(module: str, key: str) -> str:
    """Return the full name whose type is the text that a module publishes."""
    return f"{module}._{key}'"


def publish(module: MypyFile, key: str, text: str, modules: dict[str, MypyFile]) -> None:
    """Make a text a part of a module's interface, in mypy's cache and for its daemon."""
    string = modules["builtins"].names["str"].node
    assert isinstance(string, TypeInfo)
    fullname = published_name(module.fullname, key)
    name = fullname.rpartition(".")[2]
    variable = Var(name, LiteralType(text, Instance(string, [])))
    variable._fullname = fullname
    module.names[name] = SymbolTableNode(
        GDEF, variable, module_public=False, module_hidden=True, plugin_generated=True
    )


def published(module: MypyFile, key: str) -> str | None:
    """Return the text that a module publishes, or None."""
    found = module.names.get(published_name("", key).lstrip("."))
    node = found.node if found else None
    text = get_proper_type(node.type) if isinstance(node, Var) else None
    return text.value if isinstance(text, LiteralType) and isinstance(text.value, str) else None


def _sizes_in(names: SymbolTable, prefix: str) -> Iterator[str]:
    """Yield each name whose sizes mypy does not compare, with these sizes."""
    for name, symbol in names.items():
        node = symbol.node
        if node is None or node.fullname != f"{prefix}.{name}":
            continue
        if isinstance(node, TypeInfo):
            if (noted := built_by(node)) is not None:
                yield f"{node.fullname} builds {noted}"
            if node.is_enum:
                yield f"{node.fullname} has {', '.join(node.enum_members)}"  # ``auto()`` counts them
            if node.typeddict_type is not None:
                texts = remembered_texts(node.typeddict_type)
                yield from (f"{node.fullname}: {text}" for text in texts)
            yield from _sizes_in(node.names, node.fullname)
        elif isinstance(node, Var) and node.final_value is not None:
            yield f"{node.fullname} = {_text(node.final_value)}"
        elif isinstance(node, TypeAlias):
            yield from (f"{node.fullname}: {text}" for text in remembered_texts(node.target))
        elif isinstance(node, (Var, FuncDef, OverloadedFuncDef, Decorator)) and node.type:
            yield from (f"{node.fullname}: {text}" for text in remembered_texts(node.type))


def built_by(cls: TypeInfo) -> Any:  # Any: it is what mypy's cache can hold
    """Return what is noted of the layers that a class's own ``__init__`` builds."""
    return cls.metadata.get(NOTED, {}).get("init")


def _text(value: object) -> str:
    """Return a constant's text. Python refuses to write an int of thousands of digits in decimal."""
    return hex(value) if isinstance(value, int) else str(value)
