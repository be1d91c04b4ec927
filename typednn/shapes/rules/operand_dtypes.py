"""The dtypes that operations take, and the errors for others, for mypy and the run time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from typednn.shapes.shape import ShapeError


def mixed_dtypes(
    operation: str, left: str, right: str, names: tuple[str, str] = ("x", "y")
) -> ShapeError:
    """Return the error (shape-dtype) for two tensors of the dtypes ``left`` and ``right``.

    Dtypes are never promoted: users convert one tensor. The example in the text converts to the
    floating-point dtype, or else to the first one.
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
    "bf": ("bool or floating-point", ".astype(np.float32)"),
    "iu": ("integer", ".astype(np.int64)"),
    "biu": ("integer or bool", ".astype(np.int64)"),
    "iuf": ("a number", ".astype(np.int64)"),
}
"""For the kinds of dtype that an operation takes: their name, and an example of a conversion."""
KINDS: Final = tuple(_NEEDED)
"""The kinds of dtype that an operation may ask for, as numpy's letters."""


def unfit_kind(operation: str, name: str, dtype: str, kinds: str) -> ShapeError | None:
    """Return the error (shape-dtype) for an operand that is not of one of the kinds, else None.

    Kinds are numpy's, the first letters of the dtypes' names: "f", "i", "u", "b".
    """
    return None if dtype[0] in kinds else wrong_kind(operation, name, dtype, kinds)


def wrong_kind(operation: str, name: str, dtype: str, kinds: str, instead: str = "") -> ShapeError:
    """Return the error (shape-dtype) for an operand that is not of one of the kinds.

    ``instead``: the end of the text, where another operation may have been meant.
    """
    what, example = _NEEDED[kinds]
    text = f"{operation}: {name} is {dtype}, it must be {what}: e.g. {name}{example}{instead}"
    return ShapeError(text, "shape-dtype")


_RANK: Final = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 3}
"""The rank of each kind of dtype: a tensor can hold Python numbers of its own rank and below."""
_HOLDS: Final = {"i": "int64", "f": "float32"}


def holds(kind: str, value: float) -> bool:
    """Return whether a dtype of this kind can hold a Python scalar operand.

    Kinds are "b", "u", "i", "f" and "c". Any other kind, such as that of dates, is not judged.
    """
    return kind not in _RANK or _RANK[_kind(value)] <= _RANK[kind]


def unfit_number(operation: str, value: float, dtype: str) -> ShapeError:
    """Return the error (shape-dtype) for a Python number that a tensor's dtype cannot hold."""
    kind = _kind(value)
    return ShapeError(
        f"{operation}: {value!r} is a Python {type(value).__name__} and the tensor is {dtype};"
        f" dtypes are never promoted: convert the tensor, e.g. .astype(np.{_HOLDS[kind]})",
        "shape-dtype",
    )


def not_an_operand(operation: str, name: str, kind: str, wanted: str) -> str:
    """Return the message for an operand that is no tensor: ``y is a str``."""
    return (
        f"{operation}: {name} is {kind}, it must be {wanted}; ops.asarray makes a tensor of numbers"
    )


def _kind(value: float) -> str:
    return "b" if isinstance(value, bool) else "i" if isinstance(value, int) else "f"


@dataclass(frozen=True, slots=True)
class OperandDtypes:
    """The dtypes that an operation takes.

    ``kinds``: for an operand's name, the kinds of dtype that it takes, as numpy's letters ("f" for
    floating-point, "i" and "u" for integers, "b" for bool). Other operands take any dtype.
    ``alike``: the names of operands that must have the same dtype. The kinds of the first one hold
    for all that have none of their own; one whose own kinds have "b" may also be bool. A list of
    tensors stands for its items. A Python number is converted.
    ``numbers``: the parameters whose Python numbers decide the result's dtype, if no ``dtype`` is
    passed: ``full((2,), 1)`` is int64, and ``full((2,), 1.0)`` is float32. ``least`` is the lowest
    kind that is possible: with "i", a bool gives int64.
    ``widens``: integers and booleans give an int64 result, if no ``dtype`` is passed.
    ``when``: all this holds only for calls that pass one of these values, by the names of their
    parameters.
    ``instead``: by an operand's name, how the error for a wrong kind ends.
    """

    kinds: Mapping[str, str] = field(default_factory=dict)
    alike: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    least: str = "b"
    widens: bool = False
    when: Mapping[str, tuple[object, ...]] = field(default_factory=dict)
    instead: Mapping[str, str] = field(default_factory=dict)

    def hold_for(self, arguments: Mapping[str, object]) -> bool:
        """Return whether they hold for a call with these arguments, by the parameters' names."""
        return all(arguments.get(name) in values for name, values in self.when.items())

    def kinds_of(self, operand: str) -> str | None:
        """Return the kinds of dtype that the operand of this name takes; None: any."""
        own = self.kinds.get(operand)
        return self.kinds.get(self.alike[0]) if own is None and operand in self.alike else own

    @property
    def of_one_dtype(self) -> tuple[str, ...]:
        """The names of the operands that always have the same dtype."""
        return tuple(name for name in self.alike if not self._may_be_bool(name))

    def _may_be_bool(self, operand: str) -> bool:
        """Return whether the operand is bool, or of the others' dtype."""
        return (operand,) != self.alike[:1] and "b" in self.kinds.get(operand, "")

    def refuse(self, operation: str, dtypes: Sequence[tuple[str, str]]) -> ShapeError | None:
        """Return the error (shape-dtype) for operands of these dtypes, or None if they are taken.

        ``dtypes``: pairs of an operand's name and its dtype's name. An item of a list has a name
        such as ``arrays[0]``.
        """
        alike = [
            (name, dtype)
            for name, dtype in dtypes
            if (operand := operand_of(name)) in self.alike
            and not (dtype == "bool" and self._may_be_bool(operand))
        ]
        for name, dtype in alike[1:]:
            first, expected = alike[0]
            if dtype != expected:
                return mixed_dtypes(operation, expected, dtype, (first, name))
        for name, dtype in dtypes:
            kinds = self.kinds_of(operand_of(name))
            if kinds is not None and dtype[0] not in kinds:
                return self.wrong_kind(operation, name, dtype, kinds)
        return None

    def wrong_kind(self, operation: str, name: str, dtype: str, kinds: str) -> ShapeError:
        """Return the error for an operand of a wrong kind."""
        return wrong_kind(operation, name, dtype, kinds, self.instead.get(operand_of(name), ""))


def operand_of(name: str) -> str:
    """Return ``arrays`` for ``arrays[0]``, and any other name itself."""
    return name.partition("[")[0]
