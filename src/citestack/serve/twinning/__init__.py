"""Twins of engines on the web page, over HTTP and over MCP."""
