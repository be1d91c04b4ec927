"""The constructors of all public layers: their arguments, and values that they must refuse."""

import inspect
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from typednn import nn, ops
from typednn.shapes.layers import CONSTRUCTION_RULES, of_constructor
from typednn.shapes.layers import arguments as kinds
from typednn.shapes.layers.arguments import Expected, expected_of

NAN, INF = math.nan, math.inf
NO_NUMBERS: Final = ("3", [2], True)


def expected(annotation: Any) -> Expected:
    found = expected_of(annotation)
    assert found is not None
    return found[0]


REFUSED: Final[dict[int, tuple[object, ...]]] = {
    id(expected(kind)): values
    for kind, values in (
        (kinds.Count, (0, -1, NAN, INF, 2.0, *NO_NUMBERS)),
        (kinds.Counts, (0, -1, NAN, INF, 2.0, (2, 0), (2, 2.0), (), *NO_NUMBERS)),
        (kinds.Whole, (NAN, INF, 2.0, *NO_NUMBERS)),
        (kinds.PerAxis, (-1, NAN, INF, 2.0, (2.0,) * 3, (), [2], True)),
        (kinds.Outputs, (0, -1, NAN, INF, 2.0, (), *NO_NUMBERS)),
        (kinds.SeveralSizes, (2, (2, 2.0), (2, -1), (2, True), "3", [2])),
        (kinds.Scales, (0, -1, 0.0, NAN, INF, (2.0, -1.0), (), *NO_NUMBERS)),
        (kinds.Probability, (1, -1, -0.1, 1.0, NAN, INF, *NO_NUMBERS)),
        (kinds.Share, (2, -1, -0.1, 1.1, NAN, INF, *NO_NUMBERS)),
        (kinds.Positive, (0, -1, 0.0, -0.1, NAN, INF, -INF, *NO_NUMBERS)),
        (kinds.AtLeast0, (-1, -0.1, NAN, INF, *NO_NUMBERS)),
        (kinds.Finite, (NAN, INF, -INF, *NO_NUMBERS)),
        (kinds.Flag, (0, 1, 1.0, "yes", None)),
        (kinds.Text, (3, None, ["a b -> b a"])),
    )
}
"""Values that no argument of a kind may have, by the kind."""

BY_NAME: Final[dict[str, tuple[object, ...]]] = {
    "rng": (None, 0, np.random),
    "weight_init": (None, 3, lambda shape, rng: 3),
    "activation": (None, 3),
    "function": (None, 3),
    "dtype": (None, np.int64, "float32"),
    "approximate": (None, "no", True),
    "mode": (None, "no", 3),
    "inner": (None, 3, [ops.sin], nn.ReLU),
    "*branches": (None, 3, [ops.sin], nn.ReLU),
    "*layers": (None, 3, [ops.sin], nn.ReLU),
    "build": (None, 3, lambda: 3),
    "**sizes": (0.5, -1, True, "3"),
}
"""Values of arguments whose kind no annotation of a rule says, by their names."""

_RIGHT: Final[dict[int, object]] = {
    id(expected(kinds.Count)): 4,
    id(expected(kinds.Counts)): 4,
    id(expected(kinds.Whole)): 1,
    id(expected(kinds.PerAxis)): 4,
    id(expected(kinds.Outputs)): 2,
    id(expected(kinds.SeveralSizes)): (2, 2),
    id(expected(kinds.Finite)): 0.5,
    id(expected(kinds.Text)): "(a b) -> b a",
}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a layer's constructor. ``name`` is that in its signature: ``*branches``."""

    layer: str
    name: str
    kind: Expected | None

    def __str__(self) -> str:
        return f"{self.layer}.{self.name}"

    def refused(self) -> tuple[object, ...]:
        """Return values that must be refused. Raises KeyError for an argument that nobody listed."""
        return BY_NAME[self.name] if self.kind is None else REFUSED[id(self.kind)]

    def build(self, value: object) -> Any:
        """Build the layer with this value, and with right values of what it needs beside."""
        positional, given = self._call(value)
        return getattr(nn, self.layer)(*positional, **given)

    def statement(self, value: object) -> str:
        """Write the call of ``build``, for numbers: with ``rng`` and a layer ``linear``."""
        names = {"rng": "rng", "inner": "linear", "function": "linear", "build": "lambda: linear"}
        positional, given = self._call(value)
        texts = [f"{name}={names.get(name, repr(each))}" for name, each in given.items()]
        return f"nn.{self.layer}({', '.join(['linear'] * len(positional) + texts)})"

    def _call(self, value: object) -> tuple[list[object], dict[str, object]]:
        """Return the arguments of the call, by position and by name."""
        given = {each.name: _right(each) for each in arguments(self.layer) if _is_needed(each)}
        if self.name.startswith("*"):
            more = {"a": value} if self.name.startswith("**") else {}
            return [] if more else [value], {**given, **more}
        if self.layer == "Upsample" and self.name != "size":
            given["size" if self.name == "align_corners" else "scale_factor"] = 2
        return [ops.sin] if self.layer == "Concat" else [], {**given, self.name: value}


def layers() -> list[str]:
    public = [getattr(nn, name) for name in nn.__all__]
    classes = [each for each in public if inspect.isclass(each) and issubclass(each, nn.Module)]
    return sorted(each.__name__ for each in classes if each is not nn.Module)


def arguments(layer: str) -> Iterator[Argument]:
    rule = of_constructor(layer) if layer in CONSTRUCTION_RULES else {}
    for name, parameter in inspect.signature(getattr(nn, layer)).parameters.items():
        stars = str(parameter).partition(name)[0]
        found = expected_of(rule[name].annotation) if name in rule else None
        yield Argument(layer, stars + name, found and found[0])


def _is_needed(argument: Argument) -> bool:
    if argument.name.startswith("*"):
        return False
    parameter = inspect.signature(getattr(nn, argument.layer)).parameters[argument.name]
    return parameter.default is parameter.empty


def _right(argument: Argument) -> object:
    if argument.kind is not None:
        return _RIGHT[id(argument.kind)]
    rng = np.random.default_rng(0)
    by_name: dict[str, object] = {
        "rng": rng,
        "inner": ops.sin,
        "function": ops.sin,
        "build": lambda: nn.Linear(4, 4, rng=rng),
    }
    return by_name[argument.name]
