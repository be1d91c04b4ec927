"""The embedding layer."""

from typednn.shapes.dim import Size
from typednn.shapes.layers.registry import of_construction, refuse_below_one


@of_construction("Embedding")
def refuse_embedding(num_embeddings: Size, embedding_dim: Size) -> None:
    """Raise ShapeError (shape) for a size below 1."""
    refuse_below_one("Embedding", num_embeddings=num_embeddings, embedding_dim=embedding_dim)
