"""Attention as one operation, in whose plan a block of scores at a time is in memory."""

from collections.abc import Callable, Sequence
from math import prod, sqrt
from typing import Any, TypeVar

import numpy as np

from typednn.autodiff import batch_rules
from typednn.autodiff.cost import Cost
from typednn.autodiff.primitive import (
    Domain,
    Primitive,
    Sample,
    never,
    of_first_operand,
    primitive,
)
from typednn.autodiff.reverse_mode import vjp
from typednn.autodiff.tape import apply
from typednn.kernels.call import Call
from typednn.kernels.computation import Planned
from typednn.kernels.numpy import attention as kernels
from typednn.ops.comparison import where
from typednn.ops.from_data import asarray
from typednn.ops.linear_algebra import matmul
from typednn.ops.logical import logical_not
from typednn.ops.operands import constant, need_dtypes
from typednn.ops.operation import operation
from typednn.ops.reductions import logsumexp
from typednn.ops.shaping import broadcast_to, reshape
from typednn.ops.softmax import safe_softmax
from typednn.shapes.rules import RULES
from typednn.tensor import Tensor

__all__ = ["scaled_dot_product_attention"]

F = TypeVar("F", bound=np.floating[Any])
AnyTensor = Tensor[Any, Any]


def _attention_cost(call: Call) -> Cost:
    """Count the products with the keys and the values, and the softmax."""
    q, k, v = call.inputs[:3]
    scores = prod(q.shape[:-1]) * k.shape[-2]
    return _softmax_cost(scores) + Cost(2 * scores * (k.shape[-1] + v.shape[-1]))


def _gradient_cost(call: Call) -> Cost:
    """Count the scores, and the products that lead from them to the gradient ``of``."""
    return gradients_cost(call, (call.params["of"],))


def gradients_cost(call: Call, of: Sequence[int]) -> Cost:
    """Count the scores, once, and the products that lead from them to these gradients."""
    _, q, k, v = call.inputs[:4]
    rows = prod(q.shape[:-1])
    scores = rows * k.shape[-2]
    products = (1 + (0 in of) + (1 in of)) * k.shape[-1] + (2 in of) * v.shape[-1]
    cost = _softmax_cost(scores) + Cost(2 * scores * products)
    if tuple(of) == (2,):
        return cost
    return cost + Cost(2 * scores * v.shape[-1] + 4 * scores - rows)


def _softmax_cost(scores: int) -> Cost:
    """Count the maximum, a subtraction and an exp for each score, the sum, and the division."""
    return Cost(5 * scores, transcendentals=scores)


_TRIPLE = (Domain(),) * 3
_HIDDEN = Domain(0, 2, dtype=np.bool_)

_attention: Primitive = primitive(
    "attention",
    Planned(kernels.attention),
    vjp=tuple(
        lambda g, out, *operands, is_causal, of=of: apply(
            _attention_gradient, g, *operands, is_causal=is_causal, of=of
        )
        for of in range(4)
    ),
    saves=range(4),
    rule=lambda q, k, v, *hidden, is_causal: (*q[:-1], v[-1]),
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_attention_cost,
    batch=batch_rules.leading,
    samples=(
        Sample(("3 2", "4 2", "4 3"), _TRIPLE, {"is_causal": False}),
        Sample(("2 3 2", "2 2 2", "2 2 1"), _TRIPLE, {"is_causal": True}),
        Sample(("3 2", "4 2", "4 3", "3 4"), (*_TRIPLE, _HIDDEN), {"is_causal": False}),
        Sample(("2 3 2", "2 3 2", "2 3 2", "2 3 3"), (*_TRIPLE, _HIDDEN), {"is_causal": True}),
        Sample(("3 2", "4 2", "4 3", "3 4"), (*_TRIPLE, Domain()), {"is_causal": True}),
    ),
)

