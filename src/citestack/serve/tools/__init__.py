"""A file here brings MCP tools: it defines ``TOOLS``. Nothing else needs to know of it."""
