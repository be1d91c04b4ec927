"""Metrics: how good predictions are, in numbers for people.

::

    from typednn import metrics

    metrics.accuracy(model(x), y)  # of one batch

    m = metrics.Accuracy()
    for x, y in batches:
        m = m.update(model(x), y)  # immutable: a new one
    m.value()  # of all batches, as if they were one

The functions are the classes with one batch. What a class keeps are its fields: numbers and tensors,
so it can stand in any tree, and in a checkpoint. Predictions are classes (n, *s) or scores (n, c, *s)
with the classes on axis 1. Metrics have no gradient; their sums are in float64. What has no labels
has no value, and raises ShapeError; so do labels that are no classes. NaN raises ValueError.
"""

from typednn.metrics.accuracies import Accuracy, TopKAccuracy, accuracy, top_k_accuracy
from typednn.metrics.confusions import Confusion, ConfusionMatrix, confusion, worst_confusions
from typednn.metrics.errors import (
    R2,
    MeanAbsoluteError,
    MeanSquaredError,
    mean_absolute_error,
    mean_squared_error,
    r2,
)
from typednn.metrics.likelihoods import Perplexity, perplexity
from typednn.metrics.ranking import RocAuc, roc_auc
from typednn.metrics.retrieval import F1, Average, Precision, Recall, f1, precision, recall

__all__ = [
    "F1",
    "R2",
    "Accuracy",
    "Average",
    "Confusion",
    "ConfusionMatrix",
    "MeanAbsoluteError",
    "MeanSquaredError",
    "Perplexity",
    "Precision",
    "Recall",
    "RocAuc",
    "TopKAccuracy",
    "accuracy",
    "confusion",
    "f1",
    "mean_absolute_error",
    "mean_squared_error",
    "perplexity",
    "precision",
    "r2",
    "recall",
    "roc_auc",
    "top_k_accuracy",
    "worst_confusions",
]
