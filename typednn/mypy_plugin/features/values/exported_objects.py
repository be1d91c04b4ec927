"""What the objects of a module hold, for other modules: ``CONFIG = Config(width=64)``.

``CONFIG`` is a dict, or a dataclass or named tuple whose constructor is generated. mypy's cache has no
expressions, so the numbers in a module's objects are written as one text, a part of its interface.
``imported_objects.py`` reads it.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Protocol, TypeAlias

from mypy.nodes import (
    ArgKind,
    CallExpr,
    DictExpr,
    Expression,
    MypyFile,
    RefExpr,
    StrExpr,
    TypeInfo,
    Var,
)
from mypy.types import CallableType, get_proper_type

from typednn.mypy_plugin.features.daemon import OBJECTS, publish, published

Entries: TypeAlias = dict[str, object]
"""The numbers in an object by their names: ints, tuples of them, and the fields of other objects."""

_PLAIN: Final = (ArgKind.ARG_POS, ArgKind.ARG_NAMED)


class Reading(Protocol):
    """Reads the numbers of expressions and of the variables of classes."""

    def value(self, expression: Expression) -> object | None: ...

    def constant(self, variable: Var) -> object | None: ...


def publish_objects(
    tree: MypyFile,
    found: Mapping[Var, Expression | None],
    read: Reading,
    modules: dict[str, MypyFile],
) -> None:
    """Write what the objects of a module hold where mypy's cache and its daemon keep it."""
    objects = {
        variable.name: entries
        for variable, expression in found.items()
        if variable.fullname == f"{tree.fullname}.{variable.name}" and expression is not None
        if (entries := _entries(expression, read))
    }
    if objects or published(tree, OBJECTS):
        publish(tree, OBJECTS, repr(objects), modules)


def _entries(expression: Expression, read: Reading) -> Entries:
    match expression:
        case DictExpr(items=items) if all(isinstance(key, StrExpr) for key, _ in items):
            values = {key.value: read.value(v) for key, v in items if isinstance(key, StrExpr)}
        case CallExpr(callee=RefExpr(fullname="builtins.dict"), arg_names=names, args=args) if set(
            expression.arg_kinds
        ) == {ArgKind.ARG_NAMED}:
            given = zip(names, args, strict=True)
            values = {name: read.value(value) for name, value in given if name is not None}
        case CallExpr(callee=RefExpr(node=TypeInfo() as cls)):
            values = dict(_fields(cls, expression, read))
        case _:
            return {}
    return {name: value for name, value in values.items() if value is not None}


def _fields(cls: TypeInfo, call: CallExpr, read: Reading) -> Iterator[tuple[str, object | None]]:
    """Yield the fields that a generated constructor sets: the defaults, then the arguments."""
    is_tuple = any(base.is_named_tuple for base in cls.mro)
    made_by = cls.get("__new__" if is_tuple else "__init__")
    if made_by is None or not (is_tuple or made_by.plugin_generated) or cls.get("__post_init__"):
        return
    signature = get_proper_type(made_by.type)
    if not isinstance(signature, CallableType) or any(k not in _PLAIN for k in call.arg_kinds):
        return
    names = signature.arg_names[1:]
    for name in filter(None, names):
        field = cls.get(name)
        if field is not None and isinstance(field.node, Var):
            yield name, read.constant(field.node)
    for argument, name, in_order in zip(call.args, call.arg_names, names, strict=False):
        if field_name := name or in_order:
            yield field_name, read.value(argument) or _entries(argument, read) or None
