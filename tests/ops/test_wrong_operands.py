"""What comes in the place of a tensor is refused by name, in every operation and for each operand."""

import inspect
import pickle
import re
from typing import Any, Final

import numpy as np
import pytest

from tests.arguments import takes_number
from tests.ops.tensors import drawn, same
from typednn import ShapeError, grad, jit, ops
from typednn.autodiff.primitive import Sample
from typednn.data_interchange import LostGradientError
from typednn.ops import OPERATIONS
from typednn.testing.sampling import draw_sample
from typednn.tracing import TraceError

WRONG: Final[dict[str, Any]] = {
    "a list": [[1.0, 2.0], [3.0, 4.0]],
    "a tuple": (1.0, 2.0),
    "a str": "ab",
    "a complex": 1j,
    "a numpy.float16": np.float16(1.0),
    "a dict": {"x": 1.0},
    "None": None,
    "a float": 2.5,
}
BOTH: Final = (0, 1)
NUMBERS: Final[dict[str, tuple[int, ...]]] = {
    name: places
    for name, operation in OPERATIONS.items()
    if (places := tuple(k for k in (0, 1, 2) if takes_number(operation, k, float)))
}
"""Where a float may stand beside tensors: the operands' places."""
NONE_TOO: Final = {
    "clip": (1, 2),
    "scaled_dot_product_attention": (3,),
    **{name: (2,) for name in OPERATIONS if name.startswith("conv")},
}
INTEGERS: Final = ("bitwise_", "logical_")
"""Of these operations a float is refused for the other operand's dtype."""
OPERANDS: Final = [
    (name, place)
    for name, operation in OPERATIONS.items()
    if name not in ("stop_gradient", "index_update")  # of trees; with its operands apart, see below
    for place in range(max(len(sample.domains) for sample in operation.samples))
]


def operands_of(sample: Sample) -> list[Any]:
    arrays = draw_sample(sample, np.random.default_rng(0))
    return [
        ops.asarray(each.astype(domain.dtype))
        for each, domain in zip(arrays, sample.domains, strict=True)
    ]


def refused(name: str, came: str, call: Any) -> None:
    """Assert that the call is refused, in words that name the operation, a parameter, and what came."""
    with pytest.raises(TypeError) as caught:
        call()
    parameters = "|".join(inspect.signature(getattr(ops, name)).parameters)
    words = rf"{name}: ({parameters})(\[\d\])? is {re.escape(came)}, it must be a tensor( or .*)?; "
    assert re.fullmatch(f"{words}ops.asarray makes a tensor of numbers", str(caught.value))


@pytest.mark.parametrize(("name", "place"), OPERANDS)
def test_what_is_no_tensor_is_refused(name: str, place: int) -> None:
    operation = OPERATIONS[name]
    for sample in operation.samples:
        operands = operands_of(sample)
        if place >= len(operands):
            continue
        own = operands[place].numpy()  # which has a shape and a dtype, and they are right
        for came, value in {**WRONG, "a numpy.ndarray": own}.items():
            given = [*operands[:place], value, *operands[place + 1 :]]
            if came == "a float" and place in NUMBERS.get(name, ()):
                continue
            if came == "None" and place in NONE_TOO.get(name, ()):
                continue
            if (
                came == "a float"
                and name.startswith(INTEGERS)
                and name[-4:] not in ("vert", "_not")
            ):
                with pytest.raises(ShapeError, match=f"^{name}: 2.5 is a Python float and"):
                    operation(*given, **sample.params)
                continue
            refused(
                name, came, lambda given=given, params=sample.params: operation(*given, **params)
            )


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_may_stand_beside_tensors(name: str) -> None:
    sample = OPERATIONS[name].samples[0]
    operands = operands_of(sample)
    for place in NUMBERS[name]:
        for number in (2, 2.5, np.float32(2.0), True):
            if number is True and name not in ("add", "multiply"):
                continue
            if type(number) is not int and operands[place].dtype.kind != "f":
                continue
            given = [*operands[:place], number, *operands[place + 1 :]]
            assert OPERATIONS[name](*given, **sample.params).dtype is not None


