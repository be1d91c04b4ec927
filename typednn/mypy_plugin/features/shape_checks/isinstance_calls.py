"""``isinstance(x, Float32[Tensor, "b 784"])``: if it holds, x has this shape."""

from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    Expression,
    IndexExpr,
    MemberExpr,
    NameExpr,
    OpExpr,
    StrExpr,
    TupleExpr,
    TypeAlias,
    TypeInfo,
)
from mypy.plugin import FunctionContext, FunctionSigContext
from mypy.types import (
    AnyType,
    CallableType,
    TupleType,
    Type,
    TypeOfAny,
    TypeType,
    UnionType,
)
from mypy.typevars import fill_typevars_with_any

from typednn.mypy_plugin.features.annotations.families import (
    dtype_of_node,
    family_imported_as,
    is_family,
)
from typednn.mypy_plugin.features.shape_checks.narrowing import Narrowing
from typednn.mypy_plugin.names import ANNOTATED, DTYPE_OF_FAMILY
from typednn.mypy_plugin.types import as_tensor, declared_text, members, unknown_type


class _Annotation(NamedTuple):
    """``Float32[Tensor, "b 784"]`` as an expression, or an alias of it."""

    base: Type
    text: str
    dtype: Type


def isinstance_signature(ctx: FunctionSigContext) -> CallableType:
    """The hook before a call of isinstance: annotations, no classes to mypy, are accepted."""
    signature = ctx.default_signature
    assert isinstance(ctx.api, TypeChecker)
    if len(ctx.args) != 2 or not ctx.args[1] or not _has_annotation(ctx.args[1][0], ctx.api):
        return signature
    anything = ctx.api.named_generic_type("builtins.object", [])
    return signature.copy_modified(arg_types=[signature.arg_types[0], anything])


def narrow_by_isinstance(ctx: FunctionContext) -> Type:
    """The hook after the call: mypy narrows the first argument to the types of the annotations."""
    assert isinstance(ctx.api, TypeChecker)
    if len(ctx.args) == 2 and ctx.args[1] and _has_annotation(ctx.args[1][0], ctx.api):
        _store_classes(ctx.args[1][0], ctx.arg_types[0][0], ctx.api)
    return ctx.default_return_type


def _parts(expression: Expression) -> list[Expression]:
    """Return the classes in ``(A, B)`` or ``A | B``."""
    match expression:
        case TupleExpr(items=items):
            return items
        case OpExpr(op="|", left=left, right=right):
            return [left, right]
    return []


def _has_annotation(expression: Expression, checker: TypeChecker) -> bool:
    if _annotation(expression, checker) is not None:
        return True
    return any(_has_annotation(part, checker) for part in _parts(expression))


def _store_classes(expression: Expression, given: Type, checker: TypeChecker) -> Type:
    """Store the class that each annotation in ``expression`` is for an object of type ``given``."""
    annotation = _annotation(expression, checker)
    found = [_store_classes(part, given, checker) for part in _parts(expression)]
    if annotation is not None:
        checker.store_type(expression, _narrowed(given, annotation, checker))
    elif isinstance(expression, TupleExpr):
        fallback = checker.named_generic_type("builtins.tuple", [AnyType(TypeOfAny.special_form)])
        checker.store_type(expression, TupleType(found, fallback))
    return checker.lookup_type(expression)


def _annotation(expression: Expression, checker: TypeChecker) -> _Annotation | None:
    match expression:
        case IndexExpr(
            base=NameExpr(fullname=name) | MemberExpr(fullname=name) as family,
            index=TupleExpr(
                items=[
                    NameExpr(node=TypeInfo() as cls) | MemberExpr(node=TypeInfo() as cls),
                    StrExpr(value=text),
                ]
            ),
        ) if name in ANNOTATED:
            read = family_imported_as(family.name, checker.tree)
            if is_family(read):
                return _Annotation(fill_typevars_with_any(cls), text, _dtype(read, checker))
        case NameExpr(node=TypeAlias(target=target)) | MemberExpr(node=TypeAlias(target=target)):
            if (tensor := as_tensor(target)) is not None:
                declared = declared_text(tensor)
                return None if declared is None else _Annotation(tensor, declared, tensor.args[1])
    return None


def _dtype(family: str, checker: TypeChecker) -> Type:
    module, _, name = DTYPE_OF_FAMILY.get(family, "").rpartition(".")
    found = checker.modules[module].names.get(name) if module else None
    return dtype_of_node(found.node if found else None)


def _narrowed(given: Type, annotation: _Annotation, checker: TypeChecker) -> Type:
    """Return the class that ``annotation`` is for an object of type ``given``."""
    tensor = as_tensor(annotation.base)
    if tensor is None:
        return TypeType.make_normalized(annotation.base)
    narrowing = Narrowing(checker)
    tensors = [t for member in members(given) if (t := as_tensor(member)) is not None]
    anything = tensor.copy_modified(args=[unknown_type(), unknown_type()])
    for candidates in (tensors, [anything]):
        found = [narrowing.narrow(t, annotation.text, annotation.dtype) for t in candidates]
        if possible := [TypeType(t) for t in found if t is not None]:
            break
    return UnionType.make_union(possible)
