"""Calls for which mypy asks no hook: ``steps[0](w, g)``, and the items of a ``TypedDict``."""

from collections.abc import Iterator, Sequence

from mypy.nodes import ARG_NAMED, ARG_POS, CallExpr, DictExpr, Expression, IndexExpr, StrExpr
from mypy.plugin import FunctionContext
from mypy.types import CallableType, Instance, ProperType, Type, TypedDictType, get_proper_type

from typednn.mypy_plugin.features.annotated_calls.comparisons import Complaint
from typednn.mypy_plugin.features.annotated_calls.matching import Matcher
from typednn.mypy_plugin.features.annotated_calls.type_variables import flexible_variables
from typednn.mypy_plugin.features.annotations.remembered import remembered_texts
from typednn.mypy_plugin.features.daemon import depend_at
from typednn.mypy_plugin.features.guards.attempts import under_facts
from typednn.mypy_plugin.features.module_end.places import Module
from typednn.mypy_plugin.features.operations.unions import Outcome
from typednn.mypy_plugin.features.relevance import has_sizes
from typednn.mypy_plugin.mypy_errors.places import text_of_expression
from typednn.mypy_plugin.types import Scope
from typednn.shapes.facts import Fact


def check_unhooked_calls(module: Module) -> None:
    """Report arguments and items whose names stand for several sizes."""
    for o in list(module.types):
        t = module.type_of(o)
        if isinstance(t, TypedDictType):
            items = dict(_items(o))
            if not items:
                continue
            depend_at(o.line, {t.fallback.type.module_name}, module.checker)
            if items.keys() >= t.required_keys and any(map(remembered_texts, t.items.values())):
                _check(o, _of_items(t, list(items), module), list(items.values()), module)
        elif isinstance(o, CallExpr):
            function = _declared(o.callee, module)
            if isinstance(function, CallableType) and _takes_all(function, o):
                called = function.copy_modified(name=text_of_expression(o.callee))
                _check(o, called, o.args, module)


def _declared(callee: Expression, module: Module) -> ProperType | None:
    """Return the function that is an item or a result. mypy has kept what it inferred for the call."""
    match callee:
        case IndexExpr(base=base):
            container = module.type_of(base)
            if isinstance(container, Instance) and container.args:
                return get_proper_type(container.args[-1])
        case CallExpr(callee=maker) if isinstance(module.type_of(callee), CallableType):
            made = module.type_of(maker)
            return get_proper_type(made.ret_type) if isinstance(made, CallableType) else None
    return None


def _items(o: Expression) -> Iterator[tuple[str, Expression]]:
    """Yield the items of a ``TypedDict`` that is written out."""
    match o:
        case DictExpr(items=pairs):
            for key, value in pairs:
                if isinstance(key, StrExpr):
                    yield key.value, value
        case CallExpr(arg_names=names, args=values):
            for name, value in zip(names, values, strict=True):
                if name is not None:
                    yield name, value


def _of_items(t: TypedDictType, names: list[str], module: Module) -> CallableType:
    """Return the function that makes a ``TypedDict`` of its items."""
    types = [t.items[name] for name in names]
    function = module.checker.named_type("builtins.function")
    own = (t.fallback.type.name).rpartition(".")[2]
    return CallableType(types, [ARG_NAMED] * len(names), names, t, function, name=own)


def _takes_all(function: CallableType, call: CallExpr) -> bool:
    """Whether each argument of a call is given for the parameter of its position."""
    kinds = {*call.arg_kinds, *function.arg_kinds}
    return (
        bool(function.variables)
        and kinds <= {ARG_POS}
        and len(call.args) == len(function.arg_types)
        and has_sizes(function)
    )


def _check(
    call: Expression, signature: CallableType, arguments: list[Expression], module: Module
) -> None:
    types = [module.types.get(argument) for argument in arguments]
    given: list[Type] = [t for t in types if t is not None]
    if len(given) < len(types):
        return
    ctx = FunctionContext(
        [[t] for t in given],
        [[kind] for kind in signature.arg_kinds],
        signature.arg_names,
        [[name] for name in signature.arg_names],
        signature.ret_type,
        [[argument] for argument in arguments],
        call,
        module.checker,
    )

    def attempt(_: Sequence[Fact]) -> Outcome[Complaint]:
        matcher = Matcher(ctx, signature, flexible_variables(signature, module.checker), "")
        matcher.match()
        return Outcome(signature.ret_type, matcher.errors)

    found = under_facts(attempt, call, module.checker, Scope())
    for complaint in found.errors[:1]:
        module.fail(complaint.text, complaint.expression, complaint.code)
