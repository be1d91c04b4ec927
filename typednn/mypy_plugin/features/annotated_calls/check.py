"""The call hook: check the arguments of a call, and find the type of its result."""

from collections.abc import Iterator, Sequence

from mypy.checker import TypeChecker
from mypy.nodes import (
    AssignmentStmt,
    CallExpr,
    ListComprehension,
    ListExpr,
    RefExpr,
    TupleExpr,
)
from mypy.plugin import MethodContext
from mypy.types import (
    AnyType,
    Instance,
    Overloaded,
    ProperType,
    Type,
    TypeOfAny,
    TypeQuery,
    get_proper_type,
)

from typednn.mypy_plugin.errors import CODES
from typednn.mypy_plugin.features.annotated_calls.class_calls import called_by_name
from typednn.mypy_plugin.features.annotated_calls.comparisons import Complaint
from typednn.mypy_plugin.features.annotated_calls.matching import Matcher
from typednn.mypy_plugin.features.annotated_calls.normal_form import normalise
from typednn.mypy_plugin.features.annotated_calls.signatures import CallContext, Signatures
from typednn.mypy_plugin.features.annotated_calls.type_variables import flexible_variables
from typednn.mypy_plugin.features.checked_functions import is_checked
from typednn.mypy_plugin.features.daemon import depend_on_declaration
from typednn.mypy_plugin.features.guards.attempts import under_facts
from typednn.mypy_plugin.features.guards.statements import statements_around
from typednn.mypy_plugin.features.loops import in_all_passes, never_met
from typednn.mypy_plugin.features.operations.unions import Outcome, try_all
from typednn.mypy_plugin.features.redefinition import without_sizes
from typednn.mypy_plugin.features.relevance import FindSizes
from typednn.mypy_plugin.mypy_errors.overloads import none_fits
from typednn.mypy_plugin.mypy_errors.spots import callee_type
from typednn.mypy_plugin.options import Settings
from typednn.mypy_plugin.types import (
    Scope,
    after_mistakes,
    as_array,
    as_foreign_array,
    is_of_mistake,
    members,
    of_mistake,
)


def check_call(ctx: CallContext, signatures: Signatures, fullname: str, settings: Settings) -> Type:
    """Report the arguments whose shapes do not fit; return the result's type, with its sizes."""
    if fullname.startswith("<"):
        if not _holds_sizes(ctx):
            return ctx.default_return_type
        if not (all(map(_is_one_foreign, _flat(ctx.arg_types))) and _is_unpacked(ctx)):
            ctx = ctx._replace(default_return_type=without_sizes(ctx.default_return_type))
    assert isinstance(ctx.api, TypeChecker)
    if (by_name := called_by_name(ctx.context)) is not None:
        _report_shapes(by_name, ctx.api)
        return ctx.default_return_type
    signature = signatures.of(ctx)
    if signature is None:
        return normalise(_of_overloads(ctx, ctx.api), ctx)
    depend_on_declaration(fullname, signature, ctx.api)
    checker, flexible = ctx.api, flexible_variables(signature, ctx.api)
    asks_for_proof = settings.warn_unproved and not is_checked(signature)
    warnings: dict[Complaint, None] = {}

    def attempt(choice: tuple[Type, ...]) -> Outcome[Complaint]:
        chosen = iter(choice)
        arg_types = [[next(chosen) for _ in types] for types in ctx.arg_types]
        one = ctx._replace(arg_types=arg_types)
        matcher = Matcher(one, signature, flexible, fullname)
        matcher.match()
        if asks_for_proof:
            warnings.update(dict.fromkeys(matcher.unproved()))
        result = normalise(matcher.result(ctx.default_return_type), ctx)
        return Outcome(_as_context_wants(result, ctx), matcher.errors)

    together = [_tensors_apart(t) for types in ctx.arg_types for t in types]
    found = under_facts(lambda _: try_all(together, attempt), ctx.context, checker, Scope())
    if found is None:
        unrelated = Matcher(ctx, signature, flexible, fullname)
        return normalise(unrelated.result(ctx.default_return_type), ctx)
    if assigned := never_met(ctx.context, checker):
        return in_all_passes(found.type, assigned, checker)
    if found.errors and found.possible and any(map(_is_several_foreign, _flat(ctx.arg_types))):
        return without_sizes(found.type)  # ``x.ndim`` may tell which of several arrays it is
    for complaint in (*found.errors[:1], *warnings):
        checker.fail(complaint.text, complaint.expression, code=complaint.code)
    follows = _takes_mistake(ctx) and found.type.accept(_HasUnknown())
    if found.errors or follows:
        return of_mistake(found.type)
    return after_mistakes(found.type, _flat(ctx.arg_types))


