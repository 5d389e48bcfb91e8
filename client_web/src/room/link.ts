/** One standing connection: asks for a pass, enters, notices silence, and comes back by itself. */
import { ApiProblem } from "../lib/api";
import { decode, encode } from "../wire/codec";
import {
  CLOSE_CODES,
  type ClientMessage,
  type Enter,
  type Goodbye,
  type ReturnPass,
  type ServerMessage,
  SUBPROTOCOL,
} from "../wire/generated";
import { localNow } from "./clock";
import { watchNetwork } from "./network";

/** Why a connection does not come back. */
export type ClosedBecause = "left" | "refused" | "replaced" | "finished";

/** `closed` is for good, with the server's words and its code (empty where it said none); all else mends itself. */
export type LinkState =
  | { readonly is: "connecting" | "open" | "reconnecting" }
  | { readonly is: "closed"; readonly because: ClosedBecause; readonly words: string; readonly code: string };

/** The part of WebSocket that is used. */
export interface Socket {
  binaryType: string;
  onopen: (() => void) | null;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
  send(data: Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

/** What opens one connection, and where: a house of several nodes names the one that the pass opens. */
export interface EntryPaper {
  readonly entry_pass: string;
  readonly socket_url?: string | null;
  /** Ways through a firewall for the media of this meeting. */
  readonly ice_servers?: readonly RTCIceServer[];
}

export interface LinkOptions {
  /** A fresh pass for each connection. An ApiProblem of 401, 403, 404, 409 or 410 ends the link for good. */
  readonly pass: () => Promise<EntryPaper>;
  /** Such as wss://example.org/ws, where the pass names no place; this page's own host if left out. */
  readonly url?: string | undefined;
  readonly connect?: ((url: string, subprotocol: string) => Socket) | undefined;
  readonly random?: (() => number) | undefined;
}

/** What a link tells; never from inside a call to it. */
export interface LinkListener {
  /** Where we were, for a room that remembers. */
  seen(): Pick<Enter, "epoch" | "number">;
  onMessage(message: ServerMessage): void;
  onState(state: LinkState): void;
}

const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 10_000;
const PATIENT_MS = 2_000; // a restart takes seconds: while it lasts, nobody should wait for their own back-off
const PATIENT_ATTEMPTS = 6;
const MOST_SPREAD_MS = 60_000;
const CONNECT_DEADLINE_MS = 10_000;
/**
 * A house that answered before is reached within this time, or the network is gone: TCP asks a lost one less and less often,
 * so that whoever goes on waiting for the same attempt is back seconds after the network. Each third attempt is given the
 * longer time, should the way have become slow.
 */
const QUICK_DEADLINE_MS = 4_000;
const QUICK_TRIPS = 20;
const QUICK_ATTEMPTS = 2;
const PING_EVERY_MS = 4_000;
const SILENCE_MS = 10_000;
const FINAL_STATUS = new Set([401, 403, 404, 409, 410]);
const MOST_REFUSALS = 5;
/** A server that is reached answers a ping within this time, even around the earth, unless the way there is full. */
const DOUBT_MS = 900;
/** A way that is full has been slow before: so many of its last round trips are waited for. */
const DOUBT_TRIPS = 3;
/** Whoever lost their own network need not wait: few do so at once. */
const OWN_LOSS_MS = 200;

export class Link {
  private socket: Socket | null = null;
  private attempt = 0;
  private returnWithinMs = 0;
  private refusals = 0;
  private run = 0;
  private isOpen = false;
  private roundTripMs = 0;
  private isDoubted = false;
  private hasBeenIn = false;
  private lastWords: Goodbye | null = null;
  private place: string | null = null;
  private returning: { readonly paper: EntryPaper; readonly untilMs: number } | null = null;
  private deadline: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;
  private unwatch: (() => void) | undefined;

  constructor(
    private readonly options: LinkOptions,
    private readonly listener: LinkListener,
    private readonly ping: () => ClientMessage,
  ) {}

  /** Begin. */
  start(): void {
    this.unwatch = watchNetwork({ onBack: () => this.hurryBack(), onOther: () => this.hurry() });
    this.listener.onState({ is: "connecting" });
    void this.connect();
  }

  /** Send now; false if there is no connection. */
  send(message: ClientMessage): boolean {
    if (!this.isOpen || this.socket === null) return false;
    this.socket.send(encode(message));
    return true;
  }

  /** Hear over how long all who are here should spread their return, should the house be lost. */
  spreadReturn(withinMs: number): void {
    this.returnWithinMs = Math.min(withinMs, MOST_SPREAD_MS);
  }

  /**
   * Something says that the network may be another one now. TCP would not notice for minutes: ask the server, and
   * begin anew if nothing comes as soon as it should on this way. Whoever doubts it too meanwhile puts nothing off.
   */
  doubt(): void {
    if (this.isDoubted || !this.send(this.ping())) return;
    this.isDoubted = true;
    const patienceMs = Math.min(SILENCE_MS, Math.max(DOUBT_MS, DOUBT_TRIPS * this.roundTripMs));
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.lose(OWN_LOSS_MS), patienceMs);
  }

  /** Keep what lets us come back without asking for a pass: after a restart, thousands come at once. */
  keepReturn({ entry_pass, good_for_ms }: ReturnPass): void {
    this.returning = {
      paper: { entry_pass, socket_url: this.place },
      untilMs: performance.now() + good_for_ms,
    };
  }

  /** Begin anew at once, as after a loss. */
  restart(): void {
    this.lose();
  }

  /** End for good. */
  close(because: ClosedBecause, words = "", code = ""): void {
    if (this.run < 0) return;
    this.drop(1000);
    this.run = -1;
    this.unwatch?.();
    this.listener.onState({ is: "closed", because, words, code });
  }

  private async connect(): Promise<void> {
    const run = ++this.run;
    this.deadline = setTimeout(() => this.lose(), this.connectDeadlineMs());
    const kept = this.wayBack();
    if (kept !== null) {
      this.open(run, kept);
      return;
    }
    let paper: EntryPaper;
    try {
      paper = await this.options.pass();
    } catch (problem) {
      if (run !== this.run) return;
      if (problem instanceof ApiProblem && FINAL_STATUS.has(problem.status)) {
        this.close("refused", problem.message, problem.code);
      } else this.lose();
      return;
    }
    if (run === this.run) this.open(run, paper);
  }

  private connectDeadlineMs(): number {
    const isQuick = this.hasBeenIn && (this.attempt - 1) % (QUICK_ATTEMPTS + 1) < QUICK_ATTEMPTS;
    const quickMs = Math.max(QUICK_DEADLINE_MS, QUICK_TRIPS * this.roundTripMs);
    return isQuick ? Math.min(quickMs, CONNECT_DEADLINE_MS) : CONNECT_DEADLINE_MS;
  }

  /** Until it is spent or grows old; but only once where other nodes can take us in if that one is gone. */
  private wayBack(): EntryPaper | null {
    const kept = this.returning;
    if (kept === null || kept.untilMs <= performance.now() || this.place !== null) this.returning = null;
    return kept === null || kept.untilMs <= performance.now() ? null : kept.paper;
  }

  private open(run: number, paper: EntryPaper): void {
    this.place = paper.socket_url ?? null;
    const connect = this.options.connect ?? browserSocket;
    const socket = connect(paper.socket_url ?? this.options.url ?? ownSocketUrl(), SUBPROTOCOL);
    this.socket = socket;
    socket.binaryType = "arraybuffer";
    let enteredMs = 0;
    socket.onopen = () => {
      if (run !== this.run) return;
      enteredMs = localNow();
      clearTimeout(this.deadline); // it is reached; a house into which thousands come may take its time to welcome
      this.deadline = setTimeout(() => this.lose(), CONNECT_DEADLINE_MS);
      socket.send(encode({ t: "enter", entry_pass: paper.entry_pass, ...this.listener.seen() }));
    };
    socket.onmessage = ({ data }) => {
      if (run === this.run) this.take(decode(data as ArrayBuffer), enteredMs);
    };
    socket.onclose = ({ code, reason }) => {
      if (run === this.run) this.onClose(code, reason);
    };
  }

  private take(message: ServerMessage, enteredMs: number): void {
    this.expectMore();
    if (message.t === "welcome") this.roundTripMs = localNow() - enteredMs; // the first one, before any ping
    if (message.t === "pong") this.roundTripMs = localNow() - message.sent_ms;
    if (message.t === "goodbye") this.lastWords = message;
    this.listener.onMessage(message);
    if (message.t === "welcome") this.onWelcome();
  }

  private onWelcome(): void {
    this.isOpen = true;
    this.hasBeenIn = true;
    this.attempt = 0;
    this.refusals = 0;
    this.lastWords = null;
    this.returning = null; // it opened this connection; the next one comes with the first ping
    clearInterval(this.beat);
    this.beat = setInterval(() => this.send(this.ping()), PING_EVERY_MS);
    this.listener.onState({ is: "open" });
    this.send(this.ping());
  }

  /** The server answers every ping: so long a silence means that the network is gone, whatever TCP believes. */
  private expectMore(): void {
    this.isDoubted = false;
    clearTimeout(this.deadline);
    this.deadline = setTimeout(() => this.lose(), SILENCE_MS);
  }

  private onClose(code: number, reason: string): void {
    const words = this.lastWords?.text ?? reason;
    const { code: named = "" } = this.lastWords ?? {};
    const isRefusal = code === CLOSE_CODES.pass_refused || code === CLOSE_CODES.protocol;
    if (isRefusal) {
      this.refusals++;
      this.returning = null;
    }
    if (code === CLOSE_CODES.replaced) this.close("replaced", words, named);
    else if (code === CLOSE_CODES.ended && this.lastWords?.is_final) this.close("finished", words, named);
    else if (this.refusals >= MOST_REFUSALS) this.close("refused", words, named || "pass_refused");
    else this.lose();
  }

  /** Come back after a while: full jitter, so that a restarted server is not stormed. */
  private lose(firstMs = FIRST_RETRY_MS): void {
    this.drop();
    const attempt = this.attempt++;
    const ceilingMs = attempt < PATIENT_ATTEMPTS ? PATIENT_MS : LONGEST_RETRY_MS;
    const ownMs = attempt === 0 ? firstMs : Math.min(ceilingMs, FIRST_RETRY_MS * 2 ** attempt);
    // The first time it may be our own network alone; if that fails, all the others are coming back, too.
    const longestMs = attempt === 0 ? ownMs : Math.max(ownMs, this.returnWithinMs);
    this.deadline = setTimeout(() => void this.connect(), (this.options.random ?? Math.random)() * longestMs);
    this.listener.onState({ is: "reconnecting" });
  }

  private drop(code?: number): void {
    clearTimeout(this.deadline);
    clearInterval(this.beat);
    this.isOpen = false;
    this.isDoubted = false;
    this.run++; // whatever the old socket still says is not heard
    const socket = this.socket;
    this.socket = null;
    if (socket === null) return;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(code);
  }

  /** The network is back, or a phone was unlocked: no need to wait, nor to go on as one of many. */
  private hurryBack(): void {
    if (this.socket === null) this.attempt = 0;
    this.hurry();
  }

  private hurry(): void {
    if (this.socket !== null) {
      this.doubt();
      return;
    }
    clearTimeout(this.deadline);
    void this.connect();
  }
}

function ownSocketUrl(): string {
  const { protocol, host } = globalThis.location;
  return `${protocol === "https:" ? "wss:" : "ws:"}//${host}/ws`;
}

function browserSocket(url: string, subprotocol: string): Socket {
  return new WebSocket(url, subprotocol) as unknown as Socket;
}
