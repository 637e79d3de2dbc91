"""The twin of an engine: layer weights fitted to what the engine was seen to cite, or a refusal."""
