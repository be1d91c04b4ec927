"""Elements picked and set by a key, and taken by index tensors."""

from typing import Any

from typednn.planning.graph import Node
from typednn.planning.memory.record import Memories, Memory

__all__ = ["MEMORIES", "whole"]


def whole(key: tuple[Any, ...]) -> tuple[Any, ...]:
    """The key so that numpy gives a view for it where it would give a scalar."""
    return key if ... in key else (*key, ...)


def _getitem(node: Node) -> Memory:
    if len(node.inputs) > 1:  # index tensors: copies
        return Memory()
    key = whole(node.params["key"])
    return Memory(view=lambda x: x[key])


def _take(node: Node) -> Memory:
    """The least and the largest index, to refuse those out of range."""
    indices = node.inputs[1]
    return Memory(scratch=(((), indices.dtype),) * 2 if indices.size else ())


MEMORIES: Memories = {
    "getitem": _getitem,
    "index_update": lambda node: Memory(overwrites=(0,)),
    "take": _take,
}
