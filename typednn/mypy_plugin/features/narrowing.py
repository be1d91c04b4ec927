"""Checks that a program makes itself: `isinstance(x, Float32[Tensor, "b 784"])`, `assert x.shape == (b, 784)`,
`x.expect("b 784")`. Behind them x has the shape that was asked for.

Names are those of the function around, where it has them; the others are any sizes.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssertStmt,
    Block,
    ClassDef,
    ComparisonExpr,
    Context,
    Expression,
    ForStmt,
    FuncDef,
    FuncItem,
    IfStmt,
    IndexExpr,
    MatchStmt,
    MemberExpr,
    NameExpr,
    OpExpr,
    Statement,
    StrExpr,
    TryStmt,
    TupleExpr,
    TypeAlias,
    TypeInfo,
    WhileStmt,
    WithStmt,
)
from mypy.plugin import FunctionContext, FunctionSigContext, MethodContext
from mypy.subtypes import is_proper_subtype
from mypy.typeops import make_simplified_union
from mypy.types import (
    AnyType,
    CallableType,
    Instance,
    TupleType,
    Type,
    TypeOfAny,
    TypeType,
    TypeVarLikeType,
    TypeVarType,
    UnionType,
    get_proper_type,
)
from mypy.typevars import fill_typevars_with_any

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.annotations import (
    dtype_of_node,
    family_imported_as,
    is_family,
)
from typednn.mypy_plugin.features.values import Values, members
from typednn.mypy_plugin.names import ANNOTATED, DTYPE_OF_FAMILY, hidden
from typednn.mypy_plugin.types import (
    Scope,
    Writer,
    as_tensor,
    checker_builder,
    declared_text,
    unknown_type,
)
from typednn.shapes.dim import UNKNOWN, Dim, Size, symbol
from typednn.shapes.expectation import expect, refine
from typednn.shapes.shape import Shape, ShapeError, Variadic
from typednn.shapes.spec import parse
from typednn.shapes.unify import Mismatch

ISINSTANCE: Final = "builtins.isinstance"
TUPLES_COMPARED: Final = "builtins.tuple.__eq__"


class Checks:
    """What is read where a program checks a shape itself."""

    def __init__(self, checker: TypeChecker) -> None:
        self.checker = checker
        self.scope = Scope()
        self.writer = Writer(checker_builder(checker), self.scope)

    def known(self, names: frozenset[str]) -> dict[str, Size]:
        """Those of the names that a type variable of the function or class around has."""
        found = {name: self._variable(name) for name in names}
        return {name: symbol(self.scope.key(v)) for name, v in found.items() if v is not None}

    def _variable(self, name: str) -> TypeVarType | None:
        around = self.checker.scope.stack
        functions = [item for item in around if isinstance(item, FuncDef)]
        key = hidden(name, variadic=False, depth=max(len(functions), 1))
        for variable in _variables_around(around):
            if isinstance(variable, TypeVarType) and variable.name in (name, key):
                return variable
        return None

    def narrowed(self, tensor: Instance, text: str, dtype: Type) -> Instance | None:
        """`tensor` as one that has passed a check for `text`; None where it cannot."""
        spec = parse(text)
        shape = refine(spec.shape(), self.scope.shape(tensor), self.known(spec.names))
        if isinstance(shape, Mismatch):
            return None
        kept = tensor.args[1] if is_proper_subtype(tensor.args[1], dtype) else dtype
        return tensor.copy_modified(args=[self.writer.shape(shape), kept])

    def with_shape(self, tensor: Instance, shape: Shape) -> Instance:
        return tensor.copy_modified(args=[self.writer.shape(shape), tensor.args[1]])


def _variables_around(
    stack: Sequence[object],
) -> Iterator[TypeVarLikeType]:
    """The type variables of functions and classes, the innermost first."""
    for item in reversed(stack):
        if isinstance(item, TypeInfo):
            yield from item.defn.type_vars
        elif isinstance(item, FuncDef) and isinstance(item.type, CallableType):
            yield from item.type.variables


# isinstance


class _Annotation(NamedTuple):
    """`Float32[Tensor, "b 784"]` as an expression, or an alias of it."""

    base: Type
    text: str
    dtype: Type


def isinstance_signature(ctx: FunctionSigContext) -> CallableType:
    """The hook of a call of isinstance: what is a special form to mypy is a class where it runs."""
    signature = ctx.default_signature
    assert isinstance(ctx.api, TypeChecker)
    if len(ctx.args) != 2 or not ctx.args[1] or not _has_annotation(ctx.args[1][0], ctx.api):
        return signature
    anything = ctx.api.named_generic_type("builtins.object", [])
    return signature.copy_modified(arg_types=[signature.arg_types[0], anything])


def isinstance_called(ctx: FunctionContext) -> Type:
    """The hook behind it: each annotation is the type to which the first argument is narrowed."""
    assert isinstance(ctx.api, TypeChecker)
    if len(ctx.args) == 2 and ctx.args[1] and _has_annotation(ctx.args[1][0], ctx.api):
        _store_classes(ctx.args[1][0], ctx.arg_types[0][0], ctx.api)
    return ctx.default_return_type


def _parts(expression: Expression) -> list[Expression]:
    """The classes that isinstance is given as `(A, B)` or `A | B`."""
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
    """Tells mypy what class each annotation in `expression` is for an object of type `given`."""
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
    """The class that `annotation` is, for an object of type `given`."""
    tensor = as_tensor(annotation.base)
    if tensor is None:
        return TypeType.make_normalized(annotation.base)
    checks = Checks(checker)
    tensors = [t for member in members(given) if (t := as_tensor(member)) is not None]
    anything = tensor.copy_modified(args=[unknown_type(), unknown_type()])
    for candidates in (tensors, [anything]):
        found = [checks.narrowed(t, annotation.text, annotation.dtype) for t in candidates]
        if possible := [TypeType(t) for t in found if t is not None]:
            break
    return UnionType.make_union(possible)


# x.expect


def expected(ctx: MethodContext) -> Type:
    """The hook of `x.expect("b 784")`: the shape that the text says."""
    assert isinstance(ctx.api, TypeChecker)
    checks, text = Checks(ctx.api), _text(ctx)
    results: list[Type] = []
    for tensor in map(as_tensor, members(ctx.type)):
        if tensor is None or text is None:
            return ctx.default_return_type
        try:
            spec = parse(text)
            shape = expect(text, spec.shape(), checks.scope.shape(tensor), checks.known(spec.names))
        except ShapeError as error:
            ctx.api.fail(str(error), ctx.context, code=CODES[error.code])
            return ctx.default_return_type
        results.append(checks.with_shape(tensor, shape))
    return make_simplified_union(results)


def _text(ctx: MethodContext) -> str | None:
    assert isinstance(ctx.api, TypeChecker)
    given = [get_proper_type(t) for types in ctx.arg_types for t in types]
    value = Values(ctx.api, Scope()).of_type(given[0]) if given else None
    return value if isinstance(value, str) else None


# assert x.shape == (b, 784)


def tuples_compared(ctx: MethodContext) -> Type:
    """The hook of `==` between tuples: in an assert, `x.shape == (b, 784)` is known from there on."""
    assert isinstance(ctx.api, TypeChecker)
    sides = _sides(ctx.context)
    for member, other in (sides, sides[::-1]) if sides is not None else ():
        match member:
            case MemberExpr(name="shape", expr=x) if _is_asserted(ctx.context, ctx.api):
                _assume(x, other, ctx.api)
    return ctx.default_return_type


def _sides(o: Context) -> tuple[Expression, Expression] | None:
    if isinstance(o, ComparisonExpr) and o.operators == ["=="]:
        return o.operands[0], o.operands[1]
    return None


def _first(o: Expression) -> Expression:
    """What is evaluated first, and must hold: mypy forgets what it learns in the middle of an `and`."""
    return _first(o.left) if isinstance(o, OpExpr) and o.op == "and" else o


def _is_asserted(comparison: Context, checker: TypeChecker) -> bool:
    """Whether it is what an assert statement says, or begins with."""
    function = checker.scope.current_function()
    body = function.body.body if isinstance(function, FuncItem) else checker.tree.defs
    return any(_first(s.expr) is comparison for s in _statements(body) if isinstance(s, AssertStmt))


def _statements(body: Sequence[Statement]) -> Iterator[Statement]:
    """All statements of a body, those of the blocks inside of it too."""
    for statement in body:
        yield statement
        for block in _blocks(statement):
            yield from _statements(block.body) if block is not None else ()


def _blocks(statement: Statement) -> Sequence[Block | None]:
    match statement:
        case IfStmt(body=bodies, else_body=last):
            return [*bodies, last]
        case WhileStmt(body=body, else_body=last) | ForStmt(body=body, else_body=last):
            return [body, last]
        case WithStmt(body=body):
            return [body]
        case TryStmt(body=body, handlers=handlers, else_body=last, finally_body=finally_body):
            return [body, *handlers, last, finally_body]
        case MatchStmt(bodies=bodies):
            return bodies
        case ClassDef(defs=body):
            return [body]
    return []


def _assume(x: Expression, shape: Expression, checker: TypeChecker) -> None:
    """From here on `x` has the shape that the tuple `shape` says, as far as it says one."""
    given = members(checker.lookup_type(x)) if checker.has_type(x) else []
    tensors = [t for member in given if (t := as_tensor(member)) is not None]
    checks = Checks(checker)
    values = Values(checker, checks.scope)
    sizes = values.value(values.type_of(shape), shape)
    if not isinstance(sizes, tuple) or len(tensors) < len(given):
        return
    exact = (int, Dim, Variadic)
    declared = tuple(size if isinstance(size, exact) else UNKNOWN for size in sizes)
    known = {n: symbol(n) for size in declared if isinstance(size, Dim) for n in size.names}
    found = [(t, refine(declared, checks.scope.shape(t), known)) for t in tensors]
    possible = [checks.with_shape(t, s) for t, s in found if not isinstance(s, Mismatch)]
    if possible:
        checker.binder.put(x, make_simplified_union(possible))
