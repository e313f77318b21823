"""Article files in, a searchable index out: loading, chunking, embedding, and the catalog they end in."""

import os

# onnxruntime reports its use to its makers unless told not to before it is first imported: by this name in the
# releases that the lock holds, by the other in later ones.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
os.environ["ORT_TELEMETRY_DISABLED"] = "1"
