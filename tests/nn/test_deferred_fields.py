"""A module that was computed is built when somebody looks at it, and is then like any other."""

import copy
import pickle
import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from typednn import Tensor, grad, jit, nn, ops, optim, trees

ONES = ops.ones((2,))


class Scale(nn.Module):
    def __init__(self, factor: Tensor[Any, Any]) -> None:
        self.factor = factor
        self.name = "scale"

    def __call__(self, x: Tensor[Any, Any]) -> Tensor[Any, Any]:
        return x * self.factor


@dataclass
class WithDefault(nn.Module):
    factor: Tensor[Any, Any]
    bias: Tensor[Any, Any] | None = None


class Obliging(nn.Module):
    """Asked for what it has not, it says so."""

    def __init__(self, factor: Tensor[Any, Any]) -> None:
        self.factor = factor

    def __getattr__(self, name: str) -> str:
        if name.startswith("_"):
            raise AttributeError(name)
        return f"no {name}"


def doubled(tree: Any) -> Any:
    return trees.map(lambda leaf: leaf + leaf, tree)


def returned(module: Any) -> Any:
    return jit(doubled)(module)


def is_built(module: nn.Module) -> bool:
    return getattr(module, "_deferred", None) is None


def test_it_is_built_when_looked_at_and_not_before() -> None:
    module = returned(Scale(ONES))
    assert not is_built(module)
    np.testing.assert_array_equal(module.factor.numpy(), [2, 2])
    assert is_built(module)
    assert module.factor is module.factor
    assert module.name == "scale"


def test_gradients_and_their_steps_are_built_late_too() -> None:
    model = Scale(ONES)
    gradient = grad(lambda m, x: ops.sum(m(x) * x))(model, ONES * 3.0)
    stepped, _ = optim.SGD(0.5).step(model, gradient, optim.SGD(0.5).init(model))
    assert not is_built(gradient)
    assert not is_built(stepped)
    np.testing.assert_array_equal(gradient.factor.numpy(), [9, 9])
    np.testing.assert_array_equal(stepped.factor.numpy(), [-3.5, -3.5])


def test_leaves_of_a_tree_that_nobody_looked_at_may_be_changed() -> None:
    for module in (returned(Scale(ONES)), grad(lambda m: ops.sum(m.factor))(Scale(ONES))):
        trees.leaves(module).clear()
        assert len(trees.leaves(module)) == 1


def test_another_number_of_leaves_is_refused_at_once() -> None:
    model = Scale(ONES)
    leaves, treedef = trees.flatten(model)
    with pytest.raises(ValueError, match="leaves"):
        trees.like(model, treedef, [*leaves, ONES])


LOOKS: dict[str, Any] = {
    "call": lambda module: module(ONES).numpy().tolist(),
    "field": lambda module: module.name,
    "leaves": lambda module: [leaf.numpy().tolist() for leaf in trees.leaves(module)],
    "vars": lambda module: sorted(vars(module)),
    "repr": repr,
    "copy": lambda module: repr(copy.copy(module)),
    "deepcopy": lambda module: copy.deepcopy(module).factor.numpy().tolist(),
    "pickle": lambda module: pickle.loads(pickle.dumps(module)).name,
    "replace": lambda module: repr(nn.replace(module, name="other")),
    "count": nn.parameter_count,
    "eager": lambda module: doubled(module).factor.numpy().tolist(),
    "step": lambda module: optim.SGD(1.0).step(module, module, optim.SGD(1.0).init(module))[0].name,
}


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_every_look_sees_what_a_module_built_by_hand_shows(look: Any) -> None:
    assert look(returned(Scale(ONES))) == look(Scale(ONES + ONES))


def test_what_is_not_there_is_said_in_pythons_words() -> None:
    modules: list[Any] = [returned(Scale(ONES)), Scale(ONES)]
    for module in modules:
        with pytest.raises(AttributeError, match="'Scale' object has no attribute 'facto'"):
            module.facto  # noqa: B018 - looking is what is tested
        assert not hasattr(module, "__len__")


def test_it_stays_frozen() -> None:
    with pytest.raises(AttributeError, match="Scale is immutable"):
        returned(Scale(ONES)).factor = ONES


def test_a_field_that_the_class_has_too_is_the_modules() -> None:
    module = returned(WithDefault(ONES, ONES))
    np.testing.assert_array_equal(module.bias.numpy(), [2, 2])


def test_a_class_with_a_getattr_of_its_own() -> None:
    module = returned(Obliging(ONES))
    np.testing.assert_array_equal(module.factor.numpy(), [2, 2])
    assert module.other == "no other"


def test_many_threads_look_at_once() -> None:
    for _ in range(50):
        module = returned(nn.Sequential(Scale(ONES), Scale(ONES)))
        seen: list[Any] = []
        start = threading.Barrier(4)

        def look(module: Any = module, seen: Any = seen, start: Any = start) -> None:
            start.wait()
            seen.append(module(ONES).numpy().tolist())

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert seen == [[4.0, 4.0]] * 4
