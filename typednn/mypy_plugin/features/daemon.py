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
    TypeInfo,
    Var,
)
from mypy.types import CallableType, Instance, LiteralType, get_proper_type

from typednn.mypy_plugin.features.annotations.remembered import remembered_texts
from typednn.mypy_plugin.modules import USERS
from typednn.mypy_plugin.names import NOTED

_SIZES: Final = "sizes"


def depend_on_sizes(modules: Iterable[str], checker: TypeChecker) -> None:
    """Check what mypy is checking now again when a size of one of these modules changes."""
    if checker.options.fine_grained_incremental or checker.options.cache_fine_grained:
        add_dependencies(modules, checker.tree, checker.tscope.current_target())


def depend_on_declaration(fullname: str, signature: CallableType, checker: TypeChecker) -> None:
    """Check what mypy is checking now again when the sizes of what it calls change."""
    module = fullname
    while module and module not in checker.modules:
        module = module.rpartition(".")[0]
    classes = signature.type_object().mro if signature.is_type_obj() else []
    depend_on_sizes({module, *(cls.module_name for cls in classes)}, checker)


def add_dependencies(modules: Iterable[str], tree: MypyFile, target: str) -> None:
    """Check a target of ``tree`` again when a size of one of the other modules changes."""
    others = [name for name in modules if name in USERS and name != tree.fullname]
    if others:
        tree.alias_deps[target].update(published_name(name, _SIZES) for name in others)


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
            yield from _sizes_in(node.names, node.fullname)
        elif isinstance(node, Var) and node.final_value is not None:
            yield f"{node.fullname} = {_text(node.final_value)}"
        elif isinstance(node, (Var, FuncDef, OverloadedFuncDef, Decorator)) and node.type:
            yield from (f"{node.fullname}: {text}" for text in remembered_texts(node.type))


def built_by(cls: TypeInfo) -> Any:  # Any: it is what mypy's cache can hold
    """Return what is noted of the layers that a class's own ``__init__`` builds."""
    return cls.metadata.get(NOTED, {}).get("init")


def _text(value: object) -> str:
    """Return a constant's text. Python refuses to write an int of thousands of digits in decimal."""
    return hex(value) if isinstance(value, int) else str(value)
