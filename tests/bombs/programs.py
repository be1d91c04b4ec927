"""Programs that cost exponential time, or more, where sizes are written out without a bound."""

from collections.abc import Callable, Mapping
from typing import Final

HEAD: Final = """\
from __future__ import annotations
import numpy as np
from jaxtyping import Float32
from typednn import Tensor, nn, ops
"""


def _convolutions() -> str:
    """The sizes of convolutions, one after another, with a kernel and strides that have names."""
    lines = ["def f(", '    x: Float32[Tensor, "b c h w"],', '    k: Float32[Tensor, "c c r s"],']
    lines += [') -> Float32[Tensor, "b c _ _"]:']
    lines += ["    x = ops.relu(ops.conv2d(x, k, stride=2, padding=1)) "] * 15
    return "\n".join([*lines, "    return x"])


def _names(count: int) -> list[str]:
    return [f"n{i}" for i in range(count)]


def _axes(names: list[str]) -> str:
    return f'x: Float32[Tensor, "{" ".join(names)}"]'


def _unpacked(names: list[str], body: list[str]) -> str:
    """A function that has sizes as ints, and computes with them."""
    unpacking = [f"{', '.join(names)}, = x.shape", *body, "ops.ones((last,))"]
    return "\n".join([f"def f({_axes(names)}) -> None:", *(f"    {line}" for line in unpacking)])


def _doubled(first: str, change: str, count: int) -> list[str]:
    """Lines that compute each int from the one before: ``a1 = a0 + a0``."""
    lines = [f"a{i + 1} = {change.format(f'a{i}')}" for i in range(count)]
    return [f"a0 = {first}", *lines, f"last = a{count}"]


def _product_of_sums() -> str:
    names = _names(28)
    sums = [f"({a} + {b})" for a, b in zip(names[::2], names[1::2], strict=True)]
    return _unpacked(names, [f"last = {' * '.join(sums)}"])


def _declared_product_of_sums() -> str:
    names = _names(28)
    sums = [f"({a}+{b})" for a, b in zip(names[::2], names[1::2], strict=True)]
    text = "*".join(sums)
    call = (
        "def g(x: Float32[Tensor, '{0}'], y: Float32[Tensor, '{1}']) -> Float32[Tensor, '{1}']:\n"
        "    return f(x, y)"
    )
    return "\n".join(
        [
            f'def f({_axes(names)}, y: Float32[Tensor, "{text}"]) -> Float32[Tensor, "{text}"]:',
            "    return y",
            call.format(" ".join(names), text),
        ]
    )


def _power_of_a_sum() -> str:
    names = _names(12)
    return _unpacked(names, [f"last = ({' + '.join(names)}) ** 10"])


def _minimum_of_sums() -> str:
    names = _names(16)
    sums = [f"{a} + {b}" for a, b in zip(names[::2], names[1::2], strict=True)]
    return _unpacked(names, [f"last = min({', '.join(sums)}) * max({', '.join(sums)})"])


def _sum_of_minima() -> str:
    names = _names(20)
    parts = [f"min({a}, {b})" for a, b in zip(names[::2], names[1::2], strict=True)]
    return _unpacked(names, [f"last = max({' + '.join(parts)}, {' * '.join(parts)}, 1)"])


def _nested_rests() -> str:
    names = _names(21)
    return _unpacked(
        names,
        [
            "last = n0",
            *(
                f"last{i} = {'n0' if i == 1 else f'last{i - 1}'} % {n}"
                for i, n in enumerate(names[1:], 1)
            ),
            "ops.ones((last20,))",
        ],
    )


def _nested_rests_of_numbers() -> str:
    return _unpacked(
        ["n"], ["ops.ones((n" + "".join(f" % {97 - i}" for i in range(20)) + ",))", "last = n"]
    )


def _nested_quotients() -> str:
    names = _names(21)
    text = "n0"
    for name in names[1:]:
        text = f"({text} + {name}) // {name}"
    return _unpacked(names, [f"last = {text}"])


def _nested_quotients_of_products() -> str:
    names = _names(11)
    text = "n0"
    for name in names[1:]:
        text = f"({text} * ({name} + 1)) // ({name} + 2)"
    return _unpacked(names, [f"last = {text}"])


