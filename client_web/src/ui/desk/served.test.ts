// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Contact, type ContactCard, createApi } from "../../lib/api";
import { CLOSE_CODES, type HeldContact } from "../../wire/generated";
import { type FakeBrowser, fakeBrowser } from "../meeting/testing/browser";
import { PAUSE_MS } from "./keeper";
import { Served } from "./served";

const HELD: HeldContact = {
  contact_id: "contact-1",
  ticket_id: "ticket-1",
  ticket_number: "S-00001",
  state: "wrap_up",
  since_ms: 0,
  room_id: null,
};
const NOW = new Date(2026, 10, 20, 9, 12);

let note: string;
let isAway: boolean;
let asked: string[];
let bodies: unknown[];

function card(): ContactCard {
  const contact = { id: "contact-1", state: "wrap_up", channel: "voice", note } as Contact;
  return { contact, words: "", past: [], promises: [] };
}

/** A server that keeps the note, closes contacts, and may be away. */
async function answer(request: Request): Promise<Response> {
  const path = new URL(request.url).pathname.replace("/api/v1/contacts/contact-1", "");
  asked.push(`${request.method} ${path}`);
  if (isAway) throw new TypeError("no network");
  if (request.method === "GET") return Response.json(card());
  const body = (await request.json()) as { note: string };
  bodies.push(body);
  note = body.note;
  return path === "/note" ? new Response(null, { status: 204 }) : Response.json({ number: "S-00001" });
}

function serve(contactId = "contact-1"): Served {
  const api = createApi({ origin: "http://127.0.0.1:1", fetch: answer });
  return new Served(contactId, { api, onProblem: () => undefined, onReplaced: () => undefined });
}

/** A served contact whose card has arrived. */
async function served(): Promise<Served> {
  const one = serve();
  one.follow(HELD);
  await vi.waitFor(() => expect(one.isNoteOpen).toBe(true));
  return one;
}

beforeEach(() => {
  [note, isAway, asked, bodies] = ["", false, [], []];
  sessionStorage.clear();
});

afterEach(() => {
  vi.useRealTimers();
});

test("the card is asked for once, however often the status is told", async () => {
  const one = serve();
  one.follow(HELD);
  one.follow(HELD);
  await vi.waitFor(() => expect(one.isNoteOpen).toBe(true));
  one.follow(HELD);
  expect(asked).toEqual(["GET "]);
});

test("what was typed while the line was down is still there after a reload, and is saved then", async () => {
  const before = await served();
  isAway = true;
  before.type("Called twice");
  before.close();
  isAway = false;
  const after = await served();
  expect(after.note.value).toBe("Called twice");
  await vi.waitFor(() => expect(note).toBe("Called twice"), { timeout: PAUSE_MS * 4 });
});

test("a note that arrives after its contact was let go leaves the draft of the next one alone", async () => {
  const before = await served();
  before.type("Called twice");
  before.close();
  const next = serve("contact-2");
  next.choose("solved");
  await vi.waitFor(() => expect(note).toBe("Called twice"));
  await vi.waitFor(() => expect(before.noteState.value).toBe("saved"));
  expect(serve("contact-2").wrap.value.disposition).toBe("solved");
});

test("a note that arrives as its contact is let go is not written over what is written elsewhere later", async () => {
  const before = await served();
  before.type("Called twice");
  before.close();
  await vi.waitFor(() => expect(before.noteState.value).toBe("saved"));
  note = "Called twice, and came";
  const after = await served();
  expect([after.note.value, after.noteState.value]).toEqual(["Called twice, and came", "saved"]);
});

test("the chosen outcome survives a reload", async () => {
  const before = await served();
  before.choose("solved");
  before.promise("tomorrow", NOW, "We will call");
  before.close();
  expect(serve().wrap.value).toEqual(before.wrap.value);
});

test("nothing is sent while something is missing", async () => {
  const one = await served();
  expect(await one.finish(NOW)).toBeNull();
  expect(one.missing.value).toBe("outcome_needed");
  expect(bodies).toEqual([]);
});

test("a closed contact leaves no draft behind for the next one", async () => {
  const one = await served();
  one.choose("solved");
  expect(await one.finish(NOW)).toBe("S-00001");
  one.close();
  expect(bodies).toEqual([{ disposition: "solved", note: "", promise: null }]);
  expect(serve().wrap.value.disposition).toBeNull();
});

test("a contact that could not be closed stays as it was, and says why", async () => {
  const one = await served();
  one.choose("solved");
  isAway = true;
  expect(await one.finish(NOW)).toBeNull();
  expect(one.closingProblem.value).toMatchObject({ code: "offline" });
  expect(one.isClosing.value).toBe(false);
  expect(one.wrap.value.disposition).toBe("solved");
});

describe("a meeting whose connection does not come back", () => {
  /** On a machine that is busy with other tests, too. */
  const soon = (check: () => void) => vi.waitFor(check, { timeout: 4_000 });
  const ACTIVE: HeldContact = { ...HELD, state: "active", room_id: "room-1" };
  let browser: FakeBrowser;
  let status: number;
  let replaced: number;
  let one: Served;

  beforeEach(async () => {
    [status, replaced] = [200, 0];
    browser = fakeBrowser(() => new Response(null, { status: 500 }));
    const door = async (request: Request) => {
      if (!request.url.endsWith("/desk/pass")) return answer(request);
      if (status === 200) return Response.json({ entry_pass: "pass" });
      return Response.json({ code: "not_found", message: "Not here." }, { status });
    };
    const api = createApi({ origin: "http://127.0.0.1:1", fetch: door });
    one = new Served("contact-1", { api, onProblem: () => undefined, onReplaced: () => void replaced++ });
    vi.useFakeTimers();
  });
  afterEach(() => {
    one.close();
    vi.unstubAllGlobals();
  });

  test("because a newer window has it is let go of, and the desk is told", async () => {
    one.follow(ACTIVE);
    await soon(() => expect(browser.sockets).toHaveLength(1));
    await soon(() => expect(browser.tracks).toHaveLength(1));
    browser.sockets[0]?.drop(CLOSE_CODES.replaced);
    expect([one.meeting.value, replaced]).toEqual([null, 1]);
    expect(browser.tracks[0]?.isLive).toBe(false);
  });

  test("because it was refused for a moment is entered anew while the contact is on, and not after it", async () => {
    status = 404;
    one.follow(ACTIVE);
    await soon(() => expect(one.meeting.value?.link.value.is).toBe("closed"));
    status = 200;
    await vi.advanceTimersByTimeAsync(5_000);
    await soon(() => expect(browser.sockets).toHaveLength(1));
    browser.sockets[0]?.welcome();
    expect(one.meeting.value?.link.value.is).toBe("open");
    one.follow(HELD);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([one.meeting.value, browser.sockets.length]).toEqual([null, 1]);
  });
});
