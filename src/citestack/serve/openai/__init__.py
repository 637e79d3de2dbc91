"""What OpenAI's clients send and read, translated: a question out of messages, an answer as text with annotations.

Shapes: the official clients' types (chat completions and responses); see docs/openai.md.
"""
