"""Calls of drawn functions and methods, with arguments that fit and with ones that do not."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.oracle.annotations import Chooser, argument
from tests.oracle.declarations import bound_names, names_of
from tests.oracle.drawing import Arguments, Scene, Value
from tests.oracle.program import Program, Unforeseeable, annotation_of
from typednn import Tensor


def calls_of(callees: Sequence[tuple[str, Program]]) -> dict[str, Arguments]:
    return {
        f"call {name}": partial(draw_call, name=name, callee=callee) for name, callee in callees
    }


def draw_call(scene: Scene, name: str, callee: Program, first: Sequence[str] | None = None) -> str:
    """The text of a call. After `first`, arguments that are no tensors, none is given by its name."""
    annotations = {p: annotation_of(text) for p, text in callee.parameters.items()}
    names = sorted({n for annotation in annotations.values() for n in names_of(annotation)})
    sizes = {n: _several(scene) if n == "*s" else _size(scene) for n in names}
    chooser = _SceneChooser(scene)
    given = {
        p: argument(annotation, sizes, callee.definitions, chooser)
        for p, annotation in annotations.items()
    }
    called = given.pop("self", name)
    by_name = first is None and scene.integer(0, 4) == 0
    written = [f"{p}={text}" if by_name else text for p, text in given.items()]
    written = [*(first or ()), *written]
    text = f"{called}({', '.join(written)})"
    return text if is_foreseeable(callee) else Unforeseeable(text)


def is_foreseeable(callee: Program) -> bool:
    """Whether its sizes follow from those of its arguments without solving an equation."""
    if re.search(r"\.\.\.|\*s|_", callee.returns):
        return False
    return {*names_of(callee.returns)} <= {*bound_names(callee.parameters, callee.definitions)}


def _size(scene: Scene) -> str:
    """A size: a number, or one of a tensor's."""
    values = [value for value in scene.values if value.rank]
    if not values or scene.flag():
        return str(scene.integer(2, 7))
    value: Value = scene.pick(values[-4:])
    return value.size(scene.integer(0, value.rank - 1))


def _several(scene: Scene) -> str:
    return ",".join(_size(scene) for _ in range(scene.integer(0, 2)))


@dataclass
class _SceneChooser(Chooser):
    """Chooses what a scene has; at a slip something that need not fit."""

    scene: Scene

    def member(self, members: Sequence[ast.expr]) -> ast.expr:
        return self.scene.pick(members)  # type: ignore[no-any-return] # of what it was given

    def axes(self, sizes: list[str]) -> list[str]:
        if not self.scene.slips():
            return sizes
        sizes = list(sizes)
        kind, place = self.scene.integer(0, 5), self.scene.integer(0, len(sizes) - 1)
        if not sizes or kind == 0:
            sizes.insert(place, _size(self.scene))
        elif kind == 1:
            sizes.pop(place)
        elif kind == 2:
            sizes[place] = _size(self.scene)
        else:
            sizes[place] = f"{sizes[place]} + {self.scene.integer(1, 3)}"
        return sizes

    def dtype(self, name: str) -> str:
        return name if self.scene.integer(0, 5) or not self.scene.slips() else "Int64"

    def tensor(self, text: str) -> str:
        """An existing tensor of the same shapes, half of the time."""
        if self.scene.flag() or self.scene.is_large(text):
            return text
        runs = self.scene.evaluate(text)
        if any(not isinstance(run, Tensor) for run in runs):
            return text
        alike = [value.text for value in self.scene.values if _are_alike(value, runs)]
        return str(self.scene.pick([*alike, text]))


def _are_alike(value: Value, runs: Sequence[Any]) -> bool:
    pairs = zip(value.runs, runs, strict=True)
    return all(x.shape == y.shape and x.dtype == y.dtype for x, y in pairs)
