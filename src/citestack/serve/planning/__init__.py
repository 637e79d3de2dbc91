"""Verdicts and plans on the web page, over HTTP and over MCP."""
