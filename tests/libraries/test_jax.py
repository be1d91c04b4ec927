"""The table of JAX's functions agrees with JAX on drawn calls, evaluated without numbers.

Those of ``jax.numpy`` are numpy's calls (``test_numpy.py``) and some more. A part of the calls is evaluated for
symbolic sizes too.
"""

import re
from collections.abc import Callable
from typing import Any, Final

import pytest

from tests.libraries import test_numpy
from tests.libraries.calls import (
    Names,
    Refused,
    Sized,
    by_rule,
    differences,
    different_draws,
    lines,
    needed,
    shapes,
)
from typednn.shapes.dim import Dim, symbol
from typednn.shapes.libraries import jax as table
from typednn.shapes.libraries import jax_rules
from typednn.shapes.libraries.adapters import operands
from typednn.shapes.shape import ShapeError

jax = pytest.importorskip("jax", reason="JAX is installed by `make test-parity` only")
export = pytest.importorskip("jax.export")

CALLS: Final = """
jnp.unique(A(m, n), size=k + 1)
jnp.nonzero(A(m, n), size=k)
jnp.argwhere(A(m, n), size=k)
jnp.flatnonzero(A(m, n), size=k)
jnp.bincount(A(m).astype(int), length=k + 1)
jnp.matmul(A(m, n), A(n, k), precision="highest")
jnp.zeros_like(A(m, n), float)
jnp.zeros_like(A(m, n), float, (k, 2))
jnp.full_like(A(m, n), 1.0, shape=(k,))
jnp.empty_like(A(m, n), shape=k)
jnp.clip(A(m, n), 0, 1)
jnp.clip(A(m, n), A(n), None)
jnp.clip(A(m, n), max=A(k))
A(m, n).clip(A(n), A(m, 1))
jnp.where(A(m, n) > 0, A(n), 0.0)
jnp.vdot(A(m, n), A(n, m))
jnp.vdot(A(m, 2), A(k))
jnp.vecdot(A(m, n), A(k))
jnp.unstack(A(3, n))
jnp.unstack(A(m, 2), axis=1)
jnp.flipud(A(m, n))
jnp.fliplr(A(m, n))
jnp.cumulative_sum(A(m))
jnp.cumulative_prod(A(m, n), axis=1)
jnp.cumulative_sum(A(m, n), axis=1, include_initial=True)
jnp.repeat(A(m, n), 3, axis=1, total_repeat_length=2)
jnp.isposinf(A(m, n))
jnp.isneginf(A(m, n))
jnp.isreal(A(m, n))
jnp.iscomplex(A(m, n))
jnp.unwrap(A(3, n))
jnp.linalg.svd(A(2, 3), full_matrices=False)
jnp.linalg.cholesky(A(2, 3))
jnp.linalg.cholesky(A(m, m))
jnp.linalg.eigvalsh(A(m, m))
jnp.linalg.eigvalsh(A(3, 2))
jnp.split(A(6, n), [1, 3])
jnp.quantile(A(2, n), jnp.zeros(3), axis=0)
jnp.percentile(A(2, n), 50)
lax.real(A(m, n) + 0j)
lax.imag(A(m, n) + 0j)
jnp.average(A(m, n), axis=0)
jnp.sort(A(m, n), descending=True)
jnp.sum(A(m, n), axis=0, where=A(m, n) > 0)
A(m, n).sort(0)
A(m, n).sort()
A(2, 3).ptp(0)
A(m, n).to_device(None)
A(m, n).repeat(2, axis=1)
A(m, n).mT
A(m, n)[5]
A(m, n).at[0].set(A(n))
A(m, n).at[0].set(A(k))
A(m, n).at[:, 0].add(A(m))
A(m, n).at[:, 0].add(1.0)
A(3, n).at[1:, :2].multiply(A(k))
A(m, n).at[..., None].set(A(m, n, 1))
A(m, n).at[0, 0].set(A(k))
A(m, n).at[A(k).astype(int)].min(A(n))
A(m, n).at[A(k).astype(int)].max(A(k, n))
jax.nn.elu(A(m, n), 0.5)
jax.nn.celu(A(m, n))
jax.nn.leaky_relu(A(m, n), negative_slope=0.2)
jax.nn.gelu(A(m, n), approximate=False)
jax.nn.squareplus(A(m, n))
jax.nn.softmax(A(m, n))
jax.nn.softmax(A(m, n), axis=0)
jax.nn.softmax(A(m, n), axis=(0, 1))
jax.nn.softmax(A(m, n), axis=2)
jax.nn.log_softmax(A(m, n), -1)
jax.nn.standardize(A(m, n), axis=0)
jax.nn.glu(A(m, n))
jax.nn.glu(A(m, n), axis=0)
jax.nn.logsumexp(A(m, n))
jax.nn.logsumexp(A(m, n), axis=1, keepdims=True)
jax.nn.logmeanexp(A(m, n), axis=1)
jax.nn.one_hot(A(m, n).astype(int), k)
jax.nn.one_hot(A(m).astype(int), num_classes=10)
lax.convert_element_type(A(m, n), float)
lax.integer_pow(A(m, n), 2)
lax.round(A(m, n))
lax.stop_gradient(A(m, n))
lax.reduce_precision(A(m, n), 5, 10)
lax.nextafter(A(m, n), A(m, k))
lax.add(A(m, n), 1.0)
lax.add(A(m, n), A(n))
lax.mul(A(m, n), A(1, 1))
lax.clamp(0.0, A(m, n), 1.0)
lax.clamp(A(k, n), A(m, n), 1.0)
lax.select(A(m, n) > 0, A(m, n), A(k, n))
lax.select(A(k) > 0, A(m), A(m))
lax.dot(A(m, n), A(n, k))
lax.dot(A(m, n), A(k))
lax.dot(A(m), A(n))
lax.dot(A(2, m, n), A(n, k))
lax.batch_matmul(A(2, m, n), A(2, n, k))
lax.batch_matmul(A(2, m, n), A(2, m, n))
lax.reduce_sum(A(m, n), (0,))
lax.reduce_sum(A(m, n), axes=(0, 1))
lax.reduce_sum(A(m, n), (2,))
lax.reduce_max(A(m, n), (1,))
lax.reduce_min(A(m, n), (1,))
lax.reduce_prod(A(m, n), (1,))
lax.reduce_and(A(m, n) > 0, (0,))
lax.reduce_or(A(m, n) > 0, (0,))
lax.reduce_xor(A(m, n) > 0, (0,))
lax.argmax(A(2, n, 3), 2, int)
lax.argmin(A(2, n, 3), 0, int)
lax.cumsum(A(m, n))
lax.cumsum(A(m, n), axis=1)
lax.cumsum(A(m, n), axis=2)
lax.cumsum(A(m, n), axis=-1)
lax.cumprod(A(m, n), 1)
lax.cummax(A(m, n))
lax.cummin(A(m, n), reverse=True)
lax.cumlogsumexp(A(m, n))
lax.top_k(A(m, n), 2)
lax.top_k(A(m, n), 2, axis=0)
lax.sort(A(m, n))
lax.sort(A(m, n), dimension=0)
lax.reshape(A(m, n), (n, m))
lax.transpose(A(m, n, 2), (2, 0, 1))
lax.transpose(A(m, n), (0, 1, 2))
lax.expand_dims(A(m, n), (0, 3))
lax.expand_dims(A(m, n), [1])
lax.expand_dims(A(m, n), (4,))
lax.expand_dims(A(m, n), (1, 1))
lax.squeeze(A(m, 1), (1,))
lax.squeeze(A(m, n), (0,))
lax.rev(A(m, n), (0,))
lax.broadcast(A(m), (n, k))
lax.collapse(A(2, m, n), 1)
lax.collapse(A(2, m, n), 0, 2)
lax.concatenate([A(m, n), A(k, n)], 0)
lax.concatenate([A(m, n), A(m, n)], dimension=1)
lax.concatenate([A(m, n), A(n, m)], 1)
lax.dynamic_slice(A(m, n), (0, 0), (2, 1))
lax.dynamic_slice(A(m, n), (0, 0), slice_sizes=(2,))
lax.dynamic_slice_in_dim(A(m, n), 0, 2)
lax.dynamic_slice_in_dim(A(m, n), 0, k, axis=1)
lax.dynamic_index_in_dim(A(m, n), 0)
lax.dynamic_index_in_dim(A(m, n), 0, 1, keepdims=False)
lax.index_in_dim(A(3, n), 1, 0, False)
lax.dynamic_update_slice(A(m, n), A(k, 2), (0, 0))
lax.dynamic_update_slice(A(m, n), A(k), (0, 0))
lax.dynamic_update_slice_in_dim(A(m, n), A(k, n), 0, 0)
lax.full((m, n), 1.0)
lax.full_like(A(m, n), 1.0)
lax.full_like(A(m, n), 1.0, shape=(k,))
lax.iota(float, m)
lax.broadcasted_iota(float, (3, n), 0)
random.normal(K)
random.normal(K, (m, n))
random.normal(K, shape=(m, n), dtype=float)
random.truncated_normal(K, -1.0, 1.0, (m, n))
random.truncated_normal(K, A(m), 1.0)
random.bernoulli(K)
random.bernoulli(K, 0.5, (m, n))
random.bernoulli(K, A(m, n))
random.bernoulli(K, A(n), (m, k))
random.randint(K, (m, n), 0, 10)
random.randint(K, shape=(m,), minval=0, maxval=3)
random.gamma(K, 1.0, (m, n))
random.gamma(K, A(m))
random.loggamma(K, A(m, n))
random.pareto(K, 1.0, (m,))
random.poisson(K, 3.0, (m, n))
random.beta(K, 1.0, A(n))
random.beta(K, A(m), A(n))
random.t(K, 2.0, (m,))
random.chisquare(K, 2.0, shape=(m,))
random.rayleigh(K, A(m))
random.permutation(K, A(m, n))
random.permutation(K, A(m, n), 1)
random.permutation(K, A(m, n), axis=2)
random.permutation(K, 5)
random.choice(K, 5, (m, n))
random.choice(K, A(3, n))
random.choice(K, A(3, n), (k,), axis=0)
random.choice(K, A(m, 3), (k, 2), axis=1)
random.categorical(K, A(m, 3))
random.categorical(K, A(3, m), axis=0)
random.categorical(K, A(m, 3), shape=(2, m))
random.fold_in(K, 3)
random.split(K)
random.split(K, m)
random.split(K, num=(m, 2))
random.clone(K)
special.log_ndtr(A(m, n))
special.ndtri(A(m, n))
special.logsumexp(A(m, n), axis=0)
special.softmax(A(m, n), axis=0)
special.log_softmax(A(m, n), axis=1)
linalg.cholesky(A(2, 3))
linalg.cholesky(A(m, m), lower=True)
linalg.inv(A(m, n))
linalg.det(A(m, n))
linalg.solve(A(m, m), A(n))
linalg.solve(A(m, n), A(n, k))
linalg.solve_triangular(A(m, m), A(n, k), lower=True)
linalg.expm(A(m, n))
linalg.cho_factor(A(m, n))
linalg.cho_factor(A(m, m), lower=True)
linalg.cho_solve((A(3, 3), True), A(m))
linalg.cho_solve((A(m, m), False), A(n, k))
linalg.svd(A(2, 3), full_matrices=False)
linalg.svd(A(3, 2))
jax.ops.segment_sum(A(m, n), A(m).astype(int), 3)
jax.ops.segment_sum(A(m, n), A(k).astype(int), num_segments=k + 1)
jax.ops.segment_prod(A(m), A(k).astype(int), 4)
jax.ops.segment_max(A(m, 2), A(m).astype(int), num_segments=3)
jax.ops.segment_min(A(m, 2, n), A(m).astype(int), num_segments=3)
lax.conv(A(2, m, 8), A(3, n, 3), (k + 1,), "SAME")
lax.conv(A(2, 3, 7, 6), A(m + 1, 3, 2, 3), (1, 2), "VALID")
lax.conv_general_dilated(A(2, m, 8), A(3, n, 3), (2,), "SAME")
lax.conv_general_dilated(A(2, 8, 3), A(3, 3, 4), (1,), [(m, n)], dimension_numbers=("NWC", "WIO", "NWC"))
lax.conv_general_dilated(A(2, 8, 9, m), A(3, 2, n, 4), (1, 2), "SAME", dimension_numbers=("NHWC", "HWIO", "NHWC"))
lax.conv_general_dilated(A(2, 8, 9, 4), A(3, 2, 2, 4), (1, 1), "VALID", feature_group_count=2, dimension_numbers=("NHWC", "HWIO", "NCHW"))
lax.conv_general_dilated(A(2, 4, 8, 9), A(6, 4, 3, 2), (1, 1), "VALID", (2, 1), (1, 2))
lax.conv_general_dilated(A(2, 4, 8, 9), A(6, 4, 3, 2), (1, 1), [(0, m), (1, n)], (2, 1), (1, 2))
lax.conv_general_dilated(A(m, 4, 8), A(6, 4, 3, 2), (1,), "VALID")
lax.conv_with_general_padding(A(2, m, 8), A(3, n, 3), (1,), [(1, 0)], None, (2,))
lax.reduce_window(A(m, n), -1.0, lax.max, (2, 1), (2, 1), "SAME")
lax.reduce_window(A(6, n), 0.0, lax.add, (2, 1), None, "VALID")
lax.reduce_window(A(6, 3), 0.0, lax.add, (3, 2), (2, 1), ((1, k), (0, 1)))
lax.reduce_window(A(6, n), 0.0, lax.add, (2,), (2,), "VALID")
lax.reduce_window(A(2, 3), 0.0, lax.add, (6, 2), padding="VALID")
"""
"""``K`` is a key of random numbers. JAX refuses a wrong ``lax.reshape`` only when it compiles. The modules are JAX's: ``linalg`` and ``special`` are those of ``jax.scipy``."""

