"""A file here is a view of the web page: it defines ``VIEW``. Nothing else needs to know of it."""
