/** Messages to bytes and back. The only module that knows that the encoding is MessagePack. */
import { Decoder, Encoder } from "@msgpack/msgpack";
import type { ClientMessage, ServerMessage } from "./generated";

const encoder = new Encoder({ ignoreUndefined: true });
const decoder = new Decoder();

/** Write one message. */
export function encode(message: ClientMessage): Uint8Array<ArrayBuffer> {
  return encoder.encode(message);
}

/** Read one message; throws RangeError if the bytes are not a map with a tag. Trusts its fields: they are ours. */
export function decode(bytes: ArrayBuffer | Uint8Array): ServerMessage {
  const message = decoder.decode(bytes);
  if (typeof message !== "object" || message === null || !("t" in message)) {
    throw new RangeError("not a message of this protocol");
  }
  return message as ServerMessage;
}
