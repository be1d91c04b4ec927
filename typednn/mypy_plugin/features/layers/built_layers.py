"""The layers that a user's ``__init__`` builds of its arguments: ``MultiHeadAttention(d, heads)``.

A parameter ``heads: int`` has no value in the class, and none in the type of an object. So what
``__init__`` builds in any case is noted with the class, and the layers' rules are asked where an object
is made of numbers, as in ``Block(8, 3)``.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Final

from mypy.checker import TypeChecker
from mypy.nodes import (
    ARG_NAMED,
    ARG_POS,
    Argument,
    CallExpr,
    Expression,
    FuncDef,
    GeneratorExpr,
    IntExpr,
    LambdaExpr,
    ListComprehension,
    ListExpr,
    MemberExpr,
    MypyFile,
    NameExpr,
    Node,
    OpExpr,
    StrExpr,
    SymbolTable,
    TupleExpr,
    TypeInfo,
)

from typednn.mypy_plugin.features.daemon import built_by, depend_on_sizes
from typednn.mypy_plugin.features.layers.specs import made_of_layers
from typednn.mypy_plugin.features.values.nodes import walk
from typednn.mypy_plugin.names import LAYERS, REPEAT
from typednn.shapes.dim import UNKNOWN, Dim
from typednn.shapes.layers import CONSTRUCTION_RULES, of_constructor
from typednn.shapes.shape import ShapeError

_DEPTH: Final = 8
"""How many modules within modules are looked into."""

Noted = Any
"""What mypy's cache can hold: a call or a value as it is written. None is an unknown value."""


def noted_calls(init: FuncDef) -> Mapping[str, Noted]:
    """Return the calls that ``__init__`` makes in any case, and the defaults of its parameters."""
    names = {argument.variable.name: argument for argument in init.arguments[1:]}
    for name in _assigned(init):
        names.pop(name, None)
    statements = [each for each in init.body.body if hasattr(each, "rvalue")]
    calls = [call for each in statements for call in _calls(each.rvalue, names)]
    defaults = {
        name: _value(argument.initializer, names)
        for name, argument in names.items()
        if argument.initializer is not None
    }
    return {"calls": calls, "defaults": defaults}


def refuse_built(
    cls: TypeInfo,
    given: Mapping[str, object],
    checker: TypeChecker,
    decided: Collection[str] | None = None,
    depth: int = 0,
) -> None:
    """Raise what a layer's rule raises for the values that the class's ``__init__`` gives it.

    ``decided``: the parameters whose values this call decides, all if it is None. A layer that gets
    none of them is refused where it is written.
    """
    found = cls.get("__init__")
    owner = found.node.info if found is not None and isinstance(found.node, FuncDef) else None
    noted = built_by(owner) if owner is not None else None
    if owner is None or noted is None or depth > _DEPTH:
        return
    depend_on_sizes({cls.module_name, owner.module_name}, checker)
    values = {name: _computed(value, {}) for name, value in noted["defaults"].items()} | dict(given)
    decided = set(values if decided is None else decided)
    for call in noted["calls"]:
        times = _computed(call["times"], values)
        built = _class_named(call["callee"], owner, checker)
        if built is None or not isinstance(times, int) or times < 1:
            continue
        noted_arguments = _arguments(built, call)
        arguments = {name: _computed(value, values) for name, value in noted_arguments.items()}
        own = {name for name, value in noted_arguments.items() if _names(value) & decided}
        if not built.fullname.startswith(LAYERS):
            refuse_built(built, arguments, checker, own, depth + 1)
        elif built.name in CONSTRUCTION_RULES and (
            built.fullname == REPEAT or not made_of_layers(built)
        ):
            if own.isdisjoint(of_constructor(built.name)):
                continue
            written = {name: _computed(value, {}) for name, value in noted_arguments.items()}
            if not _is_refused(built.name, written):  # which is said where it is written
                _ask_rule(built.name, arguments)


def _is_refused(layer: str, arguments: Mapping[str, object]) -> bool:
    try:
        _ask_rule(layer, arguments)
    except (ShapeError, TypeError):
        return True
    return False


def _ask_rule(layer: str, arguments: Mapping[str, object]) -> None:
    """Raise what a layer's rule raises for these arguments of its constructor."""
    of_rule = of_constructor(layer)
    missing = {p.name: UNKNOWN for p in of_rule.values() if p.default is p.empty}
    known = {name: value for name, value in arguments.items() if name in of_rule}
    CONSTRUCTION_RULES[layer](**missing | known)


