"""A page reworded by a language model, and the gate that decides which of its sentences stay."""
