"""What arms edit with: sentences of a manuscript, evidence from the corpus, word lists."""
