"""The FLOPs of each primitive's nodes, from shapes and parameters only: one function a family."""

import math
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from typednn.planning.costs.cost import Cost
from typednn.planning.graph import Node

__all__ = ["RULES", "Rule"]


def _nothing(node: Node) -> Cost:
    return Cost()


def _elementwise(node: Node) -> Cost:
    return Cost(node.size)


def _twice(node: Node) -> Cost:
    """Two steps for each element: two comparisons, a root and its reciprocal."""
    return Cost(2 * node.size)


def _transcendental(node: Node) -> Cost:
    return Cost(node.size, transcendentals=node.size)


def _sigmoid(node: Node) -> Cost:
    """exp of the smaller of x and a number, 1 added, and a quotient."""
    return Cost(4 * node.size, transcendentals=node.size)


def _sigmoid_slope(node: Node) -> Cost:
    """exp(-abs(x)), 1 added, its square, and a quotient."""
    return Cost(6 * node.size, transcendentals=node.size)


def _reduction(node: Node) -> Cost:
    return Cost(max(node.inputs[0].size - node.size, 0))


def _mean(node: Node) -> Cost:
    """The sum, divided."""
    return _reduction(node) + Cost(node.size)


def _logsumexp(node: Node) -> Cost:
    """The largest, what each is below it, exp, their sum, log, and the largest again."""
    each, lines = node.inputs[0].size, node.size
    below_and_exp = Cost(2 * each, transcendentals=each)
    return _reduction(node) + below_and_exp + _reduction(node) + Cost(2 * lines, 0, 0, lines)


def _lines(node: Node) -> int:
    """How many there are along the node's axis."""
    axis: int = node.params["axis"]
    return node.size // max(node.shape[axis], 1)


def _softmax(node: Node) -> Cost:
    """The largest, what each is below it, exp, their sum, and the quotients."""
    return Cost(5 * node.size - 2 * _lines(node), transcendentals=node.size)


def _safe_softmax(node: Node) -> Cost:
    """What each is below the shift, exp, their sum, and the quotients; two comparisons for each line."""
    return Cost(4 * node.size + node.inputs[1].size, transcendentals=node.size)


def _log_softmax(node: Node) -> Cost:
    """The largest, what each is below it, exp, their sum, log, and a difference."""
    lines = _lines(node)
    return Cost(5 * node.size - lines, transcendentals=node.size + lines)


def _running(node: Node) -> Cost:
    """One step from each element of a line to the next."""
    return Cost(node.size - _lines(node))


def _recurrence(node: Node) -> Cost:
    """A multiply-add from each element of a line to the next."""
    return Cost(2 * (node.size - _lines(node)))


def _matmul(node: Node) -> Cost:
    return Cost(2 * node.size * node.inputs[0].shape[-1])


def _affine(node: Node) -> Cost:
    return _matmul(node) + Cost(node.size)


def _convolution(node: Node) -> Cost:
    """Of each element of the result with the kernel of its channel, (C_in/groups, *window)."""
    return Cost(2 * node.size * math.prod(node.inputs[1].shape[1:]))


def _convolution_transpose(node: Node) -> Cost:
    """As the convolution whose gradient it is: of each element of x with (C_out/groups, *window)."""
    x, weight = node.inputs
    return Cost(2 * x.size * math.prod(weight.shape[1:]))


def _max_pool(node: Node) -> Cost:
    return Cost(node.size * (math.prod(node.params["kernel"]) - 1))


def _max_pool_places(node: Node) -> Cost:
    """Each element of a window is compared with the largest."""
    return Cost(node.size * math.prod(node.params["kernel"]))


def _argsort(node: Node) -> Cost:
    """The most comparisons that sorting by merging takes (Knuth, TAOCP 3, section 5.2.4)."""
    n = node.shape[node.params["axis"]]
    levels = max(n - 1, 0).bit_length()
    return Cost(_lines(node) * (n * levels - 2**levels + 1))


def _searchsorted(node: Node) -> Cost:
    """The most comparisons of a search by halves (Knuth, TAOCP 3, section 6.2.1)."""
    return Cost(node.size * node.inputs[0].size.bit_length())


def _added(node: Node) -> Cost:
    """Each element of the first operand is added to a place."""
    return Cost(node.inputs[0].size)


def _scatter_add(node: Node) -> Cost:
    """By index tensors; slices name no place twice, and are only written to."""
    return _added(node) if len(node.inputs) > 1 else Cost()


def _nll(node: Node) -> Cost:
    """The sum of what is picked, negated and divided."""
    return Cost(node.inputs[1].size + 1)


def _nll_gradient(node: Node) -> Cost:
    """One number negated and divided."""
    return Cost(2)


Rule: TypeAlias = Callable[[Node], Cost]

_FAMILIES: Final[Mapping[Rule, str]] = {
    _nothing: """
        all any astype bitwise_and bitwise_invert bitwise_left_shift bitwise_or
        bitwise_right_shift bitwise_xor broadcast_to concat gather getitem index_update logical_and
        logical_not logical_or logical_xor matrix_transpose one_hot permute_dims positive reshape take
        where""",
    _elementwise: """
        abs add ceil copysign divide equal floor floor_divide greater greater_equal isfinite isinf
        isnan less less_equal maximum minimum multiply negative nextafter not_equal reciprocal relu
        remainder round sign signbit sqrt subtract trunc""",
    _twice: "clip leaky_relu rsqrt",
    _transcendental: """
        acos acosh asin asinh atan atan2 atanh cos cosh erf exp expm1 hypot log log10 log1p log2
        logaddexp ndtr pow sin sinh tan tanh""",
    _sigmoid: "sigmoid",
    _sigmoid_slope: "sigmoid_slope",
    _reduction: "argmax argmin max min sum",
    _mean: "mean",
    _logsumexp: "logsumexp",
    _softmax: "softmax",
    _safe_softmax: "safe_softmax",
    _log_softmax: "log_softmax",
    _running: "cumulative_prod cumulative_sum",
    _recurrence: "linear_recurrence",
    _matmul: "matmul",
    _affine: "affine",
    _convolution: "convolution",
    _convolution_transpose: "convolution_transpose",
    _max_pool: "max_pool",
    _max_pool_places: "max_pool_places",
    _argsort: "argsort",
    _searchsorted: "searchsorted",
    _added: "scatter",
    _scatter_add: "scatter_add",
    _nll: "nll",
    _nll_gradient: "nll_gradient",
}

RULES: Final[dict[str, Rule]] = {
    name: rule for rule, names in _FAMILIES.items() for name in names.split()
}
"""By the primitive's name; for nodes that compute on floating-point numbers."""