INCONCLUSIVE: Final = jax.errors.InconclusiveDimensionOperation
MODULES: Final = {
    "jnp": "numpy.",
    "jax.ops": "ops.",
    "jax.nn": "nn.",
    "lax": "lax.",
    "random": "random.",
    "special": "scipy.special.",
    "linalg": "scipy.linalg.",
    "stats": "scipy.stats.",
}
ABSENT: Final = re.compile(
    r"G\.|np\.lib\.|np\.random\.|ascontiguousarray|asanyarray|asfortranarray|row_stack|out=|\.__i"
    r"|\.(unique|nonzero|argwhere|flatnonzero|bincount|fromiter)\(|\[0\.0, 1\.0\]"
    r"|\.item\(|(insert|delete)\(A\(3, 2\)"
    r"|0\.25|\[1, 2\]|\[25|\(m, n\), \[1, 3\]|cholesky\(A\(m, n\)|eigvalsh\(A\(m, n\)"
)
"""What stands in numpy's calls and is not JAX's: it takes no lists for arrays, traces nothing whose size values
decide, nor an array's only element, refuses no matrix that is no square
but broadcasts with its transpose, and gives other errors for places beyond the end.
"""
LIKE_NUMPY: Final = [
    re.sub(r"\bnp\b", "jnp", call) for call in lines(test_numpy.CALLS) if not ABSENT.search(call)
]
OF_INTS: Final = ["bitwise", "invert", "gcd", "lcm", "shift", "population"]


