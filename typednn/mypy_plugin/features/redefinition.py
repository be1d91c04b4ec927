"""Variables that are assigned several times, with mypy's ``allow_redefinition``, or in a loop.

mypy gives a variable the union of all types that it is assigned, and narrows it to the type of the
last assignment. If the last shape is unknown, that leaves each shape of the union, for all may be
the same. So in the union these variables have any shape, and only their last assignment counts.

After a loop, a variable also has the type from before the loop, as if the loop might run no time.
If the loop gives it a shape that is not fully known, the shape from before says nothing more.
"""

from mypy.binder import CurrentType, Frame
from mypy.checker import TypeChecker
from mypy.nodes import Var
from mypy.subtypes import is_proper_subtype
from mypy.typeops import make_simplified_union
from mypy.types import AnyType, Instance, Type, UnionType, get_proper_type

from typednn.mypy_plugin.features.values.definitions import redefined_at
from typednn.mypy_plugin.modules import imports_annotations
from typednn.mypy_plugin.types import Translator, as_array, members, unknown_type


def forget_old_shapes(line: int, checker: TypeChecker) -> None:
    """Forget the shapes that a variable at a line, or of a loop around it, no longer has."""
    if not imports_annotations(checker.tree):
        return
    for i in checker.binder.continue_frames:
        _keep_most_general(checker.binder.frames[i], checker)
    if checker.options.allow_redefinition:
        for variable in redefined_at(line, checker):
            if _may_change(variable) and variable.type is not None and _has_shape(variable.type):
                variable.type = with_shape(variable.type, unknown_type())


def _keep_most_general(frame: Frame, checker: TypeChecker) -> None:
    """Remove from the unions in a frame of mypy's binder what another member includes."""
    for key, current in frame.types.items():
        if not isinstance(get_proper_type(current.type), UnionType):
            continue
        found = members(current.type)
        general = [(t, _generalized(t, checker)) for t in found]
        kept = [
            t
            for t in found
            if not any(
                wider is not None and other is not t and is_proper_subtype(t, wider)
                for other, wider in general
            )
        ]
        if kept and len(kept) < len(found):
            frame.types[key] = CurrentType(UnionType.make_union(kept), current.from_assignment)


def _generalized(t: Type, checker: TypeChecker) -> Type | None:
    """Return a tensor with ``object`` for what is unknown of it; None if all is known."""
    anything = checker.named_type("builtins.object")
    wider = None if as_array(t) is None else t.accept(_AnyAsObject(anything))
    return None if wider == t else wider


class _AnyAsObject(Translator):
    def __init__(self, anything: Instance) -> None:
        super().__init__()
        self._anything = anything

    def visit_any(self, t: AnyType) -> Type:
        return self._anything


def with_shape(t: Type, shape: Type) -> Type:
    """Return ``t`` with this shape in place of those of its tensors."""
    return make_simplified_union(
        [
            tensor.copy_modified(args=[shape, tensor.args[1]])
            if (tensor := as_array(member)) is not None
            else member
            for member in members(t)
        ]
    )


def _may_change(variable: Var) -> bool:
    return variable.is_inferred or variable.is_argument


def _has_shape(t: Type) -> bool:
    shapes = [tensor.args[0] for member in members(t) if (tensor := as_array(member))]
    return any(not isinstance(get_proper_type(shape), AnyType) for shape in shapes)
