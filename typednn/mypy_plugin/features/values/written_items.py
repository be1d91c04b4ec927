"""Items of a list or dict that is written out and only read: ``self.heads["digit"]``.

mypy joins the types of all items: of two layers it says no more than that they have sizes.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    AwaitExpr,
    CallExpr,
    Context,
    DictExpr,
    Expression,
    IndexExpr,
    IntExpr,
    LambdaExpr,
    ListExpr,
    MemberExpr,
    NameExpr,
    StarExpr,
    SuperExpr,
    UnaryExpr,
    Var,
    YieldExpr,
)
from mypy.typeops import get_all_type_vars
from mypy.types import Instance, ProperType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.type_variables import takes_sizes
from typednn.mypy_plugin.features.values.definitions import attribute_definition, definition
from typednn.mypy_plugin.features.values.expressions import type_of, written_number
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.features.values.unchanged import (
    entry_of,
    is_attribute_only_read,
    is_only_read,
    keeps_entry,
)
from typednn.mypy_plugin.names import MODULE
from typednn.mypy_plugin.types import as_tensor, is_joined_dtype, members


def with_own_type(context: Context, joined: Type, checker: TypeChecker) -> Type:
    """Return the type of the item that is read at ``context``; ``joined`` where it is not known."""
    if not any(map(_is_vague, members(joined))):
        return joined
    match context:
        case IndexExpr(base=base, index=key):
            pass
        case CallExpr(callee=MemberExpr(expr=base), args=[key, *_]):
            pass
        case _:
            return joined
    item = _item(_written(base, key, checker), key)
    own = None if item is None else _alone(item, checker)
    if own is None or isinstance(base, MemberExpr) and _has_names_of_method(own):
        return joined
    return own


def _alone(item: Expression, checker: TypeChecker) -> ProperType | None:
    """Return the type of an item; mypy has inferred that of an attribute for the joined type."""
    known = type_of(item, checker)
    if known is None or not _is_vague(known):
        return known
    if any(isinstance(node, _OF_FUNCTION) for node in walk(item)):
        return None
    with checker.msg.filter_errors(), checker.local_type_map:
        return get_proper_type(checker.expr_checker.accept(item))


_OF_FUNCTION: Final = (SuperExpr, LambdaExpr, AwaitExpr, YieldExpr)
"""What mypy can only read in the function in which it stands."""


def _is_vague(t: ProperType) -> bool:
    """Whether a type is ``object`` or ``Module``, which have no members, or has an int for a size.

    So is a tensor of which mypy has joined the sizes, or the dtypes.
    """
    if not isinstance(t, Instance):
        return False
    if as_tensor(t) is not None:
        return isinstance(get_proper_type(t.args[0]), Instance) or is_joined_dtype(t.args[1])
    return t.type.fullname in ("builtins.object", MODULE) or takes_sizes(t) and _has_int(t)


def _has_int(t: Instance) -> bool:
    shapes = [p.items if isinstance(p := get_proper_type(a), TupleType) else [p] for a in t.args]
    sizes = (get_proper_type(size) for items in shapes for size in items)
    return any(
        isinstance(size, Instance) and size.type.fullname == "builtins.int" for size in sizes
    )


def _written(base: Expression, key: Expression, checker: TypeChecker) -> Expression | None:
    """Return the list or dict that a variable or an attribute of ``self`` holds, with ``key`` as it was written."""
    match base:
        case NameExpr(node=Var() as variable):
            found = definition(variable, checker)
            is_dict = isinstance(found, DictExpr) and keeps_entry(variable, key, checker)
            return found if is_dict or is_only_read(variable, checker) else None
        case MemberExpr(expr=NameExpr(node=Var(is_self=True)) as owner, name=name):
            cls = type_of(owner, checker)
            if isinstance(cls, Instance) and is_attribute_only_read(name, cls.type, checker):
                return attribute_definition(name, cls.type, checker)[0]
    return None


def _item(written: Expression | None, key: Expression) -> Expression | None:
    match written, key:
        case DictExpr(), _:
            return entry_of(written, key)
        case ListExpr(items=items), IntExpr() | UnaryExpr():
            number = written_number(key)
            counted = not any(isinstance(each, StarExpr) for each in items)
            if counted and isinstance(number, int) and -len(items) <= number < len(items):
                return items[number]
    return None


def _has_names_of_method(t: Type) -> bool:
    """Whether a type has names of the method that assigned it, which mean nothing elsewhere."""
    return any(v.id.raw_id < 0 for v in get_all_type_vars(t))