_attention_gradient: Primitive = primitive(
    "attention_gradient",
    Planned(kernels.attention_gradient),
    vjp=tuple(
        lambda h, out, *operands, place=place, **params: _again(place, h, operands, **params)
        for place in range(5)
    ),
    saves=range(5),
    rule=lambda g, *operands, is_causal, of: operands[of],
    dtype=of_first_operand,
    elementwise=False,
    refuses=never,
    cost=_gradient_cost,
    batch=batch_rules.leading,
    samples=(
        *(
            Sample(
                ("2 3 1", "2 3 2", "2 4 2", "2 4 1"),
                (Domain(), *_TRIPLE),
                {"is_causal": of == 1, "of": of},
            )
            for of in range(3)
        ),
        Sample(
            ("3 2", "3 2", "3 2", "3 2", "3 3"),
            (Domain(), *_TRIPLE, _HIDDEN),
            {"is_causal": False, "of": 0},
        ),
        *(
            Sample(
                ("3 1", "3 2", "4 2", "4 1", "3 4"),
                (Domain(), *_TRIPLE, Domain()),
                {"is_causal": of == 3, "of": of},
            )
            for of in (1, 3)
        ),
    ),
)


def _again(
    place: int, h: AnyTensor, operands: tuple[AnyTensor, ...], is_causal: bool, of: int
) -> AnyTensor:
    """Return the gradient of a gradient of attention: that of the same in simple operations."""

    def gradient(x: AnyTensor) -> AnyTensor:
        given = (*operands[:place], x, *operands[place + 1 :])
        return _gradient_of_all_scores(*given, is_causal=is_causal, of=of)

    return vjp(gradient, operands[place])[1](h)[0]


def _gradient_of_all_scores(
    g: AnyTensor,
    q: AnyTensor,
    k: AnyTensor,
    v: AnyTensor,
    *hidden: AnyTensor,
    is_causal: bool,
    of: int,
) -> AnyTensor:
    """Return what the primitive ``attention_gradient`` does, with all scores at once."""
    weights = _all_weights(q, k, hidden, is_causal)
    if of == 2:
        return matmul(weights.mT, g)
    slopes = matmul(g, v.mT)
    slopes = weights * (slopes - (weights * slopes).sum(-1, keepdims=True))
    if of == 3:
        return slopes
    return matmul(slopes, k) if of == 0 else matmul(slopes.mT, q)


def _all_weights(
    q: AnyTensor, k: AnyTensor, hidden: Sequence[AnyTensor], is_causal: bool
) -> AnyTensor:
    """Return the weight of each key (last axis) for each query; 0 for a query that sees no key."""
    scores = matmul(q, k.mT)
    if is_causal:
        later = np.triu(np.ones(scores.shape[-2:], np.bool_), 1)
        hidden = (*hidden, asarray(later))
    for each in hidden:
        scores = where(each, -np.inf, scores) if each.dtype == np.bool_ else scores + each
    shift = constant(logsumexp(scores, -1, keepdims=True))
    return safe_softmax(scores, shift, -1)


def attention_with_weights(
    q: Tensor[Any, F],
    k: Tensor[Any, F],
    v: Tensor[Any, F],
    mask: Tensor[Any, np.bool_] | None,
    is_causal: bool,
    changed: Callable[[Tensor[Any, F]], Tensor[Any, F]],
) -> Tensor[Any, F]:
    """``changed(softmax(scale * q @ k.mT)) @ v``, with all weights (*b, h, l, s) in memory.

    The other arguments are those of ``scaled_dot_product_attention``.
    """
    q, k, v, hidden, result = _operands(q, k, v, mask, is_causal, None)
    weights = _all_weights(q, k, hidden, is_causal)
    by_heads = reshape(weights, (*result[:-1], k.shape[-2]))
    return reshape(matmul(reshape(changed(by_heads), weights.shape), v), result)