def elementwise() -> list[str]:
    """A call of each function that works on each element of one or two operands."""
    calls: list[str] = []
    for name, function in table.FUNCTIONS.items():
        module = next(module for module, start in MODULES.items() if name.startswith(start))
        called = f"{module}.{name.removeprefix(MODULES[module])}"
        kind = ".astype(int)" if any(part in name for part in OF_INTS) else ""
        if module == "random" and function.rule is jax_rules.drawn_of and name != "random.randint":
            calls.append(f"{called}(K, (m, n))")
        elif module == "random" or name in ("lax.real", "lax.imag"):
            continue
        elif module == "stats":
            calls += densities(called, len(function.parameters))
        elif function.rule is operands.elementwise and len(function.parameters) == 1:
            calls.append(f"{called}(A(m, n){kind})")
        elif function.rule in (operands.both, jax_rules.of_same_rank):
            other = ".astype(int)" if "ldexp" in name else kind
            calls.append(f"{called}(A(m, n){kind}, A(k){other})")
            calls.append(f"{called}(A(m, n){kind}, A(m, k){other})")
    return calls


def densities(called: str, most: int) -> list[str]:
    """Calls of a density with all its parameters, which broadcast or not."""
    some = ["A(m, n) + 1", *["A(n) + 1"] * (most - 2), "1"]
    other = [*["A(m, n) + 1"] * (most - 1), "A(k) + 1"]
    all_given, one_other = ", ".join(some), ", ".join(other)
    return [f"{called}({all_given})", f"{called}({one_other})"]


