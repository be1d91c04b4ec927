"""Types that contain themselves: trees, linked lists, nested parameters, functions of functions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias, TypedDict, TypeVar, Union

from jaxtyping import Float32

from typednn import Tensor, grad, jit, ops

T = TypeVar("T")
four = ops.zeros(4)
three = ops.zeros(3)


# --- a tree of dicts
class Tree(TypedDict, total=False):
    value: Float32[Tensor, "4"]
    left: "Tree"
    right: "Tree"


def leftmost(tree: Tree, x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return leftmost(tree["left"], x) if "left" in tree else x


_ = leftmost({"value": four, "left": {"value": four}}, three)
_ = leftmost({"value": four, "left": {"value": three}}, three)  # E: axis 0 is 3, expected 4 [shape]


# --- a tree of objects
@dataclass
class Node:
    value: Float32[Tensor, "4"]
    children: list["Node"]


def first(node: Node, x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return first(node.children[0], x) if node.children else x


_ = first(Node(four, [Node(four, [])]), three)
_ = first(Node(four, [Node(three, [])]), three)  # E: axis 0 is 3, expected 4 [shape]


# --- a linked list
class Linked(NamedTuple):
    value: Float32[Tensor, "4"]
    rest: "Linked | None"


def last(item: Linked, x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return x if item.rest is None else last(item.rest, x)


_ = last(Linked(four, Linked(four, None)), three)
_ = last(Linked(four, Linked(three, None)), three)  # E: axis 0 is 3, expected 4 [shape]


# --- nested lists of tensors
Nested: TypeAlias = "Float32[Tensor, '4'] | list[Nested]"


def flat(nested: Nested, x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return flat(nested[0], x) if isinstance(nested, list) else x


_ = flat([four, [four, [four]]], three)
_ = flat(four, three)
_ = flat(three, three)  # E: axis 0 is 3, expected 4 [shape]


# --- nested parameters
Params: TypeAlias = "dict[str, Params | Float32[Tensor, '...']]"
Json: TypeAlias = Union[None, int, str, list["Json"], dict[str, "Json"]]


def layer(params: Params, x: Float32[Tensor, "n"], config: Json = None) -> Float32[Tensor, "n"]:
    return layer(params, x, [config, {"size": 3}])


_ = layer({"first": {"weight": three}, "bias": four}, four, {"sizes": [1, 2]})
_ = layer({"first": 3}, four)  # E: argument 'params['first']' is an int, declared Params | Float32[Tensor, "..."] [dict-item]


# --- a tree of anything
PyTree: TypeAlias = "T | list[PyTree[T]] | dict[str, PyTree[T]]"


def kept(tree: PyTree[Float32[Tensor, "n"]], x: Float32[Tensor, "n"]) -> Float32[Tensor, "n"]:
    return kept(tree, x)


def leaves(tree: PyTree[T], x: Float32[Tensor, "n"]) -> PyTree[T]:
    return leaves(tree, x)


_ = kept([three, [three]], three)
_ = leaves([three, {"a": three}], four)
_ = leaves([1, {"a": 3}], four)


# --- a function that returns itself
Step: TypeAlias = "Callable[[Float32[Tensor, '4']], Step]"


class Visit(Protocol):
    def __call__(self, visit: "Visit", x: Float32[Tensor, "4"]) -> "Visit": ...


def run(step: Step, visit: Visit) -> Visit:
    step = step(four)(four)
    return visit(visit, four)(visit, four)


def run_wrong(step: Step, visit: Visit) -> Visit:
    step(three)  # E: axis 0 is 3, expected 4 [shape]
    return visit(visit, three)  # E: axis 0 is 3, expected 4 [shape]


# --- transformations of such functions
def energy(x: Float32[Tensor, "n"], tree: Tree, config: Json = None) -> Float32[Tensor, ""]:
    return ops.sum(x)


_ = grad(energy)(three, {"value": four}, [1, "2"])
_ = jit(energy)(three, {"value": four})
