"""The types of batches of trees of tensors: all axes 0 have the batch's size."""

from typing import Final

from mypy.maptype import map_instance_to_supertype
from mypy.nodes import TypeInfo
from mypy.types import Instance, NoneType, TupleType, Type, get_proper_type

from typednn.mypy_plugin.features.control_flow.type_trees import CONTAINERS, TypeTrees, is_open
from typednn.mypy_plugin.names import TENSOR
from typednn.mypy_plugin.types import as_tensor, checker_builder, unknown_type
from typednn.shapes.dim import UNKNOWN, AtMost, Dim, Size
from typednn.shapes.shape import Entry, Shape, Variadic

_ARRAY: Final = "numpy.ndarray"


class BatchTypes:
    """Writes the types of batches, with the sizes that ``trees`` reads."""

    def __init__(self, trees: TypeTrees) -> None:
        self._trees = trees

    def batched(self, t: Type, lead: Size) -> Type:
        """Return the type of a batch of values of type ``t``: all axes 0 have the size ``lead``.

        numpy's arrays become tensors.
        """
        proper = get_proper_type(t)
        if isinstance(proper, NoneType):
            return proper
        if isinstance(proper, TupleType) and not is_open(proper):
            batch = proper.copy_modified(items=[self.batched(x, lead) for x in proper.items])
            return batch if self._says_no_lead(proper.partial_fallback.type) else unknown_type()
        if not isinstance(proper, Instance):
            return unknown_type()
        if proper.type.fullname in (*CONTAINERS, "builtins.tuple"):
            inner = self.batched(proper.args[-1], lead)
            return proper.copy_modified(args=[*proper.args[:-1], inner])
        tensor = as_tensor(proper) or self._of_array(proper)
        if tensor is None:
            return self._batched_dataclass(proper, lead)
        return self._trees.with_shape(tensor, self._with_lead(self._trees.shape(tensor), lead))

    def _says_no_lead(self, info: TypeInfo) -> bool:
        """Return whether a class of tuples says no size of axis 0, as a NamedTuple may."""
        declared = [] if info.tuple_type is None else info.tuple_type.items
        tensors = [tensor for item in declared if (tensor := as_tensor(item)) is not None]
        return all(_lead(self._trees.shape(tensor)) in (None, UNKNOWN) for tensor in tensors)

    def _with_lead(self, shape: Shape, lead: Size) -> Shape:
        is_open = not shape or isinstance(shape[0], Variadic)
        return (lead, Variadic(None)) if is_open else (lead, *shape[1:])

    def _of_array(self, t: Instance) -> Instance | None:
        """Return the type of the tensor of a numpy array; None for any other type."""
        if not t.type.has_base(_ARRAY):
            return None
        array = map_instance_to_supertype(t, checker_builder(self._trees.checker)(_ARRAY, []).type)
        dtype = get_proper_type(array.args[1])
        element = dtype.args[0] if isinstance(dtype, Instance) and dtype.args else unknown_type()
        return checker_builder(self._trees.checker)(TENSOR, [array.args[0], element])

    def _batched_dataclass(self, t: Instance, lead: Size) -> Type:
        """Return the type of a batch of a dataclass, whose type parameter may be its axis 0."""
        fields = t.type.metadata.get("dataclass", {}).get("attributes", [])
        shapes = [self._declared_shape(t.type, field["name"]) for field in fields]
        leads = [_lead(shape) for shape in shapes]
        if not leads or any(found != leads[0] for found in leads):
            return unknown_type()
        for place, variable in enumerate(t.type.defn.type_vars):
            size = self._trees.scope.size(variable)
            if leads[0] == size and not any(_mentions(x, size) for s in shapes for x in s[1:]):
                args = [*t.args]
                args[place] = self._trees.writer.size(lead)
                return t.copy_modified(args=args)
        return t if leads[0] is UNKNOWN else unknown_type()

    def _declared_shape(self, info: TypeInfo, name: str) -> Shape:
        """Return the shape of a field that is a tensor; ``()`` for any other field."""
        found = info.get(name)
        tensor = None if found is None or found.type is None else as_tensor(found.type)
        return () if tensor is None else self._trees.shape(tensor)


def _lead(shape: Shape) -> Size | None:
    """Return axis 0; None if there is none, or if it is not known which it is."""
    return shape[0] if shape and not isinstance(shape[0], Variadic) else None


def _mentions(entry: Entry, size: Size) -> bool:
    """Return whether an axis depends on the names of a size."""
    if not isinstance(entry, Dim | AtMost) or not isinstance(size, Dim):
        return False
    return not entry.names.isdisjoint(size.names)
