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
    # E: patches_untransposed: the result is (b, 768, 196), declared Float[Tensor, "b 196 768"]: axis 1 is 768, expected 196 [shape]
    return F.unfold(x, kernel_size=16, stride=16)


def patches_by_name(x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 196 768"]:
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=16, q=16)


def patches_by_wrong_name(x: Float[Tensor, "b 3 224 224"]) -> Float[Tensor, "b 196 768"]:
    # E: rearrange: x (b, 3, 224, 224): (h p) is 224, no multiple of p=15 [shape]
    return rearrange(x, "b c (h p) (w q) -> b (h w) (p q c)", p=15, q=15)


def pooled(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c"]:
    return reduce(x, "b c h w -> b c", "mean")


def pooled_to_wrong_axes(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b c"]:
    # E: pooled_to_wrong_axes: the result is (b, h), declared Float[Tensor, "b c"]: axis -1 [shape]
    return reduce(x, "b c h w -> b h", "mean")


def tiled(x: Float[Tensor, "t d"], n: Float[Tensor, "b"]) -> Float[Tensor, "b t d"]:
    return repeat(x, "t d -> b t d", b=n.shape[0])


def heads(x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b 8 t 64"]:
    return rearrange(x, "b t (h d) -> b h t d", h=8)


def heads_too_few(x: Float[Tensor, "b t 512"]) -> Float[Tensor, "b 8 t 64"]:
    # E: heads_too_few: the result is (b, 4, t, 128), declared Float[Tensor, "b 8 t 64"]: axis 1 is 4, expected 8 [shape]
    return rearrange(x, "b t (h d) -> b h t d", h=4)


def normalized(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    x = x - x.mean(dim=0)
    x = x / x.std(dim=0)
    return x


def normalized_by_rows(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    mean = x.mean(dim=1)
    # E: subtract: x (n, d) and y (n,): axis -1 of x has d, axis -1 of y has n [shape]
    return x - mean


def standardized(x: Float[Tensor, "n d"]) -> Float[Tensor, "n d"]:
    mean, std = x.mean(1, keepdim=True), x.std(1, keepdim=True)
    return (x - mean) / (std + 1e-5)


def distances(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n m"]:
    diff = x[:, None, :] - y[None, :, :]
    return diff.pow(2).sum(-1).sqrt()


def distances_without_axis(
    x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]
) -> Float[Tensor, "n m"]:
    # E: subtract: x (n, d) and y (m, d): axis -2 of x has n, axis -2 of y has m [shape]
    diff = x - y
    return diff.pow(2).sum(-1)


def nearest(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n d"]:
    index = torch.cdist(x, y).argmin(dim=1)
    return y[index]


def nearest_of_others(x: Float[Tensor, "n d"], y: Float[Tensor, "m d"]) -> Float[Tensor, "n d"]:
    index = torch.cdist(x, y).argmin(dim=0)
    # E: nearest_of_others: the result is (m, d), declared Float[Tensor, "n d"]: axis 0 [shape]
    return y[index]


def picked(logits: Float[Tensor, "b t v"], ids: Int64[Tensor, "b t"]) -> Float[Tensor, "b t"]:
    logp = logits.log_softmax(dim=-1)
    return logp.gather(-1, ids.unsqueeze(-1)).squeeze(-1)


def picked_without_axis(
    logits: Float[Tensor, "b t v"], ids: Int64[Tensor, "b t"]
) -> Float[Tensor, "b t"]:
    # E: gather: x (b, t, v) and index (b, t) have different numbers of axes [shape-rank]
    return logits.gather(-1, ids)


def channels_last(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b h w c"]:
    return x.permute(0, 2, 3, 1)


def channels_elsewhere(x: Float[Tensor, "b c h w"]) -> Float[Tensor, "b h w c"]:
    # E: channels_elsewhere: the result is (b, w, h, c), declared Float[Tensor, "b h w c"]: axis 1 [shape]
    return x.permute(0, 3, 2, 1)


def joined(x: Float[Tensor, "b n d"], token: Float[Tensor, "1 1 d"]) -> Float[Tensor, "b n+1 d"]:
    token = token.expand(x.size(0), -1, -1)
    return torch.cat([token, x], dim=1)


def joined_unexpanded(
    x: Float[Tensor, "b n d"], token: Float[Tensor, "1 1 d"]
) -> Float[Tensor, "b n+1 d"]:
    # E: cat: arrays[0] (1, 1, d) and arrays[1] (b, n, d): axis 0 has 1 and b [shape]
    return torch.cat([token, x], dim=1)


def rotary(x: Float[Tensor, "b t 64"], cos: Float[Tensor, "t 64"]) -> Float[Tensor, "b t 64"]:
    x1, x2 = x.chunk(2, dim=-1)
    rotated = torch.cat([-x2, x1], dim=-1)
    return x * cos + rotated * cos


def rotary_of_halves(
    x: Float[Tensor, "b t 64"], cos: Float[Tensor, "t 64"]
) -> Float[Tensor, "b t 64"]:
    x1, x2 = x.chunk(2, dim=-1)
    # E: multiply: x (b, t, 32) and y (t, 64): axis -1 of x has 32, axis -1 of y has 64 [shape]
    return torch.cat([x1 * cos, x2 * cos], dim=-1)


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
    # E: flattened_too_much: the result is (b*c*h*w,), declared Float[Tensor, "b c*h*w"]: 2 axes expected, 1 found [shape-rank]
    return x.flatten()
