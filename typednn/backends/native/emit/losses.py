"""The negative log-likelihood of labels, and its gradient."""

from typing import Final

from typednn.backends.native.emit.arrays import CArray, c_type, literal, loops
from typednn.backends.native.emit.reductions import fold_line, folding_of
from typednn.backends.native.emit.site import Emitter, Emitters, Site
from typednn.planning.trace.graph import Node

__all__ = ["LOSSES"]


def _nll(node: Node, site: Site) -> str:
    log_probs, labels = site.operands
    folding = folding_of("sum", node.dtype)
    add = fold_line(
        folding, labels.size, lambda k: ("", log_probs.at([k, _label(labels, k)])), "total"
    )
    count = literal(-labels.size, node.dtype)
    zero = literal(0.0, node.dtype)
    end = f"{site.out.text}[0] = ({c_type(node.dtype)})total / {count} + {zero};"  # no loss is -0.0
    return "\n".join(
        [_check(labels, log_probs.shape[1]), f"{folding.total_type} total = 0;", add, end]
    )


def _gradient(node: Node, site: Site) -> str:
    (g, labels), out = site.operands, site.out
    value = f"const {c_type(node.dtype)} value = {g.at([])} / {literal(-labels.size, node.dtype)};"
    zero = loops(["k"], [out.size], f"{out.text}[k] = 0;")
    put = loops(["k"], [labels.size], f"{out.at(['k', _label(labels, 'k')])} = value;")
    return "\n".join([_check(labels, node.params["classes"]), value, zero, put])


def _label(labels: CArray, k: str) -> str:
    return f"(int64_t){labels.at([k])}"


def _check(labels: CArray, classes: int) -> str:
    """Return statements that refuse labels that are no classes."""
    refuse = f"if ((uint64_t){_label(labels, 'k')} >= {classes}u) return 1;"
    return loops(["k"], [labels.size], refuse)


def _knows(node: Node) -> bool:
    return node.inputs[1].size > 0 and node.inputs[1].dtype.kind in "iu" and node.dtype.kind == "f"


LOSSES: Final[Emitters] = {"nll": Emitter(_nll, _knows), "nll_gradient": Emitter(_gradient, _knows)}