def _flattened_padded_axes() -> str:
    names = _names(13)
    return "\n".join(
        [
            f"def f({_axes(names)}) -> None:",
            "    y = ops.pad(x, 1)",
            "    z = ops.reshape(y, (-1,))",
            "    ops.matmul(z, z)",
            "    ops.add(z, ops.reshape(z, (-1, 2)))",
        ]
    )


def _power_tower() -> str:
    return _unpacked(["n"], _doubled("2", "{0} ** {0}", 9))


def _power_tower_of_names() -> str:
    return _unpacked(["n"], _doubled("n + 3", "{0} ** 9", 9))


def _ints_line_by_line() -> str:
    return _unpacked(["n"], _doubled("3", "{0} + {0}", 26))


def _sizes_line_by_line() -> str:
    return _unpacked(["n"], _doubled("n", "{0} + {0} + 1", 26))


def _squared_line_by_line() -> str:
    return _unpacked(["n", "m"], _doubled("n + m", "{0} * {0}", 26))


def _long_chain() -> str:
    return _unpacked(["n"], _doubled("n", "{0} + 1", 3000))


def _many_uses() -> str:
    lines = _doubled("3", "{0} + 1", 400)
    uses = [f"ops.ones((a{i},))" for i in range(400)]
    return _unpacked(
        ["n"], [line for pair in zip(lines, uses, strict=False) for line in pair] + lines[-2:]
    )


def _constants_line_by_line() -> str:
    lines = _doubled("3", "{0} + {0}", 26)
    return "\n".join(
        [
            *lines,
            "ops.ones((last, 3))",
            "",
            "class Config:",
            *(f"    {line}" for line in _doubled("2", "{0} * {0}", 26)),
            "ops.ones((Config.last,))",
        ]
    )


def _attributes_line_by_line() -> str:
    changes = _doubled("3", "{0} + {0}", 26)[1:-1]
    lines = ["self.a0 = 3", *(line.replace("a", "self.a") for line in changes)]
    body = "\n".join(f"        {line}" for line in [*lines, "self.x = ops.ones((self.a26,))"])
    return f"class Model(nn.Module):\n    def __init__(self) -> None:\n{body}"


def _matrix_products() -> str:
    lines = ["    x = x @ w"] * 300
    return "\n".join(
        [
            'def f(x: Float32[Tensor, "b d"], w: Float32[Tensor, "d d"]) -> Float32[Tensor, "b d"]:',
            *lines,
            "    return x",
        ]
    )


def _matrix_products_in_one_line() -> str:
    return "\n".join(
        [
            'def f(x: Float32[Tensor, "b d"], w: Float32[Tensor, "d d"]) -> Float32[Tensor, "b d"]:',
            "    return x" + " @ w" * 300,
        ]
    )


def _long_numbers() -> str:
    return _unpacked(
        ["n"],
        [
            f"big = 0x{'f' * 5000}",
            "ops.ones((big,))",
            "ops.ones((big * n,))",
            *_doubled("7", "{0} * {0}", 20),
        ],
    )


def _long_numbers_in_shapes() -> str:
    return "\n".join(
        f'def f{i}(x: Float32[Tensor, "{text}"]) -> Float32[Tensor, "{text}"]:\n    return x'
        for i, text in enumerate(
            [
                "9" * 5000,
                "9" * 4000 + "*n",
                "*".join(["9" * 4000] * 8) + "*n",
                "0x" + "f" * 5000 + "*n",
            ]
        )
    )


def _nested_parentheses() -> str:
    return "\n".join(
        f'def f{i}(x: Float32[Tensor, "{text}"]) -> Float32[Tensor, "{text}"]:\n    return x'
        for i, text in enumerate(
            [
                "(" * 150 + "n" + ")" * 150,
                "(" * 5000 + "n" + ")" * 5000,
                "-" * 20000 + "n",
                "+".join("n" * 2000),
                "n" + "//2+1" * 300,
                "min(" * 80 + "n" + ",m)" * 80,
            ]
        )
    )


def _thousands_of_axes() -> str:
    names = _names(3000)
    text = " ".join(names)
    return f'def f(x: Float32[Tensor, "{text}"]) -> Float32[Tensor, "{text}"]:\n    y = x + x\n    ops.reshape(y, (-1,))\n    return ops.relu(y)\n'


