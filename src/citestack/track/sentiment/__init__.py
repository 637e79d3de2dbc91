"""How answers speak of tracked brands, in the opinion of a language model that the user brings. None is shipped."""
