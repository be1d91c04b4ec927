"""The planned peak against the measured one, for every primitive, at sizes at which arrays are what counts.

numpy tells tracemalloc of all memory of its arrays. It does not tell of what merging takes in ``argsort``, and before
numpy 2.5 not of the memory that LAPACK works on.
"""

import math
import tracemalloc
from collections.abc import Callable, Sequence
from itertools import takewhile
from typing import Any, Final, TypeAlias

import numpy as np
import pytest
from jaxtyping import Float32

from tests.planning.enlarged import Enlarged, enlarged
from tests.records import record_of
from typednn import Tensor, grad, jit, ops, plan
from typednn.autodiff.primitive import PRIMITIVES, Primitive
from typednn.autodiff.tape import apply
from typednn.planning.kinds import Kind
from typednn.planning.plan.plan import Plan
from typednn.tensor import wrap
from typednn.testing.sampling import draw_values

Shape: TypeAlias = tuple[int, ...]
Function: TypeAlias = Callable[..., Any]

BESIDE: Final = 256 * 1024  # bytes: of numpy's walks of what broadcasts, and Python's objects
LOOSE: Final = 1.25  # how much more a plan may say than is measured
ELEMENTS: Final = 100_000
TELLS_OF_LAPACK: Final = np.lib.NumpyVersion(np.__version__) >= "2.5.0"
LAPACK: Final = {"cholesky", "det", "eigh", "inv", "pinv", "qr", "slogdet", "solve", "svd"}


def cases() -> list[Enlarged]:
    """Each sample, so large that its tensors have at least ELEMENTS together."""
    factors = takewhile(lambda factor: factor < 2 * ELEMENTS, (2**n for n in range(30)))
    found: dict[int, Enlarged] = {}
    for factor in factors:
        for number, case in enumerate(enlarged(factor)):
            if number not in found or elements(found[number]) < ELEMENTS:
                found[number] = case
    return [*found.values()]


def elements(case: Enlarged) -> int:
    result = case.primitive.rule(*case.shapes, **case.params)
    return sum(map(math.prod, (*case.shapes, result)))


CASES: Final = cases()


def test_every_primitive_is_measured() -> None:
    assert {case.primitive.name for case in CASES} == {*PRIMITIVES}


def measured(f: Function, tensors: Sequence[Tensor[Any, Any]]) -> int:
    """Bytes that a call takes at most, its arguments included."""
    step = jit(f)
    given = sum(x.numpy().nbytes for x in tensors)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        step.program(*tensors)
        tracemalloc.reset_peak()
        result = step(*tensors)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result is not None
    return given + peak - before


def check(f: Function, *tensors: Tensor[Any, Any], is_all_told: bool = True) -> Plan:
    planned, found = plan(f, *tensors), measured(f, tensors)
    assert found <= planned.peak_bytes + BESIDE
    if is_all_told:
        assert planned.peak_bytes <= LOOSE * found + BESIDE
    return planned


def as_it_is(x: Any) -> Any:
    return x


def turned(x: Any) -> Any:
    return ops.permute_dims(x, tuple(range(x.ndim))[::-1])


def every_other(x: Any) -> Any:
    return x[..., ::2]


LOOKS: Final[dict[Function, Function]] = {
    as_it_is: as_it_is,
    turned: np.transpose,
    every_other: lambda x: x.repeat(2, -1),
}
"""How the first operand is seen, and how it must be made for that."""


def looks_of(case: Enlarged) -> list[Function]:
    """All, unless a scalar or a line is all there is to look at, or each element is by itself."""
    is_ufunc = isinstance(case.primitive.forward, np.ufunc)
    return [as_it_is] if is_ufunc or len(case.shapes[0]) < 2 else [*LOOKS]


def _name(value: Any) -> str:
    """The same in each process, which a function's own text is not."""
    return str(getattr(value, "__name__", value))


@pytest.mark.parametrize(
    ("case", "look"), [(case, look) for case in CASES for look in looks_of(case)], ids=_name
)
def test_the_plan_says_what_a_call_takes(case: Enlarged, look: Function) -> None:
    rng = np.random.default_rng(0)
    drawn = zip(case.domains, case.shapes, strict=True)
    arrays = [draw_values(domain, shape, rng) for domain, shape in drawn]
    arrays[0] = np.array(LOOKS[look](arrays[0]), order="C")

    def f(x: Any, *others: Any) -> Any:
        return apply(case.primitive, look(x), *others, **case.params)

    with np.errstate(all="ignore"):
        is_all_told = TELLS_OF_LAPACK or case.primitive.name not in LAPACK
        check(f, *map(wrap, arrays), is_all_told=is_all_told)


def test_what_numpy_takes_by_itself_is_told_apart() -> None:
    planned = check(lambda x: ops.argsort(x), ops.ones((1_000_000,)))
    assert planned.memory[Kind.OWN] == 8_000_000 + 4_000_000
    assert "numpy's own" in str(planned)
    rows = check(lambda x: ops.argsort(x), ops.ones((1000, 1000)))
    assert rows.memory[Kind.OWN] == 8 * 63 * 1000 + 4 * 1000  # 63 rows at once


def test_a_copy_of_an_argument_that_is_not_in_order() -> None:
    whole = np.ones((1000, 1000), np.float32)
    planned = check(lambda x: ops.tanh(x), wrap(whole.T))
    assert planned.memory[Kind.INPUTS] == 8_000_000
    assert check(lambda x: ops.tanh(x), wrap(whole)).memory[Kind.INPUTS] == 4_000_000


def of_a_user(forward: Function) -> Primitive:
    return record_of("of_a_user", forward)


def test_a_primitive_of_a_user() -> None:
    def f(x: Float32[Tensor, "n"]) -> Any:
        return apply(of_a_user(lambda x: x + 1), x)

    assert check(f, ops.ones((500_000,))).memory[Kind.OWN] == 2_000_000


def test_a_users_ufunc_writes_into_planned_memory() -> None:
    planned = check(lambda x: apply(of_a_user(np.cbrt), x), ops.ones((500_000,)))
    assert planned.memory[Kind.OWN] == 0
    assert jit(lambda x: apply(of_a_user(np.cbrt), x))(ops.full((2,), 8.0)).numpy().tolist() == [
        2,
        2,
    ]


def test_gradients_of_what_sorts_and_picks() -> None:
    def f(x: Float32[Tensor, "n m"]) -> Any:
        values, _ = ops.topk(ops.sort(x, axis=0), 3)
        return ops.sum(values * values)

    check(lambda x: grad(f)(x), ops.normal((400, 500), rng=np.random.default_rng(0)))