def _assigned(init: FuncDef) -> set[str]:
    """Return the names that stand for something else somewhere in the function."""
    found = set[str]()
    for node in walk(init.body):
        for name in ("lvalues", "lvalue", "index", "indices", "target"):
            given = getattr(node, name, ())
            targets = given if isinstance(given, list) else [given]
            inside = [
                each for target in targets if isinstance(target, Node) for each in walk(target)
            ]
            found |= {each.name for each in inside if isinstance(each, NameExpr)}
    return found


def _calls(node: Expression, names: Mapping[str, Argument], times: Noted = 1) -> Iterator[Noted]:
    """Yield the calls in an expression that are made ``times`` times."""
    if isinstance(node, ListComprehension):
        node = node.generator
    if isinstance(node, TupleExpr | ListExpr):
        for item in node.items:
            yield from _calls(item, names, times)
    elif isinstance(node, GeneratorExpr):
        yield from _calls(node.left_expr, names, _steps(node, names))
    elif isinstance(node, CallExpr):
        kinds = set(node.arg_kinds)
        callee = _dotted(node.callee)
        if callee and kinds <= {ARG_POS, ARG_NAMED}:
            pairs = zip(node.arg_names, node.args, strict=True)
            arguments = [[name, _value(value, names)] for name, value in pairs]
            yield {"callee": callee, "arguments": arguments, "times": times}
        is_repeat = callee.rpartition(".")[2] == "Repeat"
        for value in node.args:
            inner = value.expr() if is_repeat and isinstance(value, LambdaExpr) else value
            yield from _calls(inner, names, times)


def _steps(node: GeneratorExpr, names: Mapping[str, Argument]) -> Noted:
    """Return how often a comprehension over ``range(n)`` computes its element; None if unknown."""
    sequence = node.sequences[0]
    is_range = isinstance(sequence, CallExpr) and _dotted(sequence.callee) == "range"
    if len(node.sequences) > 1 or any(node.condlists) or not is_range:
        return None
    assert isinstance(sequence, CallExpr)
    return _value(sequence.args[0], names) if len(sequence.args) == 1 else None


def _dotted(callee: Expression) -> str:
    """Return ``nn.Linear`` as it is written; an empty text for other expressions."""
    if isinstance(callee, NameExpr):
        return callee.name
    owner = _dotted(callee.expr) if isinstance(callee, MemberExpr) else ""
    return f"{owner}.{callee.name}" if isinstance(callee, MemberExpr) and owner else ""


def _value(node: Expression, names: Mapping[str, Argument]) -> Noted:
    match node:
        case IntExpr(value=value) | StrExpr(value=value):
            return {"is": value}
        case NameExpr(name="True" | "False" as name):
            return {"is": name == "True"}
        case NameExpr(name=name) if name in names:
            return {"name": name}
        case OpExpr(op="+" | "-" | "*" | "//" as op, left=left, right=right):
            return {"op": op, "of": [_value(left, names), _value(right, names)]}
    return None


def _computed(noted: Noted, values: Mapping[str, object]) -> object:
    """Return the value of what was noted; UNKNOWN if it is not known."""
    if noted == 1:
        return 1
    if noted is None:
        return UNKNOWN
    if "is" in noted:
        return noted["is"]
    if "name" in noted:
        return values.get(noted["name"], UNKNOWN)
    one, other = (_computed(each, values) for each in noted["of"])
    if not isinstance(one, int | Dim) or not isinstance(other, int | Dim):
        return UNKNOWN
    match noted["op"]:
        case "+":
            return one + other
        case "-":
            return one - other
        case "*":
            return one * other
    return UNKNOWN if other == 0 else one // other


def _names(noted: Noted) -> set[str]:
    """Return the parameters on which a value depends."""
    if not noted or noted == 1:
        return set()
    return (
        {noted["name"]} if "name" in noted else set[str]().union(*map(_names, noted.get("of", ())))
    )


def _arguments(built: TypeInfo, call: Noted) -> Mapping[str, Noted]:
    """Return a call's arguments by the names of the constructor's parameters."""
    found = built.get("__init__")
    node = found.node if found is not None else None
    by_place = iter(node.arg_names[1:] if isinstance(node, FuncDef) else ())
    named = [(name or next(by_place, None), value) for name, value in call["arguments"]]
    return {name: value for name, value in named if name is not None}


def _class_named(dotted: str, owner: TypeInfo, checker: TypeChecker) -> TypeInfo | None:
    """Return the class that a text names in the module of ``owner``."""
    module = checker.modules.get(owner.module_name)
    table: SymbolTable | None = module.names if module is not None else None
    node: object = None
    for part in dotted.split("."):
        found = table.get(part) if table is not None else None
        node = found.node if found is not None else None
        table = node.names if isinstance(node, MypyFile) else None
    return node if isinstance(node, TypeInfo) else None
