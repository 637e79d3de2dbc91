"""Log formats: how a block of lines becomes requests."""
