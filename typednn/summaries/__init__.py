"""Summaries of models: each layer with its shapes, parameters and costs, without a computation.

``summary(model, "batch 3 32 32", batch=32)`` runs the model on tensors that have no values, as
``plan`` does, and watches the calls of its layers.
"""

from typednn.summaries.inputs import SummaryError
from typednn.summaries.report import Summary
from typednn.summaries.rows import LayerRow
from typednn.summaries.summarizing import summary

__all__ = ["LayerRow", "Summary", "SummaryError", "summary"]
