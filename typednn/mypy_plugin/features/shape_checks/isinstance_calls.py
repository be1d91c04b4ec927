"""``isinstance(x, Float32[Tensor, "b 784"])``: if it holds, x has this shape."""

from collections.abc import Iterator
from typing import NamedTuple

from mypy.checker import TypeChecker
from mypy.meet import is_overlapping_types
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

from typednn.mypy_plugin import messages
from typednn.mypy_plugin.errors import SYNTAX
from typednn.mypy_plugin.features.annotations.families import (
    common_dtype,
    dtype_of_node,
    family_in,
    place_of_name,
)
from typednn.mypy_plugin.features.annotations.names_in_body import syntax_error
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
    if len(ctx.args) == 2 and all(ctx.args) and _has_annotation(ctx.args[1][0], ctx.api):
        given, classes = ctx.arg_types[0][0], ctx.args[1][0]
        if not _report_malformed(classes, ctx.api):
            _store_classes(classes, given, ctx.api, _divides(classes, given, ctx.api))
    return ctx.default_return_type


def _report_malformed(classes: Expression, checker: TypeChecker) -> bool:
    """Report the texts that are no shapes. Return whether there are any."""
    texts = [a.text for a in _annotations(classes, checker) if a is not None]
    errors = {text: error for text in texts if (error := syntax_error(text)) is not None}
    for text, error in errors.items():
        checker.fail(messages.syntax(error, text), classes, code=SYNTAX)
    return bool(errors)


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


def _annotations(expression: Expression, checker: TypeChecker) -> Iterator[_Annotation | None]:
    """Yield the annotations in ``(A, B)`` or ``A | B``, and None for each other class."""
    if parts := _parts(expression):
        for part in parts:
            yield from _annotations(part, checker)
    else:
        yield _annotation(expression, checker)


def _divides(expression: Expression, given: Type, checker: TypeChecker) -> bool:
    """Return whether the check takes some members of a union, and leaves others as they are."""
    annotations = [a for a in _annotations(expression, checker) if a is not None]
    taken, left = list[Type](), list[Type]()
    for member in members(given):
        found = [_takes(annotation, member, checker) for annotation in annotations]
        if True in found:
            taken.append(member)
        elif None in found:
            return False
        else:
            left.append(member)
    apart = not any(is_overlapping_types(a, b) for a in taken for b in left)
    return bool(taken) and bool(left) and apart


def _takes(annotation: _Annotation, member: Type, checker: TypeChecker) -> bool | None:
    """Return whether an annotation fits a type always (True), never (False), or sometimes."""
    tensor, narrowing = as_tensor(member), Narrowing(checker)
    if tensor is None or as_tensor(annotation.base) is None:
        return None if is_overlapping_types(member, annotation.base) else False
    if narrowing.always_fits(tensor, annotation.text, annotation.dtype):
        return True
    narrowed = narrowing.narrow(tensor, annotation.text, annotation.dtype)
    return False if narrowed is None or not is_overlapping_types(tensor, narrowed) else None


def _store_classes(
    expression: Expression, given: Type, checker: TypeChecker, divides: bool
) -> Type:
    """Store the class that each annotation in ``expression`` is for an object of type ``given``.

    If the check divides the members of a union, mypy takes what is stored for exact classes, and
    leaves the other members to the ``else``.
    """
    annotation = _annotation(expression, checker)
    found = [_store_classes(part, given, checker, divides) for part in _parts(expression)]
    if annotation is not None:
        found = _narrowed(given, annotation, checker)
        exact = checker.named_generic_type("types.UnionType", found)
        classes = UnionType.make_union([TypeType.make_normalized(t) for t in found])
        checker.store_type(expression, exact if divides else classes)
    elif isinstance(expression, TupleExpr):
        fallback = checker.named_generic_type("builtins.tuple", [AnyType(TypeOfAny.special_form)])
        checker.store_type(expression, TupleType(found, fallback))
    return checker.lookup_type(expression)


def _annotation(expression: Expression, checker: TypeChecker) -> _Annotation | None:
    match expression:
        case IndexExpr(
            base=NameExpr(fullname=name) | MemberExpr(fullname=name) as family,
            index=TupleExpr(items=[array, StrExpr(value=text)]),
        ) if name in ANNOTATED:
            origin = family_in(*place_of_name(family, checker.tree), checker.modules)
            if origin is not None:
                return _annotation_of(array, text, _dtype(origin.family, checker), checker)
        case NameExpr(node=TypeAlias(target=target)) | MemberExpr(node=TypeAlias(target=target)):
            if (tensor := as_tensor(target)) is not None:
                declared = declared_text(tensor)
                return None if declared is None else _Annotation(tensor, declared, tensor.args[1])
    return None


def _annotation_of(
    array: Expression, text: str, dtype: Type, checker: TypeChecker
) -> _Annotation | None:
    """Return the annotation of an array type, or of another annotation, whose axes come last."""
    match array:
        case NameExpr(node=TypeInfo() as cls) | MemberExpr(node=TypeInfo() as cls):
            return _Annotation(fill_typevars_with_any(cls), text, dtype)
    inner = _annotation(array, checker)
    return inner and _Annotation(
        inner.base, f"{text} {inner.text}", common_dtype(dtype, inner.dtype)
    )


def _dtype(family: str, checker: TypeChecker) -> Type:
    module, _, name = DTYPE_OF_FAMILY.get(family, "").rpartition(".")
    found = checker.modules[module].names.get(name) if module else None
    return dtype_of_node(found.node if found else None)


def _narrowed(given: Type, annotation: _Annotation, checker: TypeChecker) -> list[Type]:
    """Return the types that an object of type ``given`` has where the annotation fits."""
    tensor = as_tensor(annotation.base)
    if tensor is None:
        return [annotation.base]
    narrowing = Narrowing(checker)
    tensors = [t for member in members(given) if (t := as_tensor(member)) is not None]
    anything = tensor.copy_modified(args=[unknown_type(), unknown_type()])
    for candidates in (tensors, [anything]):
        found = [narrowing.narrow(t, annotation.text, annotation.dtype) for t in candidates]
        if possible := [t for t in found if t is not None]:
            break
    return list(possible)
