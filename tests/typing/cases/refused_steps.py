"""Steps and states that do not fit: one message each, also where a loop checks them again."""

from jaxtyping import Float32, Int64

from typednn import Tensor, grad, losses, nn, optim


def loss(model: nn.Linear[int, int], x: Float32[Tensor, "b 5"], y: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(x), y)


def train(net: nn.Linear[int, int], x: Float32[Tensor, "b 5"], y: Int64[Tensor, "b"]) -> nn.Linear[int, int]:
    model: nn.Linear[int, int] = net
    adam = optim.Adam()
    state: optim.State[nn.Linear[int, int]] = adam.init(model)
    for _ in range(3):
        # E: 'state' or 'model' is Linear[int, int, float32], declared State[Linear[int, int, float32]] [arg-type]
        state, model = adam.step(model, grad(loss)(model, x, y), state)
    return model


def other(net: nn.Linear[int, int], x: Float32[Tensor, "b 5"], y: Int64[Tensor, "b"]) -> nn.Linear[int, int]:
    adam = optim.Adam()
    state = adam.init(net)
    # E: loss: argument 'model' is float32 (b, 5), declared Linear[int, int, float32] [arg-type]
    model, state = adam.step(net, grad(loss)(x, net, y), state)
    return model


def begun(net: nn.Linear[int, int], x: Float32[Tensor, "b 5"], y: Int64[Tensor, "b"]) -> nn.Linear[int, int]:
    adam = optim.AverageWeights(optim.Adam())
    state = adam.init(x)
    # E: Optimizer.step: argument 'state' is float32 (b, 5), declared Linear[int, int, float32] [arg-type]
    model, after = adam.step(net, grad(loss)(net, x, y), state)
    return optim.averaged(model, state)
