"""The rulers: how good retrieval, fan-out and citations are, measured."""
