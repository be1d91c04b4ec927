"""Networks with the layers of ``torch.nn``."""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor, nn


class Classifier(nn.Module):
    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(128, 10)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        x = F.relu(self.fc1(x))
        x = self.dropout(x)
        return self.fc2(x)


class WrongClassifier(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.fc1 = nn.Linear(784, 128)
        self.fc2 = nn.Linear(256, 10)

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        x = F.relu(self.fc1(x))
        # E: Linear: input (b, 128): axis -1 has 128, expected 256, in_features [shape]
        return self.fc2(x)


class ConvNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3, padding=1)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=3, stride=2, padding=1)
        self.bn = nn.BatchNorm2d(32)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(64 * 7 * 7, 10)

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        x = self.pool(F.relu(self.bn(self.conv1(x))))
        x = F.relu(self.conv2(x))
        x = torch.flatten(x, 1)
        return self.fc(x)


class ConvNetWithoutPadding(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 3)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(32 * 14 * 14, 10)

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        x = self.pool(F.relu(self.conv1(x)))
        x = x.view(x.size(0), -1)
        # E: Linear: input (b, 5408): axis -1 has 5408, expected 6272, in_features [shape]
        return self.fc(x)


class WrongNorm(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, padding=1)
        self.norm = nn.BatchNorm2d(3)

    def forward(self, x: Float[Tensor, "b 3 h w"]) -> Float[Tensor, "b 16 h w"]:
        # E: BatchNorm2d: input (b, 16, h, w): axis 1 has 16 channels, expected 3, num_features [shape]
        return self.norm(self.conv(x))


class Stack(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(
            nn.Flatten(),
            nn.Linear(3 * 32 * 32, 256),
            nn.ReLU(),
            nn.LayerNorm(256),
            nn.Linear(256, 10),
        )

    def forward(self, x: Float[Tensor, "b 3 32 32"]) -> Float[Tensor, "b 10"]:
        return self.net(x)


class WrongStack(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        # E: Sequential: layer 3 'Linear': Linear: input (..., 256): axis -1 has 256, expected 128, in_features [shape]
        self.net = nn.Sequential(
            nn.Linear(784, 256),
            nn.ReLU(),
            nn.Linear(128, 10),
        )

    def forward(self, x: Float[Tensor, "b 784"]) -> Float[Tensor, "b 10"]:
        return self.net(x)


class StackForOtherImages(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 10))

    def forward(self, x: Float[Tensor, "b 3 32 32"]) -> Float[Tensor, "b 10"]:
        # E: Sequential: layer 2 'Linear': Linear: input (b, 3072): axis -1 has 3072, expected 784, in_features [shape]
        return self.net(x)


class Residual(nn.Module):
    def __init__(self, dim: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(dim)
        self.fc1 = nn.Linear(dim, 4 * dim)
        self.fc2 = nn.Linear(4 * dim, dim)

    def forward(self, x: Float[Tensor, "b t d"]) -> Float[Tensor, "b t d"]:
        h = self.norm(x)
        h = F.gelu(self.fc1(h))
        h = self.fc2(h)
        return x + h


class Embedder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Embedding(1000, 64)
        self.places = nn.Embedding(128, 64)
        self.head = nn.Linear(64, 1000, bias=False)

    def forward(self, ids: Int64[Tensor, "b t"]) -> Float[Tensor, "b t 1000"]:
        t = ids.shape[1]
        pos = torch.arange(t, device=ids.device)
        x = self.tokens(ids) + self.places(pos)[None]
        return self.head(x)


class WrongEmbedder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.tokens = nn.Embedding(1000, 64)
        self.places = nn.Embedding(128, 32)

    def forward(self, ids: Int64[Tensor, "b t"]) -> Float[Tensor, "b t 64"]:
        pos = torch.arange(ids.size(1), device=ids.device)
        # E: add: x (b, t, 64) and y (t, 32): axis -1 of x has 64, axis -1 of y has 32 [shape]
        return self.tokens(ids) + self.places(pos)


class Recurrent(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(32, 64, batch_first=True)
        self.head = nn.Linear(64, 5)

    def forward(self, x: Float[Tensor, "b t 32"]) -> Float[Tensor, "b 5"]:
        out, _ = self.lstm(x)
        return self.head(out[:, -1])


class RecurrentOfOtherInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lstm = nn.LSTM(30, 64, batch_first=True)

    def forward(self, x: Float[Tensor, "b t 32"]) -> Float[Tensor, "b t 64"]:
        # E: LSTM: input (b, t, 32): axis -1 has 32, expected 30, input_size [shape]
        out, (_, _) = self.lstm(x)
        return out


class PlainRecurrentOfOtherInputs(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = nn.RNN(30, 64, batch_first=True)
        self.cell = nn.RNNCell(32, 64)

    def forward(
        self, x: Float[Tensor, "b t 32"], h: Float[Tensor, "b 60"]
    ) -> Float[Tensor, "b 64"]:
        self.rnn(x)  # E: RNN: input (b, t, 32): axis -1 has 32, expected 30, input_size [shape]
        # E: RNNCell: h (b, 60) must be (*batch, hidden) = (b, 64) [shape]
        return self.cell(x[:, 0], h)


class RecurrentBothWays(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gru = nn.GRU(32, 64, batch_first=True, bidirectional=True)
        self.head = nn.Linear(64, 5)

    def forward(self, x: Float[Tensor, "b t 32"]) -> Float[Tensor, "b 5"]:
        out, _ = self.gru(x)
        # E: Linear: input (b, 128): axis -1 has 128, expected 64, in_features [shape]
        return self.head(out[:, -1])


class Outer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = Classifier()

    def forward(self, x: Float[Tensor, "b 1 28 28"]) -> Float[Tensor, "b 10"]:
        x = x.flatten(1)
        return self.inner(x)


class OuterWithoutFlatten(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.inner = Classifier()

    def forward(self, x: Float[Tensor, "b 28 28"]) -> Float[Tensor, "b 10"]:
        # E: Classifier.forward: argument 'x' is floating (b, 28, 28), declared Float[Tensor, "b 784"]: 2 axes expected, 3 found [shape-rank]
        return self.inner(x)


class Decoder(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(64, 32, 2, stride=2)
        self.conv = nn.Conv2d(64, 32, 3, padding=1)

    def forward(
        self, x: Float[Tensor, "b 64 h w"], skip: Float[Tensor, "b 32 2*h 2*w"]
    ) -> Float[Tensor, "b 32 2*h 2*w"]:
        x = self.up(x)
        x = torch.cat([x, skip], dim=1)
        return self.conv(x)


class DecoderWithWrongSkip(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.up = nn.ConvTranspose2d(64, 32, 2, stride=2)
        self.conv = nn.Conv2d(32, 32, 3, padding=1)

    def forward(
        self, x: Float[Tensor, "b 64 h w"], skip: Float[Tensor, "b 32 2*h 2*w"]
    ) -> Float[Tensor, "b 32 2*h 2*w"]:
        x = torch.cat([self.up(x), skip], dim=1)
        # E: conv2d: x (b, 64, 2*h, 2*w) and weight (32, 32, 3, 3): axis -3 of x has 64 channels, axis 1 of weight 32 [shape]
        return self.conv(x)
