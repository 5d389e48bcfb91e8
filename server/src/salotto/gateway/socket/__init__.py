"""The WebSocket: from bytes to a room and back."""
