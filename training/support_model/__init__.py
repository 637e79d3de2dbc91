"""Training of the support cross-encoder: data, model, loop, export. ``python -m training.support_model --help``."""