def test_index_update() -> None:
    x = drawn(3)
    same(ops.index_update(x, 0, 2.5), [2.5, *x.numpy()[1:]])
    for came, value in {**WRONG, "a numpy.ndarray": np.ones(3)}.items():
        refused("index_update", came, lambda value=value: ops.index_update(value, 0, 1.0))
        if came != "a float":
            refused("index_update", came, lambda value=value: ops.index_update(x, 0, value))


def test_the_item_of_a_list_is_named() -> None:
    x = drawn(2)
    wrong: Any = [x, np.ones(2)]
    for name in ("concat", "stack"):
        with pytest.raises(
            TypeError, match=rf"^{name}: arrays\[1\] is a numpy\.ndarray, it must be a"
        ):
            getattr(ops, name)(wrong)
        for given in (x.numpy(), 1.0, None, "ab"):
            with pytest.raises(
                TypeError, match=f"^{name}: arrays is .*, it must be a list or a tup"
            ):
                getattr(ops, name)(given)
    with pytest.raises(
        TypeError, match=r"^broadcast_arrays: arrays\[1\] is a list, it must be a te"
    ):
        ops.broadcast_arrays(x, wrong)


@pytest.mark.parametrize("wrap", [lambda f: f, jit, grad], ids=["eager", "jit", "grad"])
def test_the_operation_is_named_that_the_user_called(wrap: Any) -> None:
    x, wrong = drawn(2, 3), [[1.0]]
    for name in ("softmax", "var", "norm", "gelu", "trace"):  # made of others
        with pytest.raises(TypeError, match=f"^{name}: x is a list, it must be a tensor; "):
            wrap(lambda y, name=name: ops.sum(getattr(ops, name)(wrong) + y))(x)
    with pytest.raises(TypeError, match="^matmul: y is a list, it must be a tensor; "):
        wrap(lambda y: ops.sum(y @ wrong))(x)
    with pytest.raises(TypeError, match="^add: x is a list, it must be a tensor or a Python num"):
        wrap(lambda y: ops.sum(wrong + y))(x)


def test_errors_of_right_operands_are_their_own() -> None:
    x = drawn(3)
    with pytest.raises(ShapeError, match="^add: x"):
        ops.add(x, drawn(2))
    with pytest.raises(LostGradientError, match=r"float\(x\)"):
        grad(lambda y: ops.sum(y) * float(ops.sum(y)))(x)
    with pytest.raises(TraceError, match="as an index or a size"):
        jit(lambda y: vars(ops)["sum"](x, ops.argmax(y)))(x)
    with pytest.raises(TypeError, match=r"add\(\) missing 1 required positional argument: 'y'"):
        vars(ops)["add"](x)


@pytest.mark.parametrize("name", ops.__all__)
def test_an_operation_says_what_it_is(name: str) -> None:
    function = getattr(ops, name)
    if not inspect.isfunction(function) or name.startswith("__"):
        return
    inner = inspect.unwrap(function)
    assert inspect.signature(function) == inspect.signature(inner)
    assert function.__doc__ and function.__doc__ == inner.__doc__
    assert function.__defaults__ == inner.__defaults__
    assert function.__kwdefaults__ == inner.__kwdefaults__
    assert pickle.loads(pickle.dumps(function)) is function


def test_every_way_to_pass_an_argument() -> None:
    x = drawn(2, 3)
    same(ops.sort(x=x, axis=0), np.sort(x.numpy(), 0))
    same(ops.sum(x, 0, keepdims=True), x.numpy().sum(0, keepdims=True))
    same(ops.repeat(x, "a b -> a b c", c=2), np.repeat(x.numpy()[..., None], 2, 2))
    assert [each.shape for each in ops.meshgrid(x[0], x[0], indexing="ij")] == [(3, 3)] * 2
