"""Layers in the fields of a user's module, whose sizes are those that its constructor gets.

In ``Block(12, 5)`` a field ``attention: MultiHeadAttention[Model, Heads]`` cannot be built. In the
class it is not known, so its rule is asked where the sizes are: at the call.
"""

from collections.abc import Callable, Iterator, Mapping

from mypy.checker import TypeChecker
from mypy.expandtype import expand_type_by_instance
from mypy.maptype import map_instance_to_supertype
from mypy.nodes import AssignmentStmt, FuncDef, MemberExpr, NameExpr, ReturnStmt, TypeInfo, Var
from mypy.plugin import ClassDefContext, FunctionContext, Plugin
from mypy.traverser import all_return_statements
from mypy.types import (
    CallableType,
    Instance,
    TupleType,
    Type,
    TypeVarType,
    flatten_nested_unions,
    get_proper_type,
)

from typednn.mypy_plugin.features.layers.built_layers import noted_calls, refuse_built
from typednn.mypy_plugin.features.layers.construction import arguments_of, code_of
from typednn.mypy_plugin.features.layers.specs import made_of_layers, value_of
from typednn.mypy_plugin.features.loops import never_met
from typednn.mypy_plugin.features.values.arguments import Values
from typednn.mypy_plugin.modules import FOREIGN
from typednn.mypy_plugin.names import LAYERS, MODULE, NOTED
from typednn.mypy_plugin.types import Scope, is_of_mistake, of_mistake
from typednn.shapes.dim import UNKNOWN
from typednn.shapes.layers import CONSTRUCTION_RULES, of_constructor
from typednn.shapes.layers.arguments import KindError
from typednn.shapes.shape import ShapeError


def note_built_fields(ctx: ClassDefContext) -> None:
    """The hook of a class of modules: note the fields that its ``__init__`` builds in any case."""
    functions = [each for each in ctx.cls.defs.body if isinstance(each, FuncDef)]
    init = next((each for each in functions if each.name == "__init__"), None)
    if init is None or not init.arguments or any(map(_ends, all_return_statements(init))):
        return
    own = init.arguments[0].variable.name
    assigned = [each for each in init.body.body if isinstance(each, AssignmentStmt)]
    targets = [target for statement in assigned for target in statement.lvalues]
    ctx.cls.info.metadata[NOTED] = {
        "built": [
            target.name
            for target in targets
            if isinstance(target, MemberExpr)
            and isinstance(target.expr, NameExpr)
            and target.expr.name == own
        ],
        "init": noted_calls(init),
    }


def _ends(statement: ReturnStmt) -> bool:
    """Return whether it ends ``__init__``; the result of a lambda is a statement, too."""
    value = statement.expr
    return value is None or isinstance(value, NameExpr) and value.name == "None"


def has_sizes(plugin: Plugin, fullname: str) -> bool:
    """Return whether it is a user's class of modules."""
    if fullname.partition(".")[0] in (*FOREIGN, "typednn"):
        return False
    found = plugin.lookup_fully_qualified(fullname)
    cls = found.node if found is not None else None
    return isinstance(cls, TypeInfo) and cls.has_base(MODULE)


def construct_owner(ctx: FunctionContext, check: Callable[[FunctionContext], Type] | None) -> Type:
    """The hook of the constructor of a user's module: the layers in its fields can be built."""
    assert isinstance(ctx.api, TypeChecker)
    result = get_proper_type(ctx.default_return_type if check is None else check(ctx))
    if not isinstance(result, Instance) or is_of_mistake(result):
        return result
    if never_met(ctx.context, ctx.api):
        return result
    try:
        for layer in _layers_of(result, frozenset()):
            refuse_layer(layer)
        refuse_built(result.type, arguments_of(ctx, Values(ctx.api, Scope())), ctx.api)
    except (ShapeError, KindError) as error:
        ctx.api.fail(str(error), ctx.context, code=code_of(error))
        return of_mistake(result)
    return result


def refuse_layer(layer: Instance) -> None:
    """Raise ShapeError if the layer's rule refuses the sizes that its type has."""
    name, scope, known = layer.type.name, Scope(), _arguments(layer)
    values = {
        parameter: value_of(get_proper_type(known[parameter]), scope)
        if parameter in known
        else UNKNOWN
        for parameter in of_constructor(name)
    }
    CONSTRUCTION_RULES[name](**values)


def _layers_of(owner: Instance, outer: frozenset[str]) -> Iterator[Instance]:
    """Yield the layers with rules in the fields whose types have type parameters of the class.

    Only those of fields that are built in any case.
    """
    found = owner.type.get("__init__")
    if owner.type.fullname in outer or found is None or not isinstance(found.node, FuncDef):
        return
    base = found.node.info
    as_base = map_instance_to_supertype(owner, base)
    for name in base.metadata.get(NOTED, {}).get("built", ()):
        field = base.names.get(name)
        declared = field.node.type if field and isinstance(field.node, Var) else None
        if declared is not None and (t := expand_type_by_instance(declared, as_base)) != declared:
            yield from _layers_in(t, outer | {owner.type.fullname})


def _layers_in(t: Type, outer: frozenset[str]) -> Iterator[Instance]:
    """Yield the layers in a field of this type, also those in tuples, layers and other modules."""
    proper = get_proper_type(t)
    if isinstance(proper, TupleType):
        for item in proper.items:
            yield from _layers_in(item, outer)
    if not isinstance(proper, Instance):
        return
    cls = proper.type
    if not cls.fullname.startswith(LAYERS):
        yield from _layers_of(proper, outer) if cls.has_base(MODULE) else ()
    elif made_of_layers(cls):
        for arg in proper.args:
            yield from _layers_in(arg, outer)
    elif cls.name in CONSTRUCTION_RULES:
        yield proper


def _arguments(layer: Instance) -> Mapping[str, Type]:
    """Return the arguments of the constructor that the layer's type has, by their names."""
    found = layer.type.get("__init__")
    node = found.node if found is not None else None
    if not isinstance(node, FuncDef) or not isinstance(node.type, CallableType):
        return {}
    names = [variable.name for variable in node.info.defn.type_vars]
    sizes = dict(zip(names, map_instance_to_supertype(layer, node.info).args, strict=False))
    arguments = dict[str, Type]()
    for parameter, t in zip(node.type.arg_names, node.type.arg_types, strict=True):
        members = [get_proper_type(each) for each in flatten_nested_unions([t])]
        variables = [each.name for each in members if isinstance(each, TypeVarType)]
        if parameter is not None and len(variables) == 1 and variables[0] in sizes:
            arguments[parameter] = sizes[variables[0]]
    return arguments
