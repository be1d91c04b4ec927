"""The numbers are those of JAX 0.10.2, on a CPU and with ``jax_enable_x64``.

Each row was printed by the function of the same name of ``jax.random``, with the same arguments.
"""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import pytest

from typednn import ops, random

KEY: Final = random.split(random.key(42))[0]

DRAWS: Final[dict[str, tuple[Callable[[], Any], list[Any]]]] = {
    "uniform float32": (
        lambda: random.uniform(KEY, (4,), np.float32),
        [0.5302608013153076, 0.31336212158203125, 0.9015302658081055, 0.6983329057693481],
    ),
    "uniform from -3 float32": (
        lambda: random.uniform(KEY, (4,), np.float32, -3.0, 5.0),
        [1.242086410522461, -0.49310302734375, 4.212242126464844, 2.586663246154785],
    ),
    "normal float32": (
        lambda: random.normal(KEY, (4,), np.float32),
        [0.07592553645372391, -0.4863426387310028, 1.290320634841919, 0.5196118950843811],
    ),
    "exponential float32": (
        lambda: random.exponential(KEY, (4,), np.float32),
        [0.7555776238441467, 0.3759482204914093, 2.3180060386657715, 1.1984312534332275],
    ),
    "laplace float32": (
        lambda: random.laplace(KEY, (4,), np.float32),
        [-0.06243051588535309, 0.4672485589981079, -1.624859094619751, -0.5052841305732727],
    ),
    "gumbel float32": (
        lambda: random.gumbel(KEY, (4,), np.float32),
        [0.4550971984863281, -0.14876121282577515, 2.266623020172119, 1.0242676734924316],
    ),
    "truncated_normal float32": (
        lambda: random.truncated_normal(KEY, -1.0, 2.0, (4,), np.float32),
        [0.2345574051141739, -0.21426093578338623, 1.262653112411499, 0.6137411594390869],
    ),
    "uniform float64": (
        lambda: random.uniform(KEY, (4,), np.float64),
        [0.23566992830812672, 0.3971918854418519, 0.9536737289917356, 0.4239777598689194],
    ),
    "uniform from -3 float64": (
        lambda: random.uniform(KEY, (4,), np.float64, -3.0, 5.0),
        [-1.1146405735349862, 0.17753508353481529, 4.629389831933885, 0.3918220789513551],
    ),
    "normal float64": (
        lambda: random.normal(KEY, (4,), np.float64),
        [-0.7203007280025545, -0.26062232600173396, 1.6815685055837928, -0.1917276837846257],
    ),
    "exponential float64": (
        lambda: random.exponential(KEY, (4,), np.float64),
        [0.2687555521038372, 0.506156350876886, 3.0720460704193804, 0.5516090076929627],
    ),
    "laplace float64": (
        lambda: random.laplace(KEY, (4,), np.float64),
        [0.7521758812267287, 0.2301885958610356, -2.3788988898594363, 0.16492709770528893],
    ),
    "gumbel float64": (
        lambda: random.gumbel(KEY, (4,), np.float64),
        [-0.36833286874657106, 0.07976232252906225, 3.0484229821104214, 0.15306461183656045],
    ),
    "truncated_normal float64": (
        lambda: random.truncated_normal(KEY, -1.0, 2.0, (4,), np.float64),
        [-0.38107610716498536, -0.04063261293817192, 1.549152205095092, 0.014341324708184295],
    ),
    "bits": (
        lambda: random.bits(KEY, (5,)),
        [2277453133, 1345880512, 3872043189, 2999317162, 2654571928],
    ),
    "bits uint8": (lambda: random.bits(KEY, (5,), np.uint8), [77, 192, 181, 170, 152]),
    "randint": (lambda: random.randint(KEY, (5,), -3, 10), [8, 9, 3, -1, 3]),
    "randint int32": (lambda: random.randint(KEY, (5,), -3, 10, np.int32), [2, 8, 7, 8, -2]),
    "randint uint8": (lambda: random.randint(KEY, (5,), 0, 256, np.uint8), [60, 3, 67, 233, 238]),
    "randint int32 wide": (
        lambda: random.randint(KEY, (5,), 0, 100000, np.int32),
        [95708, 1475, 98019, 67593, 55310],
    ),
    "randint wide": (
        lambda: random.randint(KEY, (5,), 0, 10**12),
        [643503800682, 262317399514, 983485743653, 930745570388, 218233148990],
    ),
    "bernoulli": (  # a number is float32 here, as in JAX without jax_enable_x64
        lambda: random.bernoulli(KEY, 0.3, (9,)),
        [False, False, False, False, False, False, False, True, True],
    ),
    "bernoulli float64": (
        lambda: random.bernoulli(KEY, ops.asarray(np.float64(0.3)), (9,)),
        [True, False, False, False, False, False, False, True, True],
    ),
    "categorical": (
        lambda: random.categorical(
            KEY, ops.log(ops.asarray([[0.1, 0.2, 0.7], [0.5, 0.25, 0.25]])), shape=(4, 2)
        ),
        [[2, 0], [0, 0], [0, 2], [1, 2]],
    ),
    "permutation": (lambda: random.permutation(KEY, 10), [1, 3, 9, 5, 0, 2, 6, 7, 4, 8]),
    "permutation in two rounds": (
        lambda: random.permutation(KEY, 2000)[:8],
        [791, 749, 1039, 701, 1374, 1742, 324, 443],
    ),
    "permutation of lines": (
        lambda: random.permutation(KEY, ops.reshape(ops.arange(12), (4, 3)), 1, True),
        [[1, 0, 2], [3, 5, 4], [6, 7, 8], [9, 11, 10]],
    ),
    "permutation of rows": (
        lambda: random.permutation(KEY, ops.reshape(ops.arange(12), (4, 3))),
        [[3, 4, 5], [9, 10, 11], [0, 1, 2], [6, 7, 8]],
    ),
    "choice": (lambda: random.choice(KEY, 10, (4,)), [6, 6, 1, 6]),
    "choice without": (lambda: random.choice(KEY, 10, (4,), False), [1, 3, 9, 5]),
    "choice by p": (
        lambda: random.choice(KEY, 4, (6,), True, ops.asarray([0.1, 0.2, 0.3, 0.4])),
        [2, 3, 0, 2, 2, 2],
    ),
    "choice by p without": (
        lambda: random.choice(KEY, 4, (3,), False, ops.asarray([0.1, 0.2, 0.3, 0.4])),
        [2, 3, 1],
    ),
}


def test_keys() -> None:
    key = random.key(42)
    assert random.key(2**40 + 5).data.numpy().tolist() == [256, 5]
    assert random.fold_in(key, 7).data.numpy().tolist() == [2547012911, 1371500959]
    keys = [
        [1832780943, 270669613],
        [64467757, 2916123636],
        [2465931498, 255383827],
    ]
    assert [key.data.numpy().tolist() for key in random.split(key, 3)] == keys


@pytest.mark.parametrize("name", DRAWS)
def test_draws_are_those_of_jax(name: str) -> None:
    draw, wanted = DRAWS[name]
    found = draw().numpy()
    if found.dtype.kind == "f":  # elementary functions are rounded differently
        close = 3e-6 if found.dtype == np.float32 else 1e-14
        np.testing.assert_allclose(found, wanted, rtol=close, atol=close / 10)
    else:
        assert found.tolist() == wanted


@pytest.mark.parametrize("name", ["uniform float32", "uniform float64"])
def test_uniform_numbers_are_exactly_those(name: str) -> None:
    draw, wanted = DRAWS[name]
    assert draw().numpy().tolist() == wanted
