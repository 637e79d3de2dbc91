"""A file here is a group of HTTP routes: it defines ``routes(bench)``. Nothing else needs to know of it."""
