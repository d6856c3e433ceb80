"""The encoder as PyTorch trains it: a BERT (Devlin et al. 2019) of six layers with one answer a place."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional as fn

KINDS = 14
DETAILS = 3 + 6 + 1
_WIDTH, _HEADS, _INNER, _HIDDEN = 384, 12, 1536, 192
_PARTS = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "out": "attention.output.dense",
    "norm_1": "attention.output.LayerNorm",
    "rise": "intermediate.dense",
    "fall": "output.dense",
    "norm_2": "output.LayerNorm",
}


class Layer(nn.Module):
    """Attention and two dense layers, each with a residual and a norm after it."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key = nn.Linear(_WIDTH, _WIDTH), nn.Linear(_WIDTH, _WIDTH)
        self.value, self.out = nn.Linear(_WIDTH, _WIDTH), nn.Linear(_WIDTH, _WIDTH)
        self.rise, self.fall = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        self.norm_1, self.norm_2 = nn.LayerNorm(_WIDTH, eps=1e-12), nn.LayerNorm(_WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        attended = fn.scaled_dot_product_attention(
            self._heads(self.query(x)), self._heads(self.key(x)), self._heads(self.value(x)), attn_mask=mask
        )
        joined = attended.transpose(1, 2).reshape(x.shape[0], -1, _WIDTH)
        x = self.norm_1(x + self.drop(self.out(joined)))
        return self.norm_2(x + self.drop(self.fall(fn.gelu(self.rise(x)))))

    def _heads(self, x: Tensor) -> Tensor:
        return x.view(x.shape[0], -1, _HEADS, _WIDTH // _HEADS).transpose(1, 2)


class Net(nn.Module):
    """Log odds of the 14 kinds at each place, from the words and from the linear reader's log odds."""

    def __init__(self, words: int, layers: int) -> None:
        super().__init__()
        self.words, self.places = nn.Embedding(words, _WIDTH), nn.Embedding(512, _WIDTH)
        self.segments = nn.Embedding(2, _WIDTH)
        self.norm, self.drop = nn.LayerNorm(_WIDTH, eps=1e-12), nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.hidden, self.answer = nn.Linear(2 * _WIDTH + KINDS, _HIDDEN), nn.Linear(_HIDDEN, KINDS)
        self.thinned = nn.Dropout(0.2)
        nn.init.zeros_(self.answer.weight)
        nn.init.zeros_(self.answer.bias)
        self.trust = nn.Parameter(torch.ones(KINDS))
        self.told, self.asked = nn.Linear(2 * _WIDTH, _HIDDEN), nn.Embedding(KINDS, _HIDDEN)
        self.detail = nn.Linear(_HIDDEN, DETAILS)

    def heads(self) -> list[nn.Module]:
        """What is new on top of the published transformer."""
        return [self.hidden, self.answer, self.told, self.asked, self.detail]

    def forward(self, ids: Tensor, pooling: Tensor, linear: Tensor) -> Tensor:
        """Log odds of the kinds of unpadded sentences: what the product asks."""
        return self._kinds(self._read(ids, pooling, None), linear)

    def both(self, ids: Tensor, pooling: Tensor, linear: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Log odds of the kinds, and of the details of each kind: three for who acts, six modalities, denial."""
        seen = self._read(ids, pooling, mask)
        asked = self.told(seen)[:, :, None, :] + self.asked.weight[None, None]
        return self._kinds(seen, linear), self.detail(self.thinned(fn.gelu(asked)))

    def _kinds(self, seen: Tensor, linear: Tensor) -> Tensor:
        """Starts as the linear reader itself: the answer's weights begin at zero and are added to its log odds."""
        hidden = self.hidden(torch.cat([seen, linear / 4], dim=-1))
        return self.answer(self.thinned(fn.gelu(hidden))) + self.trust * linear

    def _read(self, ids: Tensor, pooling: Tensor, mask: Tensor | None) -> Tensor:
        """Each place's pieces averaged, beside the whole sentence.

        `ids` (sentences, pieces), `pooling` (sentences, places, pieces).
        """
        at = torch.arange(ids.shape[1])[None]
        x = self.drop(self.norm(self.words(ids) + self.places(at) + self.segments(torch.zeros_like(ids))))
        wide = None if mask is None else mask[:, None, None, :].bool()
        for layer in self.layers:
            x = layer(x, wide)
        places = torch.bmm(pooling, x)
        whole = x[:, :1].expand(-1, places.shape[1], -1)
        return torch.cat([places, whole], dim=-1)


def pretrained(net: Net, weights: Path) -> None:
    """Fill the transformer with published weights (a `model.safetensors` of MiniLM)."""
    stored = load_file(weights)
    named = {
        "words": "embeddings.word_embeddings",
        "places": "embeddings.position_embeddings",
        "segments": "embeddings.token_type_embeddings",
        "norm": "embeddings.LayerNorm",
    }
    modules: dict[str, nn.Module] = {source: getattr(net, own) for own, source in named.items()}
    for number, layer in enumerate(net.layers):
        modules |= {f"encoder.layer.{number}.{s}": getattr(layer, own) for own, s in _PARTS.items()}
    with torch.no_grad():
        for source, module in modules.items():
            for name, parameter in module.named_parameters():
                parameter.copy_(stored[f"{source}.{name}"])
