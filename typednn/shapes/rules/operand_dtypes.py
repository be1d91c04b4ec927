"""Which dtypes operations take, and the errors for others: in one place for mypy and the run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from typednn.shapes.shape import ShapeError


def mixed_dtypes(
    operation: str, left: str, right: str, names: tuple[str, str] = ("x", "y")
) -> ShapeError:
    """The error (shape-dtype) for tensors of these names, of the dtypes ``left`` and ``right``.

    There is no silent promotion between tensors: the user says which dtype is meant. The example
    converts to the floating dtype of the two, or else to the first.
    """
    x, y = names
    convert, to = (x, right) if "float" in right and "float" not in left else (y, left)
    return ShapeError(
        f"{operation}: {x} is {left} and {y} is {right}; dtypes are never promoted:"
        f" convert one of them, e.g. {convert}.astype(np.{to})",
        "shape-dtype",
    )


_NEEDED: Final = {
    "f": ("floating-point", ".astype(np.float32)"),
    "b": ("bool", " != 0"),
    "iu": ("integer", ".astype(np.int64)"),
    "biu": ("integer or bool", ".astype(np.int64)"),
    "iuf": ("a number", ".astype(np.int64)"),
}
"""By kinds of dtype that an operation takes: what they are called, and how to come to one."""
KINDS: Final = tuple(_NEEDED)
"""The kinds of dtype that an operation may ask for, as numpy's letters."""


def unfit_kind(operation: str, name: str, dtype: str, kinds: str) -> ShapeError | None:
    """Return the error (shape-dtype) for an operand that is not of one of the kinds, else None.

    Kinds are numpy's, the first letters of the dtypes' names: "f", "i", "u", "b".
    """
    return None if dtype[0] in kinds else wrong_kind(operation, name, dtype, kinds)


def wrong_kind(operation: str, name: str, dtype: str, kinds: str) -> ShapeError:
    """Return the error (shape-dtype) for an operand that is not of one of the kinds."""
    what, example = _NEEDED[kinds]
    return ShapeError(
        f"{operation}: {name} is {dtype}, it must be {what}: e.g. {name}{example}", "shape-dtype"
    )


_RANK: Final = {"b": 0, "u": 1, "i": 1, "f": 2}
"""Kinds of dtype, in the order in which a Python number of one fits into a tensor of another."""
_HOLDS: Final = {"i": "int64", "f": "float32"}


def holds(kind: str, value: float) -> bool:
    """Return whether a dtype of this kind ("b", "u", "i", "f") can hold a Python scalar operand."""
    return _RANK[_kind(value)] <= _RANK[kind]


def unfit_number(operation: str, value: float, dtype: str) -> ShapeError:
    """The error (shape-dtype) for a Python number that a tensor's dtype cannot hold."""
    kind = _kind(value)
    return ShapeError(
        f"{operation}: {value!r} is a Python {type(value).__name__} and the tensor is {dtype};"
        f" dtypes are never promoted: convert the tensor, e.g. .astype(np.{_HOLDS[kind]})",
        "shape-dtype",
    )


def _kind(value: float) -> str:
    return "b" if isinstance(value, bool) else "i" if isinstance(value, int) else "f"


@dataclass(frozen=True, slots=True)
class OperandDtypes:
    """What the dtypes of an operation's operands must be.

    ``kinds``: by an operand's name, the kinds of dtype that it takes, as numpy's letters ("f", "iu",
    ...). An operand that is not here takes any dtype.
    ``alike``: the names of the operands that have one dtype, which is of the kinds of the first. A
    list of tensors stands for all of its items. A Python number in the place of one is converted.
    ``numbers``: the parameters whose Python numbers give the result its dtype where none is asked
    for; ``least`` is the smallest kind that it has then.
    ``widens``: integers and booleans give an int64 result, unless another dtype is asked for.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    alike: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    least: str = "b"
    widens: bool = False

    def kinds_of(self, operand: str) -> str | None:
        """Return the kinds of dtype that the operand of this name takes; None: any."""
        return self.kinds.get(self.alike[0] if operand in self.alike else operand)

    def refuse(self, operation: str, dtypes: Sequence[tuple[str, str]]) -> ShapeError | None:
        """Return the error (shape-dtype) for operands of these dtypes, or None if they are taken.

        ``dtypes`` are pairs of an operand's name and its dtype's; ``arrays[0]`` is an item of a list.
        """
        alike = [(name, dtype) for name, dtype in dtypes if _operand(name) in self.alike]
        for name, dtype in alike[1:]:
            first, expected = alike[0]
            if dtype != expected:
                return mixed_dtypes(operation, expected, dtype, (first, name))
        for name, dtype in dtypes:
            kinds = self.kinds_of(_operand(name))
            error = None if kinds is None else unfit_kind(operation, name, dtype, kinds)
            if error is not None:
                return error
        return None


def _operand(name: str) -> str:
    return name.partition("[")[0]
