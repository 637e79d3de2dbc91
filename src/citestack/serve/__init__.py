"""The face: a web page, an HTTP API, routes that OpenAI's clients call, and MCP. See docs/serve.md."""
