"""Train the learned reader: a small encoder with a head for each place of a sentence.

    python training/train_reader.py --base MODEL_FOLDER --train a.jsonl b.jsonl --dev dev.jsonl --out FOLDER

`MODEL_FOLDER` holds a BERT-shaped encoder (model.safetensors, tokenizer.json), by default all-MiniLM-L6-v2
(Apache-2.0). Examples come from `examples.py`. Needs torch, tokenizers and safetensors; the product needs none of torch.
"""

from __future__ import annotations

import argparse
import json
import math
import random
from pathlib import Path

import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional as F

KINDS = (
    "control capture withdrawal advance presence clash repulse encirclement route strike casualties loss strength civilians"
).split()
SIDES = ["UA", "RU", None]
MODALITIES = "actual attempted intended predicted conditional hypothetical".split()
HIDDEN, HEADS, INNER, EPS = 384, 12, 1536, 1e-12
SWAP = {"russian": "ukrainian", "russia": "ukraine", "russians": "ukrainians", "moscow": "kyiv"}
SWAP |= {v: k for k, v in SWAP.items()}
FIRST_MARK = 1  # [unused1] ... [unused4]


class Layer(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=EPS)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=EPS)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        attention = (q @ k.transpose(-1, -2)) / math.sqrt(HIDDEN // HEADS) + bias
        mixed = (self.drop(attention.softmax(-1)) @ v).transpose(1, 2).reshape(b, n, HIDDEN)
        x = self.norm1(x + self.drop(self.out(mixed)))
        return self.norm2(x + self.drop(self.down(F.gelu(self.up(x)))))


class Reader(nn.Module):
    def __init__(self, vocabulary: int, layers: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, HIDDEN)
        self.positions = nn.Embedding(512, HIDDEN)
        self.type0 = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=EPS)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.drop = nn.Dropout(0.15)
        self.mix = nn.Linear(2 * HIDDEN, HIDDEN)
        self.kinds = nn.Linear(HIDDEN, len(KINDS))
        self.details = nn.Linear(HIDDEN, len(KINDS) * (3 + 6 + 1))

    def forward(self, ids: torch.Tensor, mask: torch.Tensor, spots: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """ids, mask (b, n); spots (b, s) index of each spot's word piece. Logits (b, s, kinds) and (b, s, kinds, 10)."""
        x = self.words(ids) + self.positions.weight[: ids.shape[1]] + self.type0
        x = self.drop(self.norm(x))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        weight = mask[..., None].to(x.dtype)
        mean = (x * weight).sum(1) / weight.sum(1)
        here = torch.gather(x, 1, spots[..., None].expand(-1, -1, HIDDEN))
        joint = torch.cat([here, mean[:, None].expand_as(here)], -1)
        h = self.drop(F.gelu(self.mix(joint)))
        return self.kinds(h), self.details(h).view(*spots.shape, len(KINDS), 10)

    def load_base(self, folder: Path) -> None:
        raw = load_file(str(folder / "model.safetensors"))
        raw = {k.removeprefix("bert."): v for k, v in raw.items()}
        self.words.weight.data = raw["embeddings.word_embeddings.weight"].clone()
        self.positions.weight.data = raw["embeddings.position_embeddings.weight"].clone()
        self.type0.data = raw["embeddings.token_type_embeddings.weight"][0].clone()
        self.norm.weight.data, self.norm.bias.data = (raw[f"embeddings.LayerNorm.{p}"].clone() for p in ("weight", "bias"))
        for i, layer in enumerate(self.layers):
            self._load_layer(raw, f"encoder.layer.{i}.", layer)

    def _load_layer(self, raw: dict[str, torch.Tensor], at: str, layer: Layer) -> None:
        for part in ("weight", "bias"):
            qkv = [raw[f"{at}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            setattr(layer.qkv, part, nn.Parameter(torch.cat(qkv)))
            for name, module in (
                ("attention.output.dense", layer.out), ("attention.output.LayerNorm", layer.norm1),
                ("intermediate.dense", layer.up), ("output.dense", layer.down), ("output.LayerNorm", layer.norm2),
            ):  # fmt: skip
                setattr(module, part, nn.Parameter(raw[f"{at}{name}.{part}"].clone()))


def encode(tokenizer: Tokenizer, example: dict, swap: bool) -> dict:
    words = [SWAP.get(w, w) if swap else w for w in example["words"]]
    encoding = tokenizer.encode(words, is_pretokenized=True)
    ids = list(encoding.ids)
    first = {}
    for piece, word in enumerate(encoding.word_ids):
        if word is not None and word not in first:
            first[word] = piece
            if example["sorts"][word] is not None:
                ids[piece] = FIRST_MARK + example["sorts"][word]
    spots = [first.get(w, 0) if w is not None else 0 for w in example["at"]] + [0]
    labels = [dict(l, spot=l["spot"] if l["spot"] >= 0 else len(spots) - 1) for l in example["labels"]]
    if swap:
        other = {"UA": "RU", "RU": "UA", None: None}
        labels = [dict(l, actor=other[l["actor"]]) for l in labels]
    return {"ids": ids[:256], "spots": [s if s < 256 else 0 for s in spots], "labels": labels}


def batch(rows: list[dict]) -> dict[str, torch.Tensor]:
    n, s = max(len(r["ids"]) for r in rows), max(len(r["spots"]) for r in rows)
    ids, mask = torch.zeros(len(rows), n, dtype=torch.long), torch.zeros(len(rows), n)
    spots, real = torch.zeros(len(rows), s, dtype=torch.long), torch.zeros(len(rows), s)
    kind, weight = torch.zeros(len(rows), s, 14), torch.ones(len(rows), s, 14)
    detail = []
    for i, r in enumerate(rows):
        ids[i, : len(r["ids"])] = torch.tensor(r["ids"])
        mask[i, : len(r["ids"])] = 1
        spots[i, : len(r["spots"])] = torch.tensor(r["spots"])
        real[i, : len(r["spots"])] = 1
        for l in r["labels"]:
            k = KINDS.index(l["kind"])
            kind[i, l["spot"], k] = 1
            weight[i, l["spot"], k] = max(l["weight"], 0.0)
            detail.append((i, l["spot"], k, SIDES.index(l["actor"]), MODALITIES.index(l["modality"]), l["polarity"] == "denied", l["weight"]))
    return dict(ids=ids, mask=mask, spots=spots, real=real, kind=kind, weight=weight, detail=torch.tensor(detail, dtype=torch.float))


def loss_of(model: Reader, b: dict[str, torch.Tensor]) -> torch.Tensor:
    kinds, details = model(b["ids"], b["mask"], b["spots"])
    each = F.binary_cross_entropy_with_logits(kinds, b["kind"], reduction="none") * b["weight"] * b["real"][..., None]
    loss = each.sum() / b["real"].sum()
    if len(b["detail"]):
        at = b["detail"][:, :3].long()
        rows = details[at[:, 0], at[:, 1], at[:, 2]]
        w = b["detail"][:, 6]
        parts = F.cross_entropy(rows[:, :3], b["detail"][:, 3].long(), reduction="none")
        parts = parts + F.cross_entropy(rows[:, 3:9], b["detail"][:, 4].long(), reduction="none")
        parts = parts + F.binary_cross_entropy_with_logits(rows[:, 9], b["detail"][:, 5], reduction="none")
        loss = loss + 0.35 * (parts * w).sum() / b["real"].sum()
    return loss


@torch.no_grad()
def evaluate(model: Reader, rows: list[dict]) -> str:
    model.eval()
    gold, score, actor, modality = [], [], [], []
    for i in range(0, len(rows), 64):
        b = batch(rows[i : i + 64])
        kinds, details = model(b["ids"], b["mask"], b["spots"])
        keep = (b["real"][..., None] * b["weight"]) == 1
        gold.append(b["kind"][keep])
        score.append(kinds.sigmoid()[keep])
        if len(b["detail"]):
            at = b["detail"][:, :3].long()
            found = details[at[:, 0], at[:, 1], at[:, 2]]
            actor.append(found[:, :3].argmax(-1) == b["detail"][:, 3])
            modality.append(found[:, 3:9].argmax(-1) == b["detail"][:, 4])
    g, s = torch.cat(gold), torch.cat(score)
    best = max((2 * ((s > t) * g).sum() / ((s > t).sum() + g.sum() + 1e-9), t) for t in torch.arange(0.15, 0.8, 0.05))
    return f"F1 {best[0]:.3f} at {best[1]:.2f}; actor {torch.cat(actor).float().mean():.3f}; modality {torch.cat(modality).float().mean():.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--train", type=Path, nargs="+", required=True)
    parser.add_argument("--dev", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=6)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    random.seed(options.seed)
    tokenizer = Tokenizer.from_file(str(options.base / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    raw = [json.loads(line) for path in options.train for line in path.open()]
    dev = [encode(tokenizer, json.loads(line), False) for line in options.dev.open()]
    model = Reader(30522, options.layers)
    model.load_base(options.base)
    body = [p for n, p in model.named_parameters() if not n.startswith(("mix", "kinds", "details"))]
    heads = [p for n, p in model.named_parameters() if n.startswith(("mix", "kinds", "details"))]
    optimiser = torch.optim.AdamW([{"params": body, "lr": options.rate}, {"params": heads, "lr": 1e-3}], weight_decay=0.01)
    steps = options.epochs * (len(raw) // 32 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(s / (0.1 * steps), max(0.0, (steps - s) / (0.9 * steps))))
    options.out.mkdir(parents=True, exist_ok=True)
    for epoch in range(options.epochs):
        model.train()
        rows = [encode(tokenizer, e, random.random() < 0.25) for e in raw]
        rows.sort(key=lambda r: len(r["ids"]) + random.random() * 12)
        groups = [rows[i : i + 32] for i in range(0, len(rows), 32)]
        random.shuffle(groups)
        total = 0.0
        for group in groups:
            loss = loss_of(model, batch(group))
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            total += loss.item()
        print(epoch, f"loss {total / len(groups):.4f}", evaluate(model, dev), flush=True)
    torch.save(model.state_dict(), options.out / "reader.pt")


if __name__ == "__main__":
    main()
