"""What saved server logs say, for the page, the API and MCP."""
