"""Article files in, a searchable index out: loading, chunking, embedding, and the catalog they end in."""
