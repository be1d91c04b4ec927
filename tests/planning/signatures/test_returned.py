"""What jit returns shares nothing that changes, and sees the changes of what it holds."""

import types
from collections import OrderedDict, defaultdict, deque
from typing import Any

import numpy as np
import pytest

from tests.planning.signatures.values import ONE, Frozen, Held, Name, Open, Options, Point
from typednn import jit, nn, ops, trees, typed


def test_a_returned_module_sees_changes_of_what_it_holds() -> None:
    f = jit(lambda m, x: (trees.map(lambda w: w + 1.0, m), x * m.value["scale"]))
    model = Held({"scale": 2.0})
    first, y = f(model, ONE)
    assert float(y[0]) == 2.0
    first.value["scale"] = 5.0
    second, y = f(first, ONE)
    assert float(y[0]) == 5.0
    assert second.value == {"scale": 5.0}
    assert float(second.weight[0]) == 3.0


@pytest.mark.parametrize(
    ("make", "within"),
    [
        (lambda: [1], lambda v: v),
        (lambda: {"a": [1]}, lambda v: v["a"]),
        (lambda: OrderedDict(a=[1]), lambda v: v["a"]),
        (lambda: defaultdict(list, a=[1]), lambda v: v["a"]),
        (lambda: (0, [1]), lambda v: v[1]),
        (lambda: Point(0, [1]), lambda v: v.y),
        (lambda: Frozen([1]), lambda v: v.value),
        (lambda: Open([1], 0), lambda v: v.value),
        (lambda: types.SimpleNamespace(a=[1]), lambda v: v.a),
        (lambda: deque([1]), lambda v: v),
        (lambda: bytearray(b"a"), lambda v: v),
    ],
    ids=[
        "list",
        "dict",
        "OrderedDict",
        "defaultdict",
        "tuple",
        "NamedTuple",
        "frozen",
        "dataclass",
        "namespace",
        "deque",
        "bytearray",
    ],
)
def test_results_share_nothing_that_changes(make: Any, within: Any) -> None:
    f = jit(lambda w: nn.replace(Held(make()), weight=w))
    first = f(ONE)
    within(first.value).append(2)
    assert f(ONE).value == make()
    g = jit(lambda m: m)
    model = Held(make())
    g(model)
    within(model.value).append(2)
    assert g(Held(make())).value == make()
    assert g(model).value == model.value
    assert repr(g(model).value) == repr(model.value)


def test_an_object_of_a_module_stays_the_same_object() -> None:
    options = Options([1])
    returned = jit(lambda m: m)(Held(options))
    assert returned.value is options


def test_an_object_that_is_passed_through_is_the_callers() -> None:
    f = jit(lambda x, options: (x, options))
    one, two = Options(1), Options(1)
    assert f(ONE, one)[1] is one
    assert f(ONE, two)[1] is two


def test_a_value_that_is_passed_through_is_the_callers() -> None:
    f = jit(lambda x, name: (x, [name]))
    one, two = Name("a"), Name("a")
    assert f(ONE, one)[1][0] is one
    one.noted("later")
    assert f(ONE, two)[1][0] is two
    assert f._traced == 1


class Scaling:
    """A layer that is no module."""

    def __init__(self, scale: float) -> None:
        self.scale = scale

    def __call__(self, x: Any) -> Any:
        return x * self.scale


def test_an_object_among_the_layers_of_a_returned_model_is_read_again() -> None:
    scaling = Scaling(2.0)
    step = jit(
        lambda model, x: (trees.map(lambda w: w if w is scaling else w + w, model), model(x))
    )
    layer = nn.Linear(1, 1, rng=np.random.default_rng(0), weight_init=lambda *_: ops.ones((1, 1)))
    model, y = step(nn.Sequential(layer, scaling), ONE)
    assert float(y[0]) == 2.0
    scaling.scale = 3.0
    model, y = step(model, ONE)
    assert float(y[0]) == 6.0  # the weight is twice as large, too


def test_remembered_checks_see_changes() -> None:
    class Sized(nn.Module):
        def __init__(self) -> None:
            self.sizes = [2]

        @typed
        def __call__(self, x: Any) -> Any:
            return x

    model = Sized()
    before = nn.keys.key_of(model)
    assert nn.keys.key_of(model) == before
    model.sizes[0] = 3
    assert nn.keys.key_of(model) != before


def test_what_f_closes_over_is_fixed() -> None:
    scales = [2.0]
    f = jit(lambda x: x * scales[0])
    assert float(f(ONE)[0]) == 2.0
    scales[0] = 3.0
    assert float(f(ONE)[0]) == 2.0