def _report_shapes(call: CallExpr, checker: TypeChecker) -> None:
    """Report what our hooks find in a call that mypy has checked in another form."""
    with checker.msg.filter_errors(save_filtered_errors=True) as found:
        checker.expr_checker.accept(call)
    checker.msg.add_errors([e for e in found.filtered_errors() if e.code and e.code.code in CODES])


def _flat(types: list[list[Type]]) -> Iterator[Type]:
    for each in types:
        yield from each


def _is_several_foreign(t: Type) -> bool:
    """Whether a type is that of several arrays of another library."""
    return sum(as_foreign_array(member) is not None for member in members(t)) > 1


def _holds_sizes(ctx: CallContext) -> bool:
    """Whether there are sizes in the items of a literal or a comprehension, mypy's ``<list>``."""
    find = FindSizes()
    return any(is_of_mistake(t) or t.accept(find) for types in ctx.arg_types for t in types)


def _is_one_foreign(t: Type) -> bool:
    """Whether a type is that of one array of another library."""
    return as_foreign_array(get_proper_type(t)) is not None


def _is_unpacked(ctx: CallContext) -> bool:
    """Whether only names are left of these items: ``a, b = (f(x) for x in (c, d))``.

    A list or a generator with a name of its own may be given items of other shapes later.
    """
    assert isinstance(ctx.api, TypeChecker)
    match statements_around(ctx.context.line, ctx.api):
        case [*_, AssignmentStmt(lvalues=[TupleExpr() | ListExpr()], rvalue=value)]:
            items = value.generator if isinstance(value, ListComprehension) else value
            return items is ctx.context
    return False


def _takes_mistake(ctx: CallContext) -> bool:
    """Whether a refused layer is called, or an argument is written as a call that was refused."""
    return (
        isinstance(ctx, MethodContext)
        and is_of_mistake(ctx.type)
        or any(
            is_of_mistake(t) and not isinstance(argument, RefExpr)
            for arguments, types in zip(ctx.args, ctx.arg_types, strict=True)
            for argument, t in zip(arguments, types, strict=False)
        )
    )


class _HasUnknown(TypeQuery[bool]):
    """Whether a type has a part of which nothing is known."""

    def __init__(self) -> None:
        super().__init__()

    def strategy(self, items: list[bool]) -> bool:
        return any(items)

    def visit_any(self, t: AnyType) -> bool:
        return True


def _of_overloads(ctx: CallContext, checker: TypeChecker) -> Type:
    """Return the result of an overloaded function; report a call that no overload takes.

    mypy takes two sizes of one name for an int.
    """
    call = ctx.context
    callee = callee_type(call, checker) if isinstance(call, CallExpr) else None
    if not isinstance(call, CallExpr) or not isinstance(callee, Overloaded):
        return ctx.default_return_type
    given = [list(zip(*pair, strict=False)) for pair in zip(ctx.args, ctx.arg_types, strict=True)]
    types = [t for own in call.args for pairs in given for argument, t in pairs if argument is own]
    if len(types) != len(call.args):
        return ctx.default_return_type
    if (refused := none_fits(call, callee, types, checker)) is None:
        return ctx.default_return_type
    checker.fail(refused.text, call, code=CODES[refused.code])
    return AnyType(TypeOfAny.from_error)


def _tensors_apart(t: Type) -> Sequence[Type]:
    """Return the members of a union with several tensors; any other type stays whole.

    Of what may come from a refused call nothing is known.
    """
    if is_of_mistake(t):
        return [of_mistake(t)]
    found = members(t)
    return found if sum(as_array(member) is not None for member in found) > 1 else [t]


def _as_context_wants(result: Type, ctx: CallContext) -> Type:
    """Forget the sizes that the context wants forgotten: ``x: Linear[int, int] = Linear(3, 4)``."""
    assert isinstance(ctx.api, TypeChecker)
    proper = get_proper_type(result)
    wanted = get_proper_type(ctx.api.type_context[-1]) if ctx.api.type_context else None
    if not isinstance(proper, Instance) or not isinstance(wanted, Instance):
        return result
    if proper.type is not wanted.type or as_array(proper) is not None:
        return result
    args = [
        want if _is_int(want) else have
        for have, want in zip(proper.args, map(get_proper_type, wanted.args), strict=True)
    ]
    return proper.copy_modified(args=args)


def _is_int(t: ProperType) -> bool:
    return isinstance(t, Instance) and t.type.fullname == "builtins.int"
