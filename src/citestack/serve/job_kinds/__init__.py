"""A file here is a kind of long work: it defines ``KIND``. Nothing else needs to know of it."""
