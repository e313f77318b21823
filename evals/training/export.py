"""Export a checkpoint as the reader that ships: `python -m evals.training.export --checkpoint FILE --out
bot/reading/reader.onnx`.

Weights become int8, one scale a column (dynamic quantisation, Jacob et al. 2018; activations are scaled as they come).
"""

import argparse
import hashlib
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from evals.training.network import ReaderNetwork, load_reader

OUTPUTS = ("span", "answers", "relation")


class Exported(nn.Module):
    """The network with the input names and the order that sentence models have in ONNX."""

    def __init__(self, reader: ReaderNetwork) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, input_ids: Tensor, attention_mask: Tensor, token_type_ids: Tensor) -> tuple[Tensor, ...]:
        found: tuple[Tensor, ...] = self.reader(input_ids, attention_mask, token_type_ids)
        return found


def export_float(reader: ReaderNetwork, path: Path) -> None:
    sample = torch.ones(2, 16, dtype=torch.long)
    names = ["input_ids", "attention_mask", "token_type_ids"]
    axes = {name: {0: "batch", 1: "tokens"} for name in (*names, "span")}
    torch.onnx.export(
        Exported(reader.eval()), (sample, sample, sample), str(path), input_names=names, output_names=list(OUTPUTS),
        dynamic_axes=axes | {name: {0: "batch"} for name in OUTPUTS[1:]}, opset_version=17, dynamo=False,
    )  # fmt: skip


def export(checkpoint: Path, out: Path) -> str:
    """Write the int8 model, and its SHA-256 beside it, which is returned."""
    with tempfile.TemporaryDirectory() as folder:
        full, prepared = Path(folder, "float.onnx"), Path(folder, "prepared.onnx")
        export_float(load_reader(checkpoint), full)
        quant_pre_process(str(full), str(prepared))
        quantize_dynamic(str(prepared), str(out), per_channel=True, weight_type=QuantType.QInt8)
    digest = hashlib.sha256(out.read_bytes()).hexdigest()
    out.with_suffix(".sha256").write_text(f"{digest}  {out.name}\n", encoding="ascii")
    return digest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    digest = export(options.checkpoint, options.out)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.1f} MB, SHA-256 {digest}")


if __name__ == "__main__":
    main()
