"""Training of the reader: examples, the network, the loop, held-out figures and the export to ONNX."""
