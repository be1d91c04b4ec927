"""A vision transformer reads scikit-learn's digits, cut into patches of 2 by 2, planned.

pip install 'typednn[digits]' && python examples/vision_transformer.py
What a step takes of memory and time: cd examples && typednn plan vision_transformer:step batch=32 state=optimizer

Dosovitskiy et al., "An image is worth 16x16 words: transformers for image recognition at scale"
(2021), section 3.1.
"""

from statistics import fmean

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, jit, losses, nn, ops, optim, random, value_and_grad
from typednn.data import DataLoader, load_digits
from typednn.metrics import accuracy


class VisionTransformer(nn.Module):
    """Reads an image of 8 by 8 as 16 patches, after a token whose last state says the class."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.token = 0.02 * ops.normal(32, rng=rng)
        self.patches = nn.Linear(2 * 2, 32, rng=rng)
        self.positions = nn.LearnedPositions(1 + 4 * 4, 32, rng=rng)
        self.encoder = nn.TransformerEncoder(
            32, 4, 128, layers=2, norm_first=True, dropout=0.1, activation=ops.gelu, rng=rng
        )
        self.output = nn.Linear(32, 10, rng=rng)

    def __call__(
        self, pixels: Float32[Tensor, "batch 64"], mode: nn.Mode
    ) -> Float32[Tensor, "batch 10"]:
        images = ops.reshape(pixels, (-1, 8, 8))
        cut = ops.rearrange(images, "b (h p) (w q) -> b (h w) (p q)", p=2, q=2)
        patches = self.patches(cut)
        tokens = ops.broadcast_to(self.token, (patches.shape[0], 1, 32))
        sequence = ops.concat([tokens, patches], axis=1)
        read = self.encoder(self.positions(sequence), mode)
        return self.output(read[:, 0])


optimizer = optim.Adam(2e-3)


def loss(
    model: VisionTransformer,
    pixels: Float32[Tensor, "batch 64"],
    labels: Int64[Tensor, "batch"],
    mode: nn.Mode,
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(pixels, mode), labels)


@jit
def step(
    model: VisionTransformer,
    state: optim.State[VisionTransformer],
    pixels: Float32[Tensor, "batch 64"],
    labels: Int64[Tensor, "batch"],
    seed: Int64[Tensor, ""],
) -> tuple[Float32[Tensor, ""], VisionTransformer, optim.State[VisionTransformer]]:
    """The loss, and the model and the optimizer's state after it."""
    value, gradient = value_and_grad(loss)(model, pixels, labels, nn.Train(random.key(seed)))
    return value, *optimizer.step(model, gradient, state)


def main(epochs: int = 15, batch: int = 32) -> float:
    """Trains, says how it goes, and gives the share of held-out digits read rightly."""
    rng = np.random.default_rng(0)
    digits = load_digits()
    model = VisionTransformer(rng)
    state = optimizer.init(model)
    loader = DataLoader(digits.train, batch, last="drop", shuffle=True)
    share = 0.0
    for epoch in range(1, epochs + 1):
        values = []
        for each in loader.batches(epoch):
            value, model, state = step(model, state, each.inputs, each.labels, ops.asarray(epoch))
            values.append(value.item())
        guesses = ops.argmax(model(digits.test.inputs, nn.Eval()), axis=1)
        share = accuracy(guesses, digits.test.labels)
        print(f"epoch {epoch:2}  loss {fmean(values):.3f}  held out {100 * share:.1f} %")
    return share


if __name__ == "__main__":
    main()
