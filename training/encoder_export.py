"""The trained encoder as ONNX: only the kinds' answer, rare word pieces left out, weights in 8 bits."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from encoder_net import KINDS, Net
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import nn

from contactline.claims.encoder import FILES
from contactline.claims.pieces import UNKNOWN

_NEEDED = frozenset({UNKNOWN, "[CLS]", "[SEP]"})
_PLAIN = re.compile(r"(?:##)?[\x21-\x7e’“”–—]+")


def export(net: Net, pieces: Sequence[str], out: Path) -> None:
    """Write both files into `out`. Pieces of other scripts than Latin go: such words read as unknown."""
    net.eval()
    kept = [number for number, piece in enumerate(pieces) if _is_kept(piece)]
    net.words = nn.Embedding.from_pretrained(net.words.weight.data[kept])
    (out / FILES[1]).write_text("\n".join(pieces[number] for number in kept) + "\n", encoding="utf-8")
    with TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        _write(net, plain)
        quantize_dynamic(plain, out / FILES[0], weight_type=QuantType.QInt8, per_channel=True)


def _is_kept(piece: str) -> bool:
    return piece in _NEEDED or bool(_PLAIN.fullmatch(piece) and not piece.startswith("[unused"))


def _write(net: Net, path: Path) -> None:
    length, places = 24, 3
    example = (
        torch.ones(1, length, dtype=torch.long),
        torch.full((1, places, length), 1 / length),
        torch.zeros(1, places, KINDS),
    )
    axes = {"ids": {1: "pieces"}, "pooling": {1: "places", 2: "pieces"}, "linear": {1: "places"}}
    torch.onnx.export(
        net,
        example,
        str(path),
        input_names=["ids", "pooling", "linear"],
        output_names=["kinds"],
        dynamic_axes={**axes, "kinds": {1: "places"}},
        opset_version=17,
        dynamo=False,
    )
