"""Import batches: staged rows, mapping, preview, apply, undo, correction file."""
