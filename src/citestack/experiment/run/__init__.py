"""An experiment done: A/A first, then the arms, everything kept as it comes."""
