"""Annotated programs of PyTorch for losses and graphs. A comment `planted: ` holds what the line above it may be replaced by."""

import torch
import torch.nn as nn
import torch.nn.functional as F
from jaxtyping import Float, Int64
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset


# --- pairs that contrast
def nt_xent(a: Float[Tensor, "n d"], b: Float[Tensor, "n d"]) -> Float[Tensor, ""]:
    z = F.normalize(torch.cat([a, b], dim=0), dim=1)
    # planted: z = F.normalize(torch.cat([a, b], dim=1), dim=1)
    sim = z @ z.T / 0.5
    # planted: sim = z @ z / 0.5
    n = a.shape[0]
    sim = sim.masked_fill(torch.eye(2 * n, dtype=torch.bool), -1e9)
    # planted: sim = sim.masked_fill(torch.eye(n, dtype=torch.bool), -1e9)
    target = torch.cat([torch.arange(n, 2 * n), torch.arange(n)])
    return F.cross_entropy(sim, target)

# --- messages on a graph
class GCN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.lin1 = nn.Linear(1433, 16)
        self.lin2 = nn.Linear(16, 7)
        # planted: self.lin2 = nn.Linear(7, 16)

    def forward(self, x: Float[Tensor, "n 1433"], adj: Float[Tensor, "n n"]) -> Float[Tensor, "n 7"]:
        deg = adj.sum(dim=1, keepdim=True)
        h = F.relu(self.lin1((adj @ x) / deg))
        # planted: h = F.relu(self.lin1((x @ adj) / deg))
        return F.log_softmax(self.lin2(adj @ h), dim=-1)

# --- messages along edges
def scattered(x: Float[Tensor, "n 32"], edges: Int64[Tensor, "2 e"], w: Float[Tensor, "e"]) -> Float[Tensor, "n 32"]:
    src, dst = edges
    msg = x[src] * w.unsqueeze(-1)
    # planted: msg = x[src] * w
    out = torch.zeros_like(x)
    return out.index_add(0, dst, msg)
    # planted: return out.index_add(1, dst, msg)

# --- values of actions
class DQN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(64, 2))
        # planted: self.net = nn.Sequential(nn.Linear(4, 64), nn.ReLU(), nn.Linear(32, 2))

    def forward(self, s: Float[Tensor, "b 4"]) -> Float[Tensor, "b 2"]:
        return self.net(s)

    def loss(self, s: Float[Tensor, "b 4"], a: Int64[Tensor, "b"], r: Float[Tensor, "b"], s2: Float[Tensor, "b 4"]) -> Float[Tensor, ""]:
        q = self(s).gather(1, a.unsqueeze(1)).squeeze(1)
        # planted: q = self(s).gather(1, a).squeeze(1)
        with torch.no_grad():
            best = self(s2).max(dim=1).values
            # planted: best = self(s2).max(dim=0).values
            target = r + 0.99 * best
            # planted: target = r[:, None, None] + 0.99 * self(s2)
        assert q.shape == target.shape
        return F.mse_loss(q, target)

# --- returns with advantages
def gae(rewards: Float[Tensor, "t"], values: Float[Tensor, "t+1"]) -> Float[Tensor, "t"]:
    deltas = rewards + 0.99 * values[1:] - values[:-1]
    # planted: deltas = rewards + 0.99 * values[1:] - values
    out = torch.zeros_like(rewards)
    last = torch.zeros(())
    for i in reversed(range(len(rewards))):
        last = deltas[i] + 0.95 * last
        out[i] = last
    return out
    # planted: return out[1:]

