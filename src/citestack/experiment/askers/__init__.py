"""What can be asked in an experiment: the stack over copies of the corpus, a language model, a tracked engine."""
