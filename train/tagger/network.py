"""The network: the lower layers of MiniLM-L6 with a head a task over each word piece (torch; training only)."""

from __future__ import annotations

import torch
from torch import nn
from transformers import AutoModel
from windows import start_weights

from sayso.tagger import PIECE_ROLES, SETS

__all__ = ["LAYERS", "Network"]

LAYERS = 4
"""Of MiniLM's six; two thirds of the time. The whole line must keep 35 % of the bare parser's words a second."""


class Network(nn.Module):
    """Reads windows: (ids, mask) → role logits a piece, pointer logits [piece, piece] to the first piece of its cue, factuality a piece and set."""

    def __init__(self, size: int = 384, pointer: int = 64) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(start_weights(), add_pooling_layer=False)
        self.body.encoder.layer = self.body.encoder.layer[:LAYERS]
        self.body.embeddings.word_embeddings.weight.requires_grad_(False)  # half of the weights
        self.drop = nn.Dropout(0.1)
        self.roles = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size), nn.Linear(size, len(PIECE_ROLES)))
        self.asks = nn.Linear(size, pointer)
        self.answers = nn.Linear(size, pointer)
        self.factuality = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size), nn.Linear(size, len(SETS)))
        self.scale = pointer**-0.5

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Return all heads; ids and mask are [batch, length]."""
        hidden = self.drop(self.body(input_ids=ids, attention_mask=mask).last_hidden_state)
        pointer = self.asks(hidden) @ self.answers(hidden).transpose(1, 2) * self.scale
        pointer = pointer + (1 - mask.unsqueeze(1).to(pointer.dtype)) * -1e4
        return {"roles": self.roles(hidden), "pointer": pointer, "factuality": self.factuality(hidden)}