DRAWN: Final = (1, 2, 3)
ALL: Final = [*LIKE_NUMPY, *lines(CALLS), *elementwise()]


def of_jax(text: str, sizes: dict[str, Any]) -> Any:
    """The shape that JAX gives, from arrays without numbers."""
    jnp = jax.numpy
    names = {
        "jax": jax,
        "jnp": jnp,
        "U": jnp.add,
        "lax": jax.lax,
        "random": jax.random,
        "special": jax.scipy.special,
        "linalg": jax.scipy.linalg,
        "stats": jax.scipy.stats,
        "A": lambda *shape: jnp.zeros(shape),
        "K": jax.random.key(0),
        "np": jnp,
    }
    try:
        return shapes(jax.eval_shape(lambda: eval(text, names | sizes)))  # the texts are our own
    except (
        ValueError,
        IndexError,
        TypeError,
        ZeroDivisionError,
        NotImplementedError,
        AssertionError,
        INCONCLUSIVE,
    ) as error:
        return Refused(str(error))


class _JaxNames(Names):
    float32 = float64 = None


def of_table(sizes: dict[str, Any]) -> dict[str, Any]:
    names = {
        module: _JaxNames(table.FUNCTIONS, table.METHODS, start)
        for module, start in MODULES.items()
    }
    whole = _JaxNames(table.FUNCTIONS, table.METHODS)
    return {
        **names,
        "jax": whole,
        "U": _JaxNames(test_numpy.OF_UFUNCS, table.METHODS),
        "A": lambda *shape: Sized(shape, table.METHODS),
        "K": Sized((), table.METHODS),
    }


