"""What the HTTP API takes and gives, as pydantic models: they check bodies, and they describe both in OpenAPI.

What is given is made by ``citestack.shapes``; a test holds the two together.
"""