# --- users and items
class MF(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.users = nn.Embedding(1000, 32)
        self.items = nn.Embedding(5000, 32)
        # planted: self.items = nn.Embedding(5000, 64)
        self.bias = nn.Embedding(5000, 1)

    def forward(self, u: Int64[Tensor, "b"], i: Int64[Tensor, "b"]) -> Float[Tensor, "b"]:
        dot = (self.users(u) * self.items(i)).sum(dim=1)
        # planted: dot = (self.users(u) * self.items(i)).sum(dim=0)
        return dot + self.bias(i).squeeze(-1)
        # planted: return dot + self.bias(i)

# --- experts by their gates
class MoE(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gate = nn.Linear(64, 4)
        # planted: self.gate = nn.Linear(64, 8)
        self.experts = nn.ModuleList([nn.Linear(64, 64) for _ in range(4)])
        # planted: self.experts = nn.ModuleList([nn.Linear(64, 32) for _ in range(4)])

    def forward(self, x: Float[Tensor, "b 64"]) -> Float[Tensor, "b 64"]:
        w = self.gate(x).softmax(dim=-1)
        out = torch.stack([e(x) for e in self.experts], dim=1)
        # planted: out = torch.stack([e(x) for e in self.experts], dim=0)
        assert out.shape[1] == 4
        return torch.einsum("be,bed->bd", w, out)

# --- losses by hand
def focal(logits: Float[Tensor, "n c"], target: Int64[Tensor, "n"]) -> Float[Tensor, ""]:
    logp = F.log_softmax(logits, dim=-1)
    logpt = logp.gather(1, target[:, None]).squeeze(1)
    pt = logpt.exp()
    loss = -((1 - pt) ** 2) * logpt
    return loss.mean()
    # planted: return loss.mean(dim=0, keepdim=True)


def smooth(logits: Float[Tensor, "n 10"], target: Int64[Tensor, "n"]) -> Float[Tensor, "n"]:
    hot = F.one_hot(target, 10).float() * 0.9 + 0.01
    # planted: hot = F.one_hot(target, 100).float() * 0.9 + 0.01
    return -(hot * F.log_softmax(logits, dim=1)).sum(dim=1)
    # planted: return -(hot * F.log_softmax(logits, dim=1)).sum(dim=0)

# --- triplets
def triplet(a: Float[Tensor, "n d"], p: Float[Tensor, "n d"], q: Float[Tensor, "m d"]) -> Float[Tensor, "n"]:
    near = (a - p).pow(2).sum(1)
    far = torch.cdist(a, q).min(dim=1).values
    # planted: far = torch.cdist(a, q).min(dim=0).values
    # planted: far = (a - q).pow(2).sum(1)
    return F.relu(near - far + 0.2)

# --- a metric
def recall_at(scores: Float[Tensor, "b n"], target: Int64[Tensor, "b"]) -> Float[Tensor, ""]:
    top = scores.topk(5, dim=1).indices
    hits = (top == target[:, None]).any(dim=1)
    # planted: hits = (top == target).any(dim=1)
    return hits.float().mean()
    # planted: return hits.float()


def confusion(pred: Int64[Tensor, "n"], target: Int64[Tensor, "n"]) -> Int64[Tensor, "10 10"]:
    flat = torch.bincount(target * 10 + pred, minlength=100)
    return flat[:100].reshape(10, 10)
    # planted: return flat[:100].reshape(10, 11)

# --- a loop that trains
def train(x: Float[Tensor, "n 20"], y: Float[Tensor, "n"]) -> Float[Tensor, "n"]:
    model = nn.Sequential(nn.Linear(20, 32), nn.ReLU(), nn.Linear(32, 1))
    # planted: model = nn.Sequential(nn.Linear(10, 32), nn.ReLU(), nn.Linear(32, 1))
    opt = torch.optim.Adam(model.parameters(), lr=1e-3)
    for xb, yb in DataLoader(TensorDataset(x, y), batch_size=4):
        loss = F.mse_loss(model(xb).squeeze(-1), yb)
        opt.zero_grad()
        loss.backward()
        opt.step()
    with torch.no_grad():
        return model(x).squeeze(-1)
        # planted: return model(x)
