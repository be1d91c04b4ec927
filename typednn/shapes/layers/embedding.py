"""The embedding layer."""

from typednn.shapes.layers.arguments import Count
from typednn.shapes.layers.registry import Integers, SizesByName, of_construction, of_method
from typednn.shapes.rules.indexing import refuse_element


@of_construction("Embedding")
def refuse_embedding(num_embeddings: Count, embedding_dim: Count) -> None:
    pass


@of_method("Embedding.__call__")
def refuse_indices(self: SizesByName, indices: Integers) -> None:
    """Raise ShapeError (shape-index) for an index that is no row, as indexing does at run time."""
    rows = self["Count"]
    refuse_element("getitem", (rows, self["Dim"]), 0, rows, indices)
