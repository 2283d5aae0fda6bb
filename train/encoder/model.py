"""The network: MiniLM-L6 with marks in its input and one small head a task (torch; training only)."""

from __future__ import annotations

import torch
from read_sentences import MODE_NAMES, REALIS, TYPES
from rows import start_weights
from torch import nn
from transformers import AutoModel

__all__ = ["Network"]


class Network(nn.Module):
    """Reads marked sentences: (ids, mask, places) → logits of type, link, realis and mode, a factuality, trigger logits a piece, a vector.

    The places are those of the three opening marks; a side that is not marked (place 0) has a vector of its own that is learned.
    """

    def __init__(self, size: int = 384) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(start_weights(), add_pooling_layer=False)
        self.body.embeddings.word_embeddings.weight.requires_grad_(False)  # half of the weights; frozen they train half as fast again and lose nothing
        self.marks = nn.Parameter(torch.randn(6, size) * 0.02)  # the marks' own embeddings, for those of the vocabulary are frozen
        self.absent = nn.Parameter(torch.randn(3, size) * 0.02)
        self.trunk = nn.Sequential(nn.Dropout(0.1), nn.Linear(4 * size, size), nn.GELU(), nn.LayerNorm(size))
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleDict(
            {
                "types": nn.Linear(size, len(TYPES)),
                "link": nn.Linear(size, 1),
                "realis": nn.Linear(size, len(REALIS)),
                "modes": nn.Linear(size, len(MODE_NAMES)),
                "factuality": nn.Linear(size, 1),
            }
        )
        self.trigger = nn.Linear(2 * size, 1)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, places: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return all heads; ids and mask are [batch, length], places [batch, 3]."""
        words = self.body.embeddings.word_embeddings(ids)
        marked = ((ids >= 2) & (ids <= 7)).unsqueeze(-1)
        words = torch.where(marked, self.marks[(ids - 2).clamp(0, 5)], words)
        hidden = self.body(inputs_embeds=words, attention_mask=mask).last_hidden_state
        weight = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        at = hidden.gather(1, places.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
        at = torch.where(places.unsqueeze(-1) > 0, at, self.absent.unsqueeze(0))
        vector = self.trunk(torch.cat([mean, at.flatten(1)], 1))
        dropped = self.drop(vector)
        pieces = torch.cat([hidden, vector.unsqueeze(1).expand_as(hidden)], -1)
        out = {name: head(dropped) for name, head in self.heads.items()}
        out |= {name: out[name].squeeze(-1) for name in ("link", "factuality")}
        return out | {"trigger": self.trigger(pieces).squeeze(-1), "vector": nn.functional.normalize(vector, dim=-1)}
