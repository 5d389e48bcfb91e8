/** Lines of chat that were written here and are not in the room yet. None is ever lost or said twice. */
import type { ChatLine, Say } from "../wire/generated";

export interface UnsaidLine {
  readonly key: string;
  readonly text: string;
}

export class UnsaidLines {
  private lines: readonly UnsaidLine[] = [];

  /** Oldest first. */
  all(): readonly UnsaidLine[] {
    return this.lines;
  }

  /** Keep a new line until the room has it. */
  add(text: string): Say {
    const line = { key: newKey(), text };
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
