"""The embedding layer."""

from typednn.shapes.layers.arguments import Count
from typednn.shapes.layers.registry import of_construction


@of_construction("Embedding")
def refuse_embedding(num_embeddings: Count, embedding_dim: Count) -> None:
    pass
