/** For tests: the server's end of a socket, in the test's hands. */
import { Decoder, encode } from "@msgpack/msgpack";
import type { ClientMessage, RoomState, ServerMessage } from "../../wire/generated";
import type { Socket } from "../link";

const decoder = new Decoder();

export class FakeSocket implements Socket {
  binaryType = "blob";
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null = null;
  readonly sent: ClientMessage[] = [];
  isClosed = false;

  constructor(readonly url = "ws://test/ws") {}

  send(data: Uint8Array): void {
    this.sent.push(decoder.decode(data) as ClientMessage);
  }

  close(): void {
    this.isClosed = true;
  }

  tell(message: ServerMessage): void {
    const bytes = encode(message);
    this.onmessage?.({ data: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) });
  }

  drop(code = 1006, reason = ""): void {
    this.onclose?.({ code, reason });
  }

  /** Everything that was sent, without the pings. */
  get asked(): readonly ClientMessage[] {
    return this.sent.filter((message) => message.t !== "ping");
  }

  /** Let the page in, with a room. */
  welcome(state?: RoomState, epoch = "e1", number = 1): void {
    this.onopen?.();
    this.tell({
      t: "welcome",
      member_id: "ada",
      connection_id: "c",
      room_id: "r",
      tick_hz: 20,
      now_ms: Date.now(),
    });
    if (state !== undefined) this.tell({ t: "snapshot", epoch, number, state });
  }
}
