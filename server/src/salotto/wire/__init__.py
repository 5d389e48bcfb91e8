"""What travels over the WebSocket: messages, the room state they build, codec, limits."""
