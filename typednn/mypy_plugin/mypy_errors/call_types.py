"""Find the type of a class's ``__call__``, when mypy's text has only the name of the class."""

from mypy.checker import TypeChecker
from mypy.messages import format_type_bare
from mypy.nodes import TypeInfo
from mypy.subtypes import find_member
from mypy.types import CallableType, Instance, get_proper_type
from mypy.typevars import fill_typevars

from typednn.mypy_plugin.mypy_errors.type_texts import TypeText, read_type
from typednn.mypy_plugin.names import MODULE


def call_type(t: TypeText, checker: TypeChecker) -> TypeText | None:
    """Return the ``Callable[...]`` that instances of the class ``t`` are, or None."""
    info = _class_named(t.name, checker)
    instance = fill_typevars(info) if info is not None else None
    if info is None or not isinstance(instance, Instance):
        return None
    found = find_member("__call__", instance, instance, is_operator=True)
    declared = get_proper_type(found) if found is not None else None
    if not isinstance(declared, CallableType):
        return None
    function = read_type(format_type_bare(declared, checker.options))
    parameters = [variable.name for variable in info.defn.type_vars]
    known = dict(zip(parameters, t.arguments, strict=False))
    return None if function is None else _substituted(function, known)


def _class_named(name: str, checker: TypeChecker) -> TypeInfo | None:
    """Return the class that this module calls ``name``, or the only one of the program; of several the only module."""
    module, _, own = name.rpartition(".")
    trees = [checker.modules[module]] if module in checker.modules else [checker.tree]
    if not module and own not in checker.tree.names:
        trees = list(checker.modules.values())
    nodes = {tree.names[own].node for tree in trees if own in tree.names}
    classes = [node for node in nodes if isinstance(node, TypeInfo)]
    if len(classes) > 1:  # mypy also reads modules of which this one knows nothing
        classes = [cls for cls in classes if cls.has_base(MODULE)]
    return classes[0] if len(classes) == 1 else None


def _substituted(t: TypeText, known: dict[str, TypeText]) -> TypeText:
    if t.name in known and not t.arguments:
        return known[t.name]
    return TypeText(t.name, tuple(_substituted(each, known) for each in t.arguments))
