"""MCP: what ``serve/tools`` defines, offered to language models' clients over stdio and streamable HTTP.

See docs/mcp.md. Needs the extra ``mcp``.
"""