@pytest.mark.filterwarnings("ignore")
def test_rules_are_those_of_jax() -> None:
    found = differences(ALL, of_jax, of_table, DRAWN)
    assert not found, "\n".join(found)


def test_there_are_thousands_of_calls() -> None:
    assert sum(len(list(different_draws(text, DRAWN))) for text in ALL) > 4000


@pytest.mark.filterwarnings("ignore")
def test_rules_are_those_of_jax_for_symbolic_sizes() -> None:
    found, compared = [], 0
    for text in ALL:
        names = needed(text)
        if not names:
            continue
        theirs = of_jax(
            text, dict(zip(names, export.symbolic_shape(", ".join(names)), strict=True))
        )
        ours = by_rule(text, of_table({}) | {name: symbol(name) for name in names})
        if isinstance(theirs, Refused) or theirs == () or text in UNCHECKED:
            continue
        compared += 1
        if isinstance(ours, Refused) or _evaluated(ours, _value_of_ours) != _evaluated(
            theirs, _value_of_jax, ours
        ):
            found.append(f"{text}: {theirs} but {ours} by the rule")
    assert not found, "\n".join(found)
    assert compared > 250


UNCHECKED: Final = ("jnp.reshape(A(m, n), (k, 2))", "jnp.fft.rfftfreq(m + 1)")
"""JAX compares no symbolic numbers of elements: it refuses the first when it compiles. In the second it
asks whether the number is even, and takes a symbolic one for odd.
"""
AT: Final = {"m": 7, "n": 11, "k": 5}


def _evaluated(shape: Any, value: Callable[[Any], Any], like: Any = None) -> Any:
    """The sizes of shapes for one choice of numbers; None for those that ``like`` does not know."""
    if isinstance(shape, list | tuple):
        others = (
            like
            if isinstance(like, list | tuple) and len(like) == len(shape)
            else [None] * len(shape)
        )
        if like is not None and others is not like:
            return None if not isinstance(like, list | tuple) else "of another rank"
        return [_evaluated(each, value, other) for each, other in zip(shape, others, strict=True)]
    return None if like is not None and _value_of_ours(like) is None else value(shape)


def _value_of_ours(size: Any) -> Any:
    if isinstance(size, Dim):
        return size.substitute(AT)
    return size if isinstance(size, int) else None


def _value_of_jax(size: Any) -> Any:
    return size if isinstance(size, int) else size._evaluate(AT)


def test_the_only_element_is_asked_of_values() -> None:
    rule = table.METHODS["item"].rule
    assert jax.numpy.ones((1, 1)).item() == 1
    rule((1, 1))
    for shape in ((2,), (0,), (1, 3)):
        with pytest.raises(ValueError, match="size"):
            jax.numpy.ones(shape).item()
        with pytest.raises(ShapeError, match="1 element"):
            rule(shape)


def test_each_function_is_called() -> None:
    called: set[str] = set()
    for module, start in MODULES.items():
        pattern = rf"\b{re.escape(module)}\.([\w.]+)\("
        called |= {start + name for name in re.findall(pattern, " ".join(ALL))}
    assert sorted(table.FUNCTIONS.keys() - called) == []
    assert (
        sorted(
            table.METHODS.keys()
            - {"__getitem__", "block_until_ready", "item"}
            - set(re.findall(r"\)\.(\w+)\(", " ".join(ALL)))
        )
        == []
    )
