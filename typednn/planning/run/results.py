"""Build results: trees like an example, from what a program returns.

The results of a training step are usually the arguments of the next step, and nothing reads their
fields in between. So a returned module is built only when one of its fields is first read; until
then its arrays share one piece of memory, and no tensor is made of them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias

from typednn.containers import deferred_builder, field_names, renewed
from typednn.planning.run.generated import Source
from typednn.planning.run.signature import ReturnedTree, read
from typednn.planning.run.value_keys import is_mutable
from typednn.planning.trace.trace import OutputTree
from typednn.tensor import Tensor
from typednn.traced_number import TRACED_NUMBERS
from typednn.trees import flatten, unflatten

__all__ = ["BuildResult", "result_builder", "result_groups"]

BuildResult: TypeAlias = Callable[[Sequence[Any], Sequence[Any], Sequence[Any]], Any]
"""Builds a tree from what a program returns, the numbers of the call, and the argument leaves."""


def result_groups(name: str, example: Any, result: OutputTree) -> list[range]:
    """Return the ranges of outputs that a tree like ``example`` holds in modules built later."""
    writer = _Writer(name, result, {}, None)
    writer.tree(example)
    return writer.candidates


def result_builder(
    name: str,
    example: Any,
    result: OutputTree,
    forwarded: Mapping[int, int],
    groups: Sequence[range],
) -> BuildResult:
    """Return a function that builds trees like ``example``.

    ``name``: the function that returns the tree, for errors. ``forwarded``: the leaves that are
    argument leaves. ``groups``: the ranges of outputs for which the program returns one object.
    """
    writer = _Writer(name, result, forwarded, groups)
    return writer.builder(example)


class _Writer:
    """Writes the lines that build a tree. ``candidates``: the ranges of outputs in deferred trees."""

    def __init__(
        self,
        name: str,
        result: OutputTree,
        forwarded: Mapping[int, int],
        groups: Sequence[range] | None,
    ) -> None:
        self.candidates: list[range] = []
        self._name = name
        self._result = result
        self._forwarded = forwarded
        self._groups = groups
        self._source = Source()
        self._new = self._source.constant(object.__new__)
        self._tensor = self._source.constant(Tensor)
        self._leaves = 0  # so many leaves are written
        self._outputs = 0  # so many of them are tensors
        self._returned = 0  # so many objects that the program returns

    def builder(self, example: Any) -> BuildResult:
        self._source.line(f"return {self.tree(example)}")
        found: BuildResult = self._source.function("outputs, numbers, leaves")
        return found

    def tree(self, example: Any) -> str:
        """Return the expression of a tree, for which lines are written."""
        cls = type(example)
        if cls is Tensor:
            return self._leaf(example)
        if cls is tuple or cls is list:
            parts = "".join([f"{self.tree(each)}, " for each in example])
            return self._set(f"({parts})" if cls is tuple else f"[{parts}]")
        if cls is dict and {*map(type, example)} == {str}:
            values = {key: self.tree(example[key]) for key in sorted(example)}
            return self._set(f"{{{', '.join([f'{key!r}: {values[key]}' for key in example])}}}")
        if field_names(cls) is not None:
            return self._dataclass(example)
        return self._other(example)

    def _set(self, expression: str) -> str:
        """Return a variable for the value of an expression."""
        variable = self._source.variable()
        self._source.line(f"{variable} = {expression}")
        return variable

    def _leaf(self, leaf: Any) -> str:
        index = self._leaves
        self._leaves += 1
        if index in self._result.numbers:
            return f"numbers[{self._result.numbers[index]}]"
        if index in self._forwarded:
            return f"leaves[{self._forwarded[index]}]"
        if index in self._result.fixed:
            return self._source.constant(leaf)
        tensor = self._set(f"{self._new}({self._tensor})")
        self._source.line(f"{tensor}._data = outputs[{self._returned}]")
        self._source.line(f"{tensor}._tape = None")
        self._outputs += 1
        self._returned += 1
        return tensor

    def _dataclass(self, example: Any) -> str:
        """Not a call of the class: leaves may be anything, which ``__post_init__`` might refuse."""
        cls = type(example)
        instance = self._set(f"{self._new}({self._source.constant(cls)})")
        set_field = self._source.constant(object.__setattr__)
        for name in field_names(cls) or ():
            value = self.tree(getattr(example, name))
            self._source.line(f"{set_field}({instance}, {name!r}, {value})")
        return instance

    def _other(self, example: Any) -> str:
        found, treedef = flatten(example)
        if len(found) == 1 and found[0] is example:
            return self._leaf(example)
        snapshot, changing = renewed(treedef, found)
        if changing:
            treedef = flatten(snapshot)[1]
            return self._rebuilt(lambda leaves: renewed(treedef, leaves)[0], found)
        if self._may_be_deferred(found) and deferred_builder(example) is not None:
            tensors = sum(type(leaf) is Tensor for leaf in found)
            outputs = range(self._outputs, self._outputs + tensors)
            self.candidates.append(outputs)
            if self._groups is not None and outputs in self._groups:
                return self._deferred(example)
        return self._rebuilt(lambda leaves: unflatten(treedef, leaves), found)

    def _may_be_deferred(self, leaves: Sequence[Any]) -> bool:
        """Return whether each call returns the same leaves beside the tensors, and no numbers."""
        return not any(type(leaf) in TRACED_NUMBERS or is_mutable(leaf) for leaf in leaves)

    def _rebuilt(self, build: Callable[[Sequence[Any]], Any], leaves: Sequence[Any]) -> str:
        parts = [self._leaf(leaf) for leaf in leaves]
        return self._set(f"{self._source.constant(build)}([{', '.join(parts)}])")

    def _deferred(self, example: Any) -> str:
        found, treedef = flatten(example)
        fixed = {i: leaf for i, leaf in enumerate(found) if type(leaf) is not Tensor}
        structure = read(self._name, example, [])
        parts = (deferred_builder(example), ReturnedTree, structure, treedef, fixed)
        build, *names = map(self._source.constant, parts)
        output = f"outputs[{self._returned}]"
        self._leaves += len(found)
        self._outputs += len(found) - len(fixed)
        self._returned += 1
        return self._set(f"{build}({names[0]}({', '.join(names[1:])}, {output}))")
