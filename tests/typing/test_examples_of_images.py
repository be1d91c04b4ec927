"""The examples of images are clean under the strictest options, and each wrong edit is refused."""

from collections.abc import Callable
from typing import Final

from examples import autoencoder, lenet, mlp, mobilenet, pinn, resnet, unet, vae, vision_transformer
from tests.typing.example_edits import Edit, differences
from tests.typing.harness import Mypy

EXAMPLES: Final = (autoencoder, lenet, mlp, mobilenet, pinn, resnet, unet, vae, vision_transformer)
EDITS: Final = {
    "lenet": (
        Edit(
            "Conv2d(6, 16, 5",
            "Conv2d(5, 16, 5",
            "axis -3 of x has 6 channels, axis 1 of weight 5; they must be equal",
        ),
        Edit("Linear(400, 120", "Linear(576, 120", "gives 'batch 400'; make it Linear(400, 120)"),
        Edit("            nn.Flatten(),\n", "", "takes '*b 400' but x is (batch, 16, 5, 5)"),
        Edit("padding=2, ", "", "layer 1 'Flatten' gives 'batch 256'"),
        Edit("MaxPool2d(2)", "MaxPool2d(2, 1)", "layer 1 'Flatten' gives 'batch 7744'"),
        Edit("(-1, 1, 28, 28)", "(-1, 28, 28, 1)", "argument 'images' is float32 (batch, 28, 28"),
        Edit("Linear(120, 84", "Linear(120, 48", "gives '*b 48'; make it Linear(48, 10)"),
        Edit("(84, 10", "(84, 9", "LeNet.__call__: the result is float32 (batch, 9), declared"),
    ),
    "mobilenet": (
        Edit(
            "Separable(64, 128, 2",
            "Separable(32, 128, 2",
            "layer 8 'Separable[32, 128, 2]' takes 'b 32 h w' but layer 7 'Separable[64, 64, 1]'",
        ),
        Edit("(inputs, out, 1", "(inputs, out, 3", "Separable.__call__: the result is float32 (b"),
        Edit("3, stride,", "3, 2,", "for Stride=4, h=5 it is 3, not 2"),
        Edit("e_norm = nn.BatchNorm(out", "e_norm = nn.BatchNorm(inputs", "for In=2, Out=3 it is"),
        Edit("GlobalAvgPool", "Flatten", "'Flatten' gives 'batch 512'; make it Linear(512, 10)"),
        Edit("(1, 8, 8)", "(8, 8, 1)", "axis -3 of x has 8 channels, axis 1 of weight 1;"),
        Edit("(1, 8, 8)", "(1, 8, 7)", "axis 1 is 64, but the product of (1, 8, 7) is 56"),
        Edit(", nn.Eval()", "", 'Missing positional argument "mode" in call to "__call__" of "Mo'),
    ),
    "pinn": (
        Edit("Linear(2, 24", "Linear(3, 24", "'Linear[3, 24]' takes '*b 3' but x is (2,)"),
        Edit(
            "Linear(24, 1, rng", "Linear(24, 2, rng", "squeeze: x (2,): axis 0 has 2; it must be 1"
        ),
        Edit(
            "ops.squeeze(self.layers(ops.stack([t / END, x])), axis=0)",
            "self.layers(ops.stack([t / END, x]))",
            'the result is float32 (1,), declared Float32[Tensor, ""]',
        ),
        Edit(
            "vmap(residual, in_axes=(None, 0, 0))",
            "residual",
            "residual: argument 't' is float32 (points,), declared",
        ),
        Edit("(None, 0, 0)", "(None, 0, None)", "residual: argument 'x' is float32 (points,)"),
        Edit("temperature, argnums=2", "temperature, argnums=0", "slope: 'u_x' is Network"),
        Edit(
            "ops.uniform(points,",
            "ops.uniform((points, 1),",
            "step: argument 't' is float32 (?, 1)",
        ),
    ),
    "resnet": (
        Edit("2 * channels, 2, rng", "2 * channels, 1, rng", "for w=3 it is 2, not 3"),
        Edit("2 * channels, 2 * channels, 1", "2 * channels, channels, 1", "axis -3 of x has 2*Ch"),
        Edit("::2, ::2", "::2, :", "axis -1 of x has w, axis -1 of y has (w+1)//2"),
        Edit("[kept, ops.zeros_like(kept)]", "[kept]", "has Channels, axis -3 of y has 2*Channels"),
        Edit(
            "(kept)], axis=1",
            "(kept)], axis=2",
            "axis -2 of x has (h+1)//2*2, axis -2 of y has (h+1)//2",
        ),
        Edit(
            "BatchNorm(out)",
            "BatchNorm(inputs)",
            "BatchNorm.__call__: argument 'x' is float32 (b, Out",
        ),
        Edit(
            "            Halving(32, rng=rng),\n",
            "",
            "layer 9 'Block[64]' takes 'b 64 h w' but layer 8 'Block[32]' gives 'b 32 h w'",
        ),
        Edit("            nn.GlobalAvgPool(),\n", "", "layer 11 'Block[64]' gives 'b 64 8 8'"),
        Edit(
            "(x, mode)\n\n\ndef images",
            "(x)\n\n\ndef images",
            'Missing positional argument "mode" in call to',
        ),
    ),
    "unet": (
        Edit("TwoConvs(16 + 16", "TwoConvs(16", "is float32 (b, 32, 2*h, 2*w), declared"),
        Edit("TwoConvs(8 + 8", "TwoConvs(8 + 16", "is float32 (b, 16, 4*h, 4*w), declared"),
        Edit(
            "8, 2, stride=2", "8, 2, stride=1", "concat: arrays[0] (b, 8, 4*h, 4*w) and arrays[1]"
        ),
        Edit(
            "to_middle(coarse)], axis=1",
            "to_middle(coarse)], axis=2",
            "argument 'x' is float32 (b, 16, 4*h, 2*w), declared Float32[Tensor, \"b 32 h w\"]",
        ),
        Edit("ops.max_pool2d(fine, 2)", "fine", "axis 2 has 4*h and 8*h; they must be equal"),
        Edit("[fine, self.", "[x, self.", "is float32 (b, 9, 4*h, 4*w), declared"),
        Edit(
            "Conv2d(inputs, out, 3, padding=1", "Conv2d(inputs, out, 3", "(b, Out, h-2, w-2), dec"
        ),
        Edit("max_pool2d(middle, 2)", "max_pool2d(middle, 3)", "axis 2 has 2*h and 2*h//3*2;"),
    ),
    "mlp": (
        Edit("Linear(512, 256", "Linear(500, 256", "layer 5 'Linear[500, 256]' takes '*b 500'"),
        Edit("BatchNorm(256)", "BatchNorm(512)", "layer 6 'BatchNorm[512]'"),
        Edit("Linear(256, 10", "Linear(256, 9", "MLP.__call__: the result is float32 (batch, 9)"),
        Edit("(pixels, mode)", "(pixels.mT, mode)", "takes '*b 784' but x is (784, batch)"),
        Edit("(pixels, mode)", "(pixels)", 'Missing positional argument "mode"'),
    ),
    "autoencoder": (
        Edit("Linear(1568, 32", "Linear(784, 32", "takes '*b 784'"),
        Edit("(32, 7, 7)", "(16, 14, 7)", "ConvTranspose2d"),
        Edit("Conv2d(1, 16, 3, stride=2", "Conv2d(1, 16, 3, stride=1", "takes '*b 1568'"),
        Edit(
            "            nn.Flatten(),\n            nn.Linear",
            "            nn.Linear",
            "Linear[1568",
        ),
        Edit("16, 1, 4, stride=2", "16, 1, 3, stride=2", "Autoencoder.__call__: the result is"),
        Edit("(model(pixels), pixels)", "(model.encoder(pixels), pixels)", "logits (batch, 32)"),
    ),
    "vae": (
        Edit(
            "mean = nn.Linear(hidden, latent",
            "mean = nn.Linear(hidden, hidden",
            "VAE.encode: the result[0] is float32 (b, Hidden), declared",
        ),
        Edit("Linear(latent, hidden", "Linear(hidden, latent", "make it Linear(Latent, Pixels)"),
        Edit("Linear(hidden, pixels", "Linear(hidden, latent", "VAE.decode: the result is float32"),
        Edit("key, mean.shape", "key, mean.mT.shape", "multiply: x (b, n) and y (n, b): axis -1"),
        Edit(
            "log_variance, axis=1", "log_variance, axis=0", "divergence: the result is float32 (n,)"
        ),
        Edit(
            "logits, axis=1", "logits, axis=0", "add: x (784,) and y (batch,): axis -1 of x has 784"
        ),
        Edit("(5, 20)", "(5, 64)", "VAE.decode: argument 'z' is float32 (5, 64), declared"),
    ),
    "vision_transformer": (
        Edit("Encoder(\n            32, 4", "Encoder(\n            32, 5", "multiple of heads, 5"),
        Edit("p=2, q=2", "p=4, q=4", "Linear.__call__: argument 'x' is float32 (batch, 4, 16)"),
        Edit("p=2, q=2", "p=3, q=3", "(h p) is 8, no multiple of p=3"),
        Edit("1 + 4 * 4", "4 * 4", "x has 17 positions, but there is room for 16"),
        Edit('h w) (p q)"', 'p q) (h w)"', "argument 'x' is float32 (batch, 4, 16), declared"),
        Edit("(-1, 8, 8)", "(-1, 1, 8, 8)", "x (batch, 1, 8, 8) has 4 axes, 'b (h p) (w q)' names"),
        Edit("patches], axis=1", "patches], axis=2", "concat: arrays[0] (batch, 1, 32) and arrays"),
        Edit("read[:, 0]", "read", "the result is float32 (batch, 17, 10), declared"),
    ),
}


def test_examples_and_wrong_edits(fresh: Callable[[str], Mypy]) -> None:
    assert differences(EXAMPLES, EDITS, fresh("examples")) == {}
