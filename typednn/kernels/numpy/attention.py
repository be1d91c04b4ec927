"""Attention a block of queries at a time, so that never more than a block of scores is in memory.

A block has all keys of its queries, so its softmax is final at once. Gradients compute the scores
again. Source: Dao et al., "FlashAttention" (2022), which also divides the keys.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import prod
from typing import Any, Final

import numpy as np

from typednn.kernels.call import Call
from typednn.kernels.kernel import BOOL, INT64, ArraySpec, Kernel, Run
from typednn.kernels.numpy.arrays import prefix_view
from typednn.kernels.pieces import Pieces

__all__ = [
    "MAX_BLOCK_SCORES",
    "attention",
    "attention_gradient",
    "attention_gradients",
    "gradient_places",
]

MAX_BLOCK_SCORES: Final = 1 << 16
"""The most scores in memory at a time, unless one query has more."""

# numpy's stubs do not know all their arguments by position.
_add: Any = np.add.reduce
_maximum: Any = np.maximum.reduce


class _Blocks:
    """The blocks of queries of q (*b, l, d), k (*b, s, d), and where a query sees no key.

    Iteration yields the keys of a block: of its queries, and of all that these see.
    """

    def __init__(self, call: Call, q: Any, k: Any) -> None:
        *self._batch, self._queries = q.shape[:-1]
        self._keys = k.shape[-2]
        self._is_causal: bool = call.params["is_causal"]
        self._pieces = Pieces((*q.shape[:-1], self._keys), len(q.shape) - 1, MAX_BLOCK_SCORES)
        self._dtype = q.dtype
        limits = np.finfo(q.dtype)
        self._lowest, self._tiny = np.array(limits.min), np.array(limits.tiny)
        self._hidden_score = np.array(-np.inf, q.dtype)

    @property
    def table_bytes(self) -> int:
        return INT64.itemsize * max(self._queries, self._keys) if self._is_causal else 0

    def make_table(self) -> None:
        """Make the positions of queries and keys, by which a causal mask is compared."""
        if self._is_causal:
            self._positions = np.arange(max(self._queries, self._keys), dtype=INT64)

    @property
    def spec(self) -> ArraySpec:
        """The spec of the scores of a block."""
        return self._pieces.piece, self._dtype

    @property
    def scratch(self) -> dict[str, ArraySpec]:
        """``line``: one number for each query; ``later``: whether a key comes after the query."""
        *queries, keys = self._pieces.piece
        return {
            "scores": self.spec,
            "line": (tuple(queries), self._dtype),
            "later": ((queries[-1], keys) if self._is_causal else (0, 0), BOOL),
        }

    def part(self, shape: tuple[int, ...]) -> ArraySpec:
        """Return the spec of the part that a block adds to a result of this shape."""
        return (*self._pieces.piece[:-2], *shape[-2:]), self._dtype

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        rank = len(self._batch)
        for key in self._pieces:
            queries = key[rank] if len(key) > rank else slice(0, self._queries)
            seen = min(queries.stop, self._keys) if self._is_causal else self._keys
            batch = (*key[:rank], *(slice(None),) * (rank - len(key)))
            yield (*batch, queries), (*batch, slice(0, seen))

    def weights(
        self, block: Any, q: Any, k: Any, hidden: Any, scores: Any, line: Any, later: Any
    ) -> tuple[Any, Any]:
        """Return the softmax of a block's scores, and the line, as views of the scratch.

        A query that sees no key has weights of 0.
        """
        queries, keys = block
        q, k = q[queries], k[keys]
        scores = prefix_view(scores, (*q.shape[:-1], k.shape[-2]))
        line = prefix_view(line, (*q.shape[:-1], 1))
        np.matmul(q, k.mT, scores)
        if hidden is not None and hidden.dtype == BOOL:
            np.copyto(scores, self._hidden_score, where=hidden[(*queries, keys[-1])])
        elif hidden is not None:
            np.add(scores, hidden[(*queries, keys[-1])], scores)
        if self._is_causal:
            later = prefix_view(later, scores.shape[-2:])
            np.greater(self._positions[keys[-1]], self._positions[queries[-1]][:, None], out=later)
            np.copyto(scores, self._hidden_score, where=later)
        _maximum(scores, -1, None, line, True, self._lowest)
        np.subtract(scores, line, scores)
        np.exp(scores, scores)
        _add(scores, -1, None, line, True)
        np.maximum(line, self._tiny, out=line)
        np.divide(scores, line, scores)
        return scores, line


def attention(call: Call) -> Kernel:
    """``softmax(q @ k.mT) @ v``, with a score of -inf where ``hidden`` is true.

    Operands: q (*b, l, d), k (*b, s, d), v (*b, s, e) and, if there is one, hidden (*b, l, s). If
    it holds numbers, they are added to the scores.
    """
    q, k = call.inputs[:2]
    blocks = _Blocks(call, q, k)

    def compute(q: Any, k: Any, v: Any, hidden: Any, out: Any, *scratch: Any) -> None:
        for block in blocks:
            queries, keys = block
            weights, _ = blocks.weights(block, q, k, hidden, *scratch)
            np.matmul(weights, v[keys], out[queries])

    return _kernel(call, 3, blocks, compute, blocks.scratch)


def attention_gradient(call: Call) -> Kernel:
    """The gradient of attention with respect to operand number ``of``: q, k, v, or added numbers.

    Operands: the gradient g (*b, l, e) with respect to the result, then those of ``attention``.
    """
    of = call.params["of"]
    return _gradients(call, (of,), lambda out: {of: out})


def attention_gradients(call: Call) -> Kernel:
    """Several of these gradients, from scores that are computed once.

    Parameter ``of``: their numbers. They lie one after the other in the result, which has one axis.
    """
    of = call.params["of"]
    shapes = {k: call.inputs[1 + k].shape for k in of}
    places = gradient_places(call)

    def parts_of(out: Any) -> dict[int, Any]:
        return {k: out[places[k]].reshape(shapes[k]) for k in of}

    return _gradients(call, of, parts_of)


def gradient_places(call: Call) -> dict[int, slice]:
    """Return where each gradient is in the result of ``attention_gradients``."""
    of = call.params["of"]
    ends = [*accumulate(call.inputs[1 + k].size for k in of)]
    return {k: slice(begin, end) for k, (begin, end) in zip(of, pairwise([0, *ends]), strict=True)}


def _gradients(call: Call, of: Sequence[int], parts_of: Callable[[Any], dict[int, Any]]) -> Kernel:
    """Return the kernel of some gradients. ``parts_of(out)``: where each is in the result.

    Further scratch: ``slopes``, the gradient with respect to a block's scores; ``part``, what a
    block adds to the gradient of k or v.
    """
    q, k = call.inputs[1:3]
    blocks = _Blocks(call, q, k)
    added = [blocks.part(call.inputs[1 + each].shape) for each in of if each in (1, 2)]
    nothing: ArraySpec = ((0,), q.dtype)
    scratch = {
        **blocks.scratch,
        "slopes": nothing if tuple(of) == (2,) else blocks.spec,
        "part": max(added, key=lambda spec: prod(spec[0]), default=nothing),
    }

    def compute(g: Any, q: Any, k: Any, v: Any, hidden: Any, out: Any, *scratch: Any) -> None:
        *memory, slopes, part = scratch
        outs = parts_of(out)
        if tuple(outs) != (0,):  # the blocks add to the others, or leave out what is hidden
            out.fill(0)
        for block in blocks:
            queries, keys = block
            weights, line = blocks.weights(block, q, k, hidden, *memory)
            if 2 in outs:
                _add_product(outs[2][keys], weights, g[queries], part)
            if tuple(outs) == (2,):
                continue
            each = prefix_view(slopes, weights.shape)
            _slopes(weights, line, g[queries], v[keys], each)
            if 0 in outs:
                np.matmul(each, k[keys], outs[0][queries])
            if 1 in outs:
                _add_product(outs[1][keys], each, q[queries], part)
            if 3 in outs:
                np.copyto(outs[3][(*queries, keys[-1])], each)

    return _kernel(call, 4, blocks, compute, scratch)


def _kernel(
    call: Call, tensors: int, blocks: _Blocks, compute: Run, scratch: dict[str, ArraySpec]
) -> Kernel:
    """Return the kernel; ``hidden`` is None if the call has only so many operands."""

    def without_hidden(*arrays: Any) -> None:
        compute(*arrays[:tensors], None, *arrays[tensors:])

    def prepare() -> Run:
        blocks.make_table()
        return compute if len(call.inputs) > tensors else without_hidden

    return Kernel(prepare=prepare, scratch=scratch, table_bytes=blocks.table_bytes)


def _slopes(weights: Any, line: Any, g: Any, v: Any, slopes: Any) -> None:
    """Write the gradient with respect to the scores: weights * (d - sum(weights * d)), d = g @ v.T.

    It overwrites the weights.
    """
    np.matmul(g, v.mT, slopes)
    np.multiply(slopes, weights, slopes)
    _add(slopes, -1, None, line, True)
    np.multiply(weights, line, weights)
    np.subtract(slopes, weights, slopes)


def _add_product(total: Any, weights: Any, x: Any, part: Any) -> None:
    """Add ``weights.mT @ x``."""
    part = prefix_view(part, total.shape)
    np.matmul(weights.mT, x, part)
    np.add(total, part, total)
