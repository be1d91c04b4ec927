"""The class of expressions of sizes, where mypy does not find ``typednn_sizes``.

mypy may check a program whose environment has no typednn, as from a pre-commit hook. So each module
that needs the class gets one under a hidden name, and keeps it in mypy's cache.
"""

from mypy.nodes import COVARIANT, GDEF, SymbolTableNode, TypeInfo
from mypy.semanal import SemanticAnalyzer
from mypy.types import AnyType, Instance, Type, TypeOfAny, TypeVarId, TypeVarType

from typednn.mypy_plugin.names import OWN_EXPR


def own_expression_class(semantics: SemanticAnalyzer) -> TypeInfo:
    """Return the class ``Expr[TextT_co, NamesT_co]`` of the module that is being analysed."""
    found = semantics.globals.get(OWN_EXPR)
    if found is not None and isinstance(found.node, TypeInfo):
        return found.node
    info = semantics.basic_new_typeinfo(OWN_EXPR, semantics.named_type("builtins.int"), -1)
    info._fullname = info.defn.fullname = f"{semantics.cur_mod_id}.{OWN_EXPR}"
    text = semantics.named_type("builtins.str")
    names = semantics.named_type("builtins.tuple", [semantics.named_type("builtins.int")])
    info.defn.type_vars = [_variable(info, 1, "Text", text), _variable(info, 2, "Names", names)]
    info.add_type_vars()
    semantics.globals[OWN_EXPR] = SymbolTableNode(
        GDEF, info, module_public=False, plugin_generated=True
    )
    return info


def _variable(info: TypeInfo, number: int, name: str, bound: Instance) -> TypeVarType:
    default: Type = AnyType(TypeOfAny.from_omitted_generics)
    identity = TypeVarId(number, namespace=info.fullname)
    fullname = f"{info.fullname}.{name}"
    return TypeVarType(name, fullname, identity, [], bound, default, COVARIANT)
