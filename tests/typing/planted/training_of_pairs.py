"""Training with two optimizers, weights that are averaged, metrics that stream, classes of pixels."""

import numpy as np
from jaxtyping import Float32, Int64

from typednn import Tensor, grad, losses, metrics, nn, ops, optim, schedules, value_and_grad
from typednn.data import DataLoader, split
from typednn.train import EarlyStopping, NanGuard, fit, supervised

rng = np.random.default_rng(0)


# --- a generator and a critic, each with its own optimizer
class Generator(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Linear(4, 16, rng=rng)
        self.last = nn.Linear(16, 2, rng=rng)

    def __call__(self, z: Float32[Tensor, "b 4"]) -> Float32[Tensor, "b 2"]:
        return self.last(ops.relu(self.first(z)))
        # planted: return self.first(ops.relu(self.last(z)))


class Critic(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Linear(2, 16, rng=rng)
        self.last = nn.Linear(16, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 2"]) -> Float32[Tensor, "b 1"]:
        return self.last(ops.relu(self.first(x)))


def critic_loss(
    critic: Critic, real: Float32[Tensor, "b 2"], fake: Float32[Tensor, "b 2"]
) -> Float32[Tensor, ""]:
    good, bad = critic(real), critic(fake)
    yes = losses.binary_cross_entropy_with_logits(good, ops.ones_like(good))
    return yes + losses.binary_cross_entropy_with_logits(bad, ops.zeros_like(bad))
    # planted: return yes + losses.binary_cross_entropy_with_logits(bad, ops.zeros_like(fake))


def generator_loss(
    generator: Generator, critic: Critic, z: Float32[Tensor, "b 4"]
) -> Float32[Tensor, ""]:
    scores = critic(generator(z))
    # planted: scores = critic(z)
    return losses.binary_cross_entropy_with_logits(scores, ops.ones_like(scores))


generator, critic = Generator(rng), Critic(rng)
for_generator, for_critic = optim.Adam(2e-4, b1=0.5), optim.RMSProp(1e-3)
state_g, state_c = for_generator.init(generator), for_critic.init(critic)
for _ in range(3):
    real, z = ops.normal((8, 2), rng=rng), ops.normal((8, 4), rng=rng)
    fake = generator(z)
    critic, state_c = for_critic.step(critic, grad(critic_loss)(critic, real, fake), state_c)
    # planted: critic, state_c = for_critic.step(critic, grad(critic_loss)(critic, real, z), state_c)
    slopes = grad(generator_loss)(generator, critic, z)
    generator, state_g = for_generator.step(generator, slopes, state_g)
    # planted: generator, state_g = for_generator.step(generator, slopes, state_c)
    # planted: generator, state_g = for_critic.step(generator, slopes, state_g)
print(generator_loss(generator, critic, z).item())


# --- a table of mistakes after training with a schedule
points, kinds = ops.normal((30, 5), rng=rng), ops.arange(30) % 4
training, held_out = split((points, kinds), 20, seed=1)
linear = nn.Linear(5, 4, rng=rng)
counted = metrics.ConfusionMatrix(4)
# planted: counted = metrics.ConfusionMatrix(5)
done = fit(
    linear,
    DataLoader(training, 4),
    optim.Adam(schedules.one_cycle(0.1, steps=10)),
    supervised(losses.cross_entropy),
    epochs=2,
    validation=DataLoader(held_out, 5),
    # planted: validation=held_out,
    metrics={"accuracy": metrics.Accuracy(), "best": metrics.TopKAccuracy(2)},
    # planted: metrics={"accuracy": metrics.Accuracy(), "counts": metrics.F1(9)},
    callbacks=[NanGuard(), EarlyStopping(patience=2)],
    # planted: callbacks=NanGuard(),
)
for inputs, labels in DataLoader(held_out, 5):
    counted = counted.update(done.model(inputs), labels)
    # planted: counted = counted.update(labels, done.model(inputs))
print(counted.value())


# --- per-pixel classes with weights, and a mask of what is ignored
class Pixels(nn.Module):
    def __init__(self, rng: np.random.Generator) -> None:
        self.first = nn.Conv2d(3, 8, 3, padding=1, rng=rng)
        self.last = nn.Conv2d(8, 4, 1, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3 h w"]) -> Float32[Tensor, "b 4 h w"]:
        return self.last(ops.relu(self.first(x)))
        # planted: return self.first(ops.relu(self.last(x)))


pictures, masks = ops.normal((6, 3, 8, 8), rng=rng), ops.arange(6 * 64).reshape((6, 8, 8)) % 4
weight = ops.asarray([1.0, 2.0, 0.0, 1.0], dtype=np.float32)
# planted: weight = ops.asarray([1.0, 2.0, 0.0], dtype=np.float32)
# planted: weight = ops.asarray([1.0, 2.0, 0.0, 1.0], dtype=np.float64)


def pixel_loss(
    model: Pixels, x: Float32[Tensor, "b 3 h w"], y: Int64[Tensor, "b h w"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y, weight=weight, ignore_index=3)
    # planted: return losses.cross_entropy(model(x), x, weight=weight, ignore_index=3)
    # planted: return losses.cross_entropy(model(x), y[0], weight=weight, ignore_index=3)


pixels = Pixels(rng)
whole, slopes_of = value_and_grad(pixel_loss)(pixels, pictures, masks)
# planted: whole, slopes_of = value_and_grad(pixel_loss)(pixels, masks, pictures)
scores = pixels(pictures)
print(metrics.confusion(scores, masks, 4), metrics.F1(4).update(scores, masks).value())
# planted: print(metrics.confusion(scores, masks, 4), metrics.F1(3).update(scores, masks).value())


# --- averaged weights are evaluated, gradients are accumulated
small = nn.Linear(5, 4, rng=rng)
rows, sorts = ops.normal((32, 5), rng=rng), ops.arange(32) % 4
chain = optim.Accumulate(optim.Chain(optim.ClipByNorm(1.0), optim.Adam(0.01)), 4)
# planted: chain = optim.Accumulate(optim.Chain(optim.ClipByNorm(1.0), optim.Adam(0.01)), 0)


def small_loss(
    model: nn.Linear[int, int], x: Float32[Tensor, "b 5"], y: Int64[Tensor, "b"]
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y, label_smoothing=0.1)
    # planted: return losses.cross_entropy(model(x), y, label_smoothing=10)


averaging = optim.AverageWeights(chain, 0.99)
# planted: averaging = optim.AverageWeights(chain, 1.5)
memory = averaging.init(small)
# planted: memory = chain.init(small)
for one, two in DataLoader((rows, sorts), 8, last="drop"):
    small, memory = averaging.step(small, grad(small_loss)(small, one, two), memory)
    # planted: small, memory = chain.step(small, grad(small_loss)(small, one, two), memory)
mean = optim.averaged(small, memory)
print(metrics.accuracy(mean(rows), sorts))