def scaled_dot_product_attention(
    q: Tensor[Any, F],
    k: Tensor[Any, F],
    v: Tensor[Any, F],
    mask: Tensor[Any, np.bool_] | Tensor[Any, F] | None = None,
    is_causal: bool = False,
    scale: float | None = None,
) -> Tensor[Any, F]:
    """``softmax(scale * q @ k.mT) @ v``: the values ``v``, averaged for each query.

    ``q`` is (*b, h, l, d), ``k`` (*b, g, s, d) and ``v`` (*b, g, s, e); the result is (*b, h, l,
    e). Without heads h and g are left out. If there are fewer heads g, which must divide h, then
    h/g successive heads of ``q`` share one of ``k`` and ``v``. ``scale`` is ``1/sqrt(d)`` unless
    given. A query sees the keys where ``mask`` is true, which broadcasts to (*b, h, l, s), and if
    ``is_causal`` only those at its own position and before. One that sees no key gives 0. A mask of
    numbers is added to ``scale * q @ k.mT``: -inf hides a key.

    In a plan, only the scores of a block of queries are in memory, and so for the gradients; for
    gradients of gradients, all are. Raises ShapeError for sizes or dtypes that do not fit. Source:
    Vaswani et al., "Attention is all you need" (2017); heads that share keys: Ainslie et al., "GQA"
    (2023).
    """
    q, k, v, hidden, result = _operands(q, k, v, mask, is_causal, scale)
    return reshape(apply(_attention, q, k, v, *hidden, is_causal=is_causal), result)


def _operands(
    q: AnyTensor,
    k: AnyTensor,
    v: AnyTensor,
    mask: AnyTensor | None,
    is_causal: bool,
    scale: float | None,
) -> tuple[AnyTensor, AnyTensor, AnyTensor, list[AnyTensor], tuple[int, ...]]:
    """Return the scaled q, k, v and where a key is hidden, with equal axes before the last two.

    Heads that share a key are a further axis. The last one is the shape of the result.
    """
    name = "scaled_dot_product_attention"
    need_dtypes(name, q=q, k=k, v=v, mask=mask)
    shape = None if mask is None else mask.shape
    result: Any = RULES[name](q.shape, k.shape, v.shape, shape, is_causal, scale)
    depth = q.shape[-1]
    q = q * (1 / sqrt(max(depth, 1)) if scale is None else scale)
    batch, length, keys = result[:-2], result[-2], k.shape[-2]
    hidden = []
    if mask is not None:
        given: AnyTensor = mask
        each = logical_not(given) if given.dtype == np.bool_ else given
        hidden = [broadcast_to(each, (*batch, length, keys))]
    q = broadcast_to(q, (*batch, *q.shape[-2:]))
    if k.ndim > 2 and k.shape[-3] not in (1, batch[-1]):
        batch = (*batch[:-1], k.shape[-3], batch[-1] // k.shape[-3])
        k, v = [reshape(x, (*x.shape[:-2], 1, *x.shape[-2:])) for x in (k, v)]
        q = reshape(q, (*batch, *q.shape[-2:]))
        hidden = [reshape(x, (*batch, *x.shape[-2:])) for x in hidden]
    k, v = [broadcast_to(x, (*batch, *x.shape[-2:])) for x in (k, v)]
    return q, k, v, hidden, result


operation(
    scaled_dot_product_attention,
    samples=(
        Sample(("l=3 d=2", "s=4 d=2", "s=4 e=3"), _TRIPLE),
        Sample(("2 h=3 l=2 d=2", "2 h=3 s=2 d=2", "2 h=3 s=2 e=1"), _TRIPLE, {"is_causal": True}),
        Sample(("h=4 l=2 d=2", "g=2 s=3 d=2", "g=2 s=3 e=2"), _TRIPLE, {"scale": 0.5}),
        Sample(("2 l=3 d=2", "1 s=4 d=2", "1 s=4 e=1", "s=4"), (*_TRIPLE, _HIDDEN)),
        Sample(
            ("2 2*g l=2 d=1", "2 g s=3 d=1", "2 g s=3 e=1", "2 1 1 s=3"),
            (*_TRIPLE, _HIDDEN),
        ),
        Sample(("2 l=3 d=2", "2 s=4 d=2", "2 s=4 e=1", "l=3 s=4"), (*_TRIPLE, Domain())),
    ),
)
