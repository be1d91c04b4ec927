"""Readers: functions that read the arguments of a call, if they are like those of an earlier call.

A reader is generated for one signature. It tests in a straight line what ``signature.read`` would
find, and builds no key. What it does not accept is read by ``signature.read``, which also raises the
errors; so a reader may refuse, but never accepts what has another signature.
"""

from collections.abc import Callable, Container, Mapping
from types import FunctionType
from typing import Any, Final, TypeAlias

from numpy import ndarray

from typednn.containers import field_names, flattener, may_be_deferred
from typednn.planning.run.generated import Source
from typednn.planning.run.signature import ReturnedTree
from typednn.planning.run.static_arguments import Static
from typednn.tensor import Tensor
from typednn.traced_number import TRACED_NUMBERS

__all__ = ["Reader", "reader_of"]

Arguments: TypeAlias = tuple[list[Any], tuple[Tensor, ...], tuple[Any, ...]]
"""The values of a call's arguments as ``signature.read`` collects them, the donated tensors, and the
donated trees that are not built yet."""

Reader: TypeAlias = Callable[[tuple[Any, ...], dict[str, Any]], Arguments | None]
"""Returns what a call needs of its arguments; None to refuse them."""

_ATOMS: Final = (bool, int, str, type(None))
"""Classes of fixed leaves whose ``==`` is that of their keys."""
_MOST_LEAVES: Final = 4096
"""A longer function would take too long to compile."""


def reader_of(
    args: tuple[Any, ...],
    kwargs: Mapping[str, Any],
    donated: Container[int | str],
    *,
    returns_arguments: bool,
) -> Reader | None:
    """Return a reader of arguments like these; None if something in them is too rare to have one.

    Static arguments are wrapped, but not those that the reader is given. ``donated``: the positions
    and names of donated arguments. ``returns_arguments``: whether the program may return an array
    that it is given, or a view of one.
    """
    writer = _Writer("shown()" if returns_arguments else "arrays")
    try:
        return writer.reader(args, kwargs, donated)
    except (_Unknown, RecursionError):
        return None


class _Unknown(Exception):
    """There is no straight line for a value."""


class _Writer:
    """Writes the lines. ``returned``: what is read of a tree that a program has returned."""

    def __init__(self, returned: str) -> None:
        self._returned = returned
        self._source = Source()
        self._tensor = self._source.constant(Tensor)
        self._array = self._source.constant(ndarray)
        self._values: list[str] = []
        self._donates = False  # whether the argument that is being read is donated
        self._tensors: list[str] = []  # donated ones
        self._trees: list[str] = []

    def reader(
        self, args: tuple[Any, ...], kwargs: Mapping[str, Any], donated: Container[int | str]
    ) -> Reader:
        source = self._source
        self._refuse_if(f"len(args) != {len(args)}")
        names = source.constant([*kwargs])
        self._refuse_if(f"[*kwargs] != {names}" if kwargs else "kwargs")
        for position, arg in enumerate(args):
            self._donates = position in donated
            self._read(f"args[{position}]", arg, inside=False)
        for name in sorted(kwargs):
            self._donates = name in donated
            self._read(f"kwargs[{name!r}]", kwargs[name], inside=False)
        parts = ["".join([f"{x}, " for x in each]) for each in (self._tensors, self._trees)]
        source.line(f"return [{', '.join(self._values)}], ({parts[0]}), ({parts[1]})")
        found: Reader = source.function("args, kwargs")
        return found

    def _refuse_if(self, condition: str) -> None:
        self._source.line(f"if {condition}: return None")

    def _read(self, expression: str, value: Any, *, inside: bool) -> None:
        """Write the lines that read the value of an expression. ``inside``: of a module."""
        static = isinstance(value, Static)
        value = value.value if static else value
        cls = type(value)
        name = self._source.variable()
        self._source.line(f"{name} = {expression}")
        self._refuse_if(f"type({name}) is not {self._source.constant(cls)}")
        if cls in _ATOMS and (static or cls is not int):
            self._refuse_if(f"{name} != {self._source.constant(value)}")
        elif cls is FunctionType:
            self._refuse_if(f"{name} is not {self._source.constant(value)}")
        elif static:
            raise _Unknown
        elif cls is Tensor:
            self._read_tensor(name, value)
        elif cls in TRACED_NUMBERS:
            self._add(name)
        elif cls is tuple or cls is list:
            self._read_sequence(name, value, inside)
        elif cls is dict:
            self._read_dict(name, value, inside)
        elif may_be_deferred(cls):
            self._read_module(name, value, inside)
        elif field_names(cls) is not None:
            for field in field_names(cls) or ():
                self._read(f"{name}.{field}", getattr(value, field), inside=inside)
        else:
            raise _Unknown

    def _add(self, value: str) -> None:
        self._values.append(value)
        if len(self._values) > _MOST_LEAVES:
            raise _Unknown

    def _read_tensor(self, name: str, tensor: Any) -> None:
        data = tensor._data
        if type(data) is not ndarray or not data.flags.c_contiguous:
            raise _Unknown
        array = self._source.variable()
        shape, dtype = map(self._source.constant, (data.shape, data.dtype))
        self._source.line(f"{array} = {name}._data")
        self._refuse_if(
            f"{name}._tape is not None or type({array}) is not {self._array}"
            f" or {array}.shape != {shape} or {array}.dtype is not {dtype}"
            f" or not {array}.flags.c_contiguous"
        )
        self._add(array)
        if self._donates:
            self._tensors.append(name)

    def _read_sequence(self, name: str, value: Any, inside: bool) -> None:
        self._refuse_if(f"len({name}) != {len(value)}")
        for position, each in enumerate(value):
            self._read(f"{name}[{position}]", each, inside=inside)

    def _read_dict(self, name: str, value: Any, inside: bool) -> None:
        if not set(map(type, value)) <= {str}:
            raise _Unknown
        self._refuse_if(f"[*{name}] != {self._source.constant([*value])}")
        for key in sorted(value):
            self._read(f"{name}[{key!r}]", value[key], inside=inside)

    def _read_module(self, name: str, value: Any, inside: bool) -> None:
        deferred = getattr(value, "_deferred", None)
        if not inside and type(deferred) is ReturnedTree:
            found = self._source.variable()
            structure = self._source.constant(deferred.structure)
            returned = self._source.constant(ReturnedTree)
            self._source.line(f"{found} = {name}._deferred")
            self._refuse_if(
                f"type({found}) is not {returned} or {found}.structure is not {structure}"
            )
            self._add(f"*{found}.{self._returned}")
            if self._donates:
                self._trees.append(name)
            return
        if not inside:
            self._refuse_if(f"{name}._deferred is not None")
        flatten = flattener(type(value))
        children, rest, _ = flatten(value)
        parts, own = self._source.variable(), self._source.variable()
        self._source.line(f"{parts}, {own}, _ = {self._source.constant(flatten)}({name})")
        different = f"{own} is not {self._source.constant(rest)}"
        if type(rest) is not tuple:  # the layout of a module, of which there may be equal ones
            if rest.exact_key is None:
                raise _Unknown
            different += f" and {own}.exact_key != {self._source.constant(rest.exact_key)}"
        self._refuse_if(different)
        for position, child in enumerate(children):
            self._read(f"{parts}[{position}]", child, inside=True)
