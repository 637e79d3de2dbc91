"""The JSON documents of the contract, written once: the command line, the HTTP API and MCP print the same."""
