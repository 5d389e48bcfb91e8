/**
 * Lines of chat that were written here and are not in the room yet. None is ever lost or said twice.
 *
 * A room tells a line a moment before it is written down. If it is made anew just then, as after the death of its server,
 * the line is gone: so what was said lately is kept, and said again to a new room that does not have it.
 */
import type { ChatLine, Say } from "../wire/generated";

export interface UnsaidLine {
  readonly key: string;
  readonly text: string;
  /** Written while nothing was kept, as a card number: it is not said any more once something is. */
  readonly while_paused?: true;
}

const LATELY_MS = 10_000; // a server writes within a tenth of a second, unless its database is away

interface SaidLine extends UnsaidLine {
  readonly atMs: number;
}

export class UnsaidLines {
  private lines: readonly UnsaidLine[] = [];
  private said: readonly SaidLine[] = [];

  constructor(private readonly nowMs: () => number = () => performance.now()) {}

  /** Oldest first. */
  all(): readonly UnsaidLine[] {
    return this.lines;
  }

  /** Keep a new line until the room has it. */
  add(text: string, isPaused = false): Say {
    const line: UnsaidLine = { key: newKey(), text, ...(isPaused && { while_paused: true }) };
    this.lines = [...this.lines, line];
    return { t: "say", ...line };
  }

  /** The room has this line, or has refused it. Whether it was ours. */
  settle(key: string): boolean {
    const before = this.lines.length;
    this.lines = this.lines.filter((line) => line.key !== key);
    return this.lines.length < before;
  }

  /** The room's chat came whole: what is in it is said. */
  settleAll(chat: readonly ChatLine[], memberId: string): boolean {
    const own = new Set(chat.filter((line) => line.member_id === memberId).map((line) => line.key));
    const before = this.lines.length;
    this.lines = this.lines.filter((line) => !own.has(line.key));
    return this.lines.length < before;
  }

  /** The room told one of our lines. It is kept for a while, unless it was said while nothing might be kept. */
  hear(key: string, mayKeep: boolean): boolean {
    const line = this.lines.find((one) => one.key === key);
    if (line !== undefined && mayKeep) {
      this.said = [...this.saidLately(), { ...line, atMs: this.nowMs() }];
    }
    return this.settle(key);
  }

  /** The room is a new one: what was said lately and is not in its chat is to be said again. Whether anything is. */
  remade(chat: readonly ChatLine[]): boolean {
    const known = new Set(chat.map((line) => line.key));
    const lost = this.saidLately().filter((line) => !known.has(line.key));
    this.said = [];
    this.lines = [...lost.map(({ key, text }) => ({ key, text })), ...this.lines];
    return lost.length > 0;
  }

  private saidLately(): readonly SaidLine[] {
    return this.said.filter((line) => this.nowMs() - line.atMs < LATELY_MS);
  }

  /** What to say again after a connection was lost. */
  again(): readonly Say[] {
    return this.lines.map((line) => ({ t: "say", ...line }));
  }
}

/** 128 random bits in hexadecimal. Not crypto.randomUUID: that is missing where the page came over plain HTTP. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, "0"),
  ).join("");
}
