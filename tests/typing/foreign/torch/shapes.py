"""Shapes, indices and broadcasting in PyTorch. Variables are reused."""

import torch
import torch.nn.functional as F
from einops import rearrange, reduce, repeat
from jaxtyping import Bool, Float, Int64
from torch import Tensor


def patches(x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 196 768"]:
    x = F.unfold(x, kernel_size=16, stride=16)
    return x.transpose(1, 2)


def patches_untransposed(x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 196 768"]:
    return F.unfold(x, kernel_size=16, stride=16)  # BUG


def patches_by_name(x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 196 768"]:
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=16, q=16)


def patches_by_wrong_name(x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 196 768"]:
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=15, q=15)  # BUG


def pooled(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c"]:
    return reduce(x, "b c h w -> b c", "mean")


def pooled_to_wrong_axes(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c"]:
    return reduce(x, "b c h w -> b h", "mean")  # BUG


def tiled(x: Float[Tensor, "t d"], n: Float[Tensor, "b"]) -> Float[Tensor, "b t d"]:
    return repeat(x, "t d -> b t d", b=n.shape[0])


def heads(x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b 8 t 64"]:
    return rearrange(x, "b t (h d) -> b h t d", h=8)


def heads_too_few(x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b 8 t 64"]:
    return rearrange(x, "b t (h d) -> b h t d", h=4)  # BUG


def normalized(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    x = x - x.mean(dim=0)
    x = x / x.std(dim=0)
    return x


def normalized_by_rows(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    mean = x.mean(dim=1)
    return x - mean  # BUG


def standardized(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    mean, std = x.mean(1, keepdim=True), x.std(1, keepdim=True)
    return (x - mean) / (std + 1e-5)


def distances(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    diff = x[:, None, :] - y[None, :, :]
    return diff.pow(2).sum(-1).sqrt()


def distances_without_axis(
    x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]
) -> Float[Tensor, "n m"]:
    diff = x - y  # BUG
    return diff.pow(2).sum(-1)


def nearest(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n d"]:
    index = torch.cdist(x, y).argmin(dim=1)
    return y[index]


def nearest_of_others(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n d"]:
    index = torch.cdist(x, y).argmin(dim=0)
    return y[index]  # BUG


def picked(logits: Float[Tensor, "b t v"], ids: Int64[Tensor, "b t"]) -> Float[Tensor, "b t"]:
    logp = logits.log_softmax(dim=-1)
    return logp.gather(-1, ids.unsqueeze(-1)).squeeze(-1)


def picked_without_axis(
    logits: Float[Tensor, "b t v"], ids: Int64[Tensor, "b t"]
) -> Float[Tensor, "b t"]:
    return logits.gather(-1, ids)  # BUG


def channels_last(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b h w c"]:
    return x.permute(0, 2, 3, 1)


def channels_elsewhere(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b h w c"]:
    return x.permute(0, 3, 2, 1)  # BUG


def joined(x: Float[Tensor, "b n d"], token: Float[Tensor, "1 1 d"]) -> Float[Tensor, "b n+1 d"]:
    token = token.expand(x.size(0), -1, -1)
    return torch.cat([token, x], dim=1)


def joined_unexpanded(
    x: Float[Tensor, "b n d"], token: Float[Tensor, "1 1 d"]
) -> Float[Tensor, "b n+1 d"]:
    return torch.cat([token, x], dim=1)  # BUG


def rotary(x: Float[Tensor, "b t 64"], cos: Float[Tensor, "t 64"]) -> Float[Tensor, "b t 64"]:
    x1, x2 = x.chunk(2, dim=-1)
    rotated = torch.cat([-x2, x1], dim=-1)
    return x * cos + rotated * cos


def rotary_of_halves(
    x: Float[Tensor, "b t 64"], cos: Float[Tensor, "t 64"]
) -> Float[Tensor, "b t 64"]:
    x1, x2 = x.chunk(2, dim=-1)
    return torch.cat([x1 * cos, x2 * cos], dim=-1)  # BUG


def selected(x: Float[Tensor, "n d"], keep: Bool[Tensor, "n"]) -> Float[Tensor, "m d"]:
    x = x[keep]
    x = x[:10]
    return x.sort(dim=0).values


def flattened(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c*h*w"]:
    out = x.flatten(1)
    for _ in range(3):
        out = out * 2
    out = out.reshape(out.shape[0], -1)
    return out


def flattened_too_much(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c*h*w"]:
    return x.flatten()  # BUG