def _long_names() -> str:
    names = ["a" * 20_000, "b" * 20_000]
    return _unpacked(names, [f"last = ({names[0]} + {names[1]}) ** 3 // {names[0]}"])


def _unions_of_ranks() -> str:
    ranks = [f'Float32[Tensor, "{" ".join(_names(i))}"]' for i in range(1, 60)]
    return f"def f(x: {' | '.join(ranks)}) -> None:\n    y = x + x\n    z = y * y\n    ops.reshape(z, (-1,))\n    ops.concat([x, y, z])\n"


def _dense_blocks() -> str:
    lines = ["    x = ops.concat([x, x * 2], axis=0)"] * 40
    return "\n".join(
        ['def f(x: Float32[Tensor, "b d"]) -> Float32[Tensor, "_ d"]:', *lines, "    return x"]
    )


def _classes_of_like_fields(count: int = 300) -> str:
    """Classes whose fields have the same names, and are read."""
    return "\n".join(
        f"class C{i}(nn.Module):\n"
        "    def __init__(self, w: Float32[Tensor, '3 4']) -> None:\n"
        "        self.width = 3\n"
        "        self.weight = ops.relu(w)\n"
        "    def __call__(self) -> Float32[Tensor, '3 4']:\n"
        "        return self.weight + ops.ones((self.width, 4))"
        for i in range(count)
    )


def _lambdas_of_a_function(count: int = 300) -> str:
    """Functions inside of one, each of which calls operations."""
    lines = ["def f(x: Float32[Tensor, 'n 3']) -> None:"]
    lines += [f"    g{i} = lambda: ops.relu(x + 1)\n    ops.exp(x)" for i in range(count)]
    return "\n".join(lines)


def _variables_of_a_script(count: int = 300) -> str:
    """Variables outside of functions that are assigned twice, arrays of numpy."""
    lines = [f"x{i} = np.zeros((3, 4))\nx{i} = x{i}.T\nprint(x{i} + x{i})" for i in range(count)]
    return "\n".join(lines)


def _operations_in_a_loop(count: int = 200) -> str:
    """Each line could be one of the loop's that never meet, so the loop's assignments are asked for."""
    lines = "\n".join(f"        y{i} = ops.tanh(x @ w) + x" for i in range(count))
    return f"""
def loop(x: Float32[Tensor, "b n"], w: Float32[Tensor, "n n"]) -> Float32[Tensor, "b n"]:
    for _ in range(2):
{lines}
        x = ops.tanh(x)
    return x"""


GROWING: Final[Mapping[str, Callable[[int], str]]] = {
    "classes_of_like_fields": _classes_of_like_fields,
    "lambdas_of_a_function": _lambdas_of_a_function,
    "variables_of_a_script": _variables_of_a_script,
    "operations_in_a_loop": _operations_in_a_loop,
}
"""Programs of any length, whose work is in proportion to it."""


_MAKERS: Final[tuple[Callable[[], str], ...]] = (
    _convolutions,
    _product_of_sums,
    _declared_product_of_sums,
    _power_of_a_sum,
    _minimum_of_sums,
    _sum_of_minima,
    _nested_rests,
    _nested_rests_of_numbers,
    _nested_quotients,
    _nested_quotients_of_products,
    _flattened_padded_axes,
    _power_tower,
    _power_tower_of_names,
    _ints_line_by_line,
    _sizes_line_by_line,
    _squared_line_by_line,
    _long_chain,
    _many_uses,
    _constants_line_by_line,
    _attributes_line_by_line,
    _matrix_products,
    _matrix_products_in_one_line,
    _long_numbers,
    _long_numbers_in_shapes,
    _nested_parentheses,
    _thousands_of_axes,
    _long_names,
    _unions_of_ranks,
    _dense_blocks,
    _classes_of_like_fields,
    _lambdas_of_a_function,
    _variables_of_a_script,
    _operations_in_a_loop,
)
PROGRAMS: Final[Mapping[str, str]] = {maker.__name__[1:]: f"{HEAD}{maker()}\n" for maker in _MAKERS}
