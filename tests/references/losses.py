"""The losses by their definitions, in plain numpy; loops where the library has none."""

from itertools import groupby, product
from typing import Any

import numpy as np

__all__ = [
    "binary_cross_entropy",
    "cosine_embedding",
    "cross_entropy",
    "ctc",
    "hinge",
    "huber",
    "kl_divergence",
    "l1",
    "mse",
    "multi_margin",
    "nll",
    "smooth_l1",
    "soft_cross_entropy",
    "triplet",
]

Array = np.ndarray[Any, Any]


def reduced(each: Array, reduction: str, total: Any = None) -> Array:
    if reduction == "none":
        return each
    number = each.sum()
    return np.asarray(number if reduction == "sum" else number / (total or each.size))


def mse(x: Array, y: Array, reduction: str = "mean") -> Array:
    return reduced((x - y) ** 2, reduction)


def l1(x: Array, y: Array, reduction: str = "mean") -> Array:
    return reduced(np.abs(x - y), reduction)


def huber(x: Array, y: Array, delta: float = 1.0, reduction: str = "mean") -> Array:
    d = np.abs(x - y)
    return reduced(np.where(d < delta, d * d / 2, delta * (d - delta / 2)), reduction)


def smooth_l1(x: Array, y: Array, beta: float = 1.0, reduction: str = "mean") -> Array:
    d = np.abs(x - y)
    return reduced(np.where(d < beta, d * d / 2 / beta, d - beta / 2), reduction)


def softmax(logits: Array) -> Array:
    """Over axis 1, by the definition, which overflows for large logits."""
    powers = np.exp(logits)
    probabilities: Array = powers / powers.sum(1, keepdims=True)
    return probabilities


def cross_entropy(logits: Array, labels: Array, weight: Any = None, **options: Any) -> Array:
    return nll(np.log(softmax(logits)), labels, weight, **options)


def nll(
    log_probs: Array,
    labels: Array,
    weight: Any = None,
    ignore_index: int | None = None,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
) -> Array:
    """One label after the other."""
    classes = log_probs.shape[1]
    weights = np.ones(classes) if weight is None else weight
    each, total = np.zeros(labels.shape), 0.0
    for place in np.ndindex(*labels.shape):
        if (label := labels[place]) == ignore_index:
            continue
        row = log_probs[(place[0], slice(None), *place[1:])]
        evenly = (weights * row).sum() / classes
        each[place] = (
            -(1 - label_smoothing) * weights[label] * row[label] - label_smoothing * evenly
        )
        total += weights[label]
    return reduced(each, reduction, total)


def soft_cross_entropy(
    logits: Array,
    probabilities: Array,
    weight: Any = None,
    label_smoothing: float = 0.0,
    reduction: str = "mean",
) -> Array:
    classes = logits.shape[1]
    p = (1 - label_smoothing) * probabilities + label_smoothing / classes
    terms = np.moveaxis(p * np.log(softmax(logits)), 1, -1)
    return reduced(-(terms * (1 if weight is None else weight)).sum(-1), reduction)


def kl_divergence(log_probs: Array, probabilities: Array, reduction: str = "mean") -> Array:
    terms = probabilities * (np.log(probabilities) - log_probs)
    return reduced(terms.sum(1), reduction)


def binary_cross_entropy(
    logits: Array, targets: Array, pos_weight: Any = 1.0, reduction: str = "mean"
) -> Array:
    p = 1 / (1 + np.exp(-logits))
    terms = pos_weight * targets * np.log(p) + (1 - targets) * np.log(1 - p)
    return reduced(-terms, reduction)


def hinge(scores: Array, positive: Array, reduction: str = "mean") -> Array:
    return reduced(np.maximum(0, 1 - np.where(positive, 1, -1) * scores), reduction)


def multi_margin(
    scores: Array, labels: Array, margin: float = 1.0, reduction: str = "mean"
) -> Array:
    each, classes = np.zeros(labels.shape), scores.shape[1]
    for place in np.ndindex(*labels.shape):
        row, label = scores[(place[0], slice(None), *place[1:])], labels[place]
        others = [c for c in range(classes) if c != label]
        each[place] = sum(max(0, margin - row[label] + row[c]) for c in others) / classes
    return reduced(each, reduction)


def triplet(x: Array, y: Array, z: Array, margin: float = 1.0, reduction: str = "mean") -> Array:
    near, far = np.linalg.norm(x - y, axis=-1), np.linalg.norm(x - z, axis=-1)
    return reduced(np.maximum(0, near - far + margin), reduction)


def cosine_embedding(
    x: Array, y: Array, same: Array, margin: float = 0.0, reduction: str = "mean"
) -> Array:
    cosine = (x * y).sum(-1) / np.linalg.norm(x, axis=-1) / np.linalg.norm(y, axis=-1)
    return reduced(np.where(same, 1 - cosine, np.maximum(0, cosine - margin)), reduction)


def ctc(
    log_probs: Array,
    labels: Array,
    input_lengths: Array,
    label_lengths: Array,
    blank: int = 0,
    reduction: str = "mean",
) -> Array:
    """Sum the probabilities of all paths, one after the other."""
    each = np.zeros(len(labels))
    for i in range(len(labels)):
        wanted = [*labels[i, : label_lengths[i]]]
        times, probability = range(input_lengths[i]), 0.0
        for path in product(range(log_probs.shape[2]), repeat=len(times)):
            if [c for c, _ in groupby(path) if c != blank] == wanted:
                probability += np.exp(sum(log_probs[i, t, path[t]] for t in times))
        each[i] = -np.log(probability)
    return reduced(each, reduction)
