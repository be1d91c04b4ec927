"""Layers give what PyTorch's layers of the same weights give: values, and all gradients."""
