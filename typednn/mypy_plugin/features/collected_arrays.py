"""Containers that a program fills: ``xs = []``, then ``xs.append(np.zeros(3))``.

mypy gives the container the type of the first item. Arrays of other libraries that are collected may
have several shapes, so a container without an annotation holds arrays of any shape.
"""

from typing import Final

from mypy.checker import TypeChecker
from mypy.nodes import CallExpr, Expression, IndexExpr, MemberExpr, NameExpr, Var
from mypy.plugin import MethodContext, MethodSigContext
from mypy.types import CallableType, Type

from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.modules import imports_annotations

METHODS: Final = frozenset(
    [
        *(f"builtins.list.{name}" for name in ("append", "insert", "extend", "__setitem__")),
        *("builtins.dict.__setitem__", "builtins.dict.setdefault", "builtins.set.add"),
        *("collections.deque.append", "collections.deque.appendleft"),
    ]
)


def take_any_sizes(ctx: MethodSigContext) -> CallableType:
    """The hook of the signatures of these methods."""
    signature = ctx.default_signature
    if not _forgets(ctx):
        return signature
    types = [without_sizes(t) for t in signature.arg_types]
    return signature.copy_modified(arg_types=types, ret_type=without_sizes(signature.ret_type))


def forget_items(ctx: MethodContext) -> Type:
    """The hook of these methods: of an empty list, mypy knows the type only by now."""
    return without_sizes(ctx.default_return_type) if _forgets(ctx) else ctx.default_return_type


def _forgets(ctx: MethodContext | MethodSigContext) -> bool:
    """Forget the sizes in the type of a container without an annotation; return if it is one."""
    assert isinstance(ctx.api, TypeChecker)
    if not imports_annotations(ctx.api.tree):
        return False
    match ctx.context:
        case CallExpr(callee=MemberExpr(expr=owner)) | IndexExpr(base=owner):
            return _forget(owner)
    return False


def _forget(container: Expression) -> bool:
    node = container.node if isinstance(container, NameExpr | MemberExpr) else None
    if not isinstance(node, Var) or not node.is_inferred or node.type is None:
        return False
    node.type = without_sizes(node.type)
    return True
