// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { House, Visit } from "../../lib/api";
import "../meeting/meeting"; // what the page loads later is there at once
import { type FakeBrowser, fakeBrowser } from "../meeting/testing/browser";
import { mayAskVoice } from "./visit";
import { Visitor } from "./visitor";

const HOUSE = {
  name: "Casa",
  topics: [],
  sites: [],
  consent: { version: "1" },
  may_record: false,
} as unknown as House;
const WAITING = {
  contact_id: "contact-1",
  ticket_number: "S-00001",
  channel: "voice",
  state: "queued",
  room_id: null,
  next_update_at: null,
  consent: "unanswered",
} as Visit;
const MEETING: Visit = { ...WAITING, state: "active", room_id: "room-1" };
const CONFLICT = { code: "conflict", message: "You are here already.", field: null };

/** On a machine that is busy with other tests, too. */
const soon = <Result>(check: () => Result) => vi.waitFor(check, { timeout: 4_000 });

let browser: FakeBrowser;
let visit: Visit;
let isOffline: boolean;
let isRefused: boolean;
let asked: string[];
const visitors: Visitor[] = [];

function answer(request: Request): Response {
  const path = new URL(request.url).pathname.replace("/api/v1", "");
  asked.push(path);
  if (isOffline) throw new TypeError("no network");
  if (path === "/house") return Response.json(HOUSE);
  if (request.headers.get("Authorization") !== "Bearer token-1" && !path.startsWith("/visits/by-"))
    return Response.json({ code: "not_allowed", message: "Who is this?" }, { status: 401 });
  if (path === "/visits/by-handover")
    return isRefused ? Response.json(CONFLICT, { status: 404 }) : Response.json({ token: "token-1" });
  if (path === "/visits/by-link") return Response.json(CONFLICT, { status: 409 });
  if (path === "/visits/current/pass" && isRefused) return Response.json(CONFLICT, { status: 409 });
  if (path === "/visits/current/pass") return Response.json({ entry_pass: "pass" });
  if (path === "/visits/current/leave") visit = { ...visit, state: "abandoned" };
  return Response.json(visit);
}

/** The page, opened or loaded anew in this tab. */
function page(): Visitor {
  const visitor = new Visitor(null);
  visitors.push(visitor);
  visitor.begin();
  return visitor;
}

/** The page of somebody whose visit is kept in this tab, where it has read how that stands. */
async function returning(kept: object = { voice: "on", isConsentSkipped: true }): Promise<Visitor> {
  sessionStorage.setItem("salotto.visit", JSON.stringify({ token: "token-1", ...kept }));
  return loaded();
}

async function loaded(): Promise<Visitor> {
  const visitor = page();
  await soon(() => expect(visitor.state.value.facts?.state).toBe(visit.state));
  return visitor;
}

/** Into the meeting, as far as its microphone. */
async function meets(visitor: Visitor) {
  await soon(() => expect(visitor.rooms.meeting.value?.own.microphone.value.is).toBe("on"));
  const meeting = visitor.rooms.meeting.value;
  if (meeting === null) throw new Error("no meeting");
  return meeting;
}

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, "", "/visit");
  browser = fakeBrowser(answer);
  [visit, isOffline, isRefused, asked] = [MEETING, false, false, []];
});
afterEach(() => {
  for (const visitor of visitors.splice(0)) visitor.rooms.drop();
  vi.useRealTimers(); // the browser stays: an old page may still ask how it stands
});

test("whoever muted stays muted over a reload, and over an entry that was refused for the moment", async () => {
  const before = await meets(await returning());
  before.own.setMuted(true);
  const visitor = await loaded();
  const meeting = await meets(visitor);
  expect(meeting.own.microphone.value).toEqual({ is: "on", isMuted: true });
  expect(browser.tracks.at(-1)?.enabled).toBe(false);
  visitor.takeBack();
  await soon(() => expect(visitor.rooms.meeting.value).not.toBe(meeting));
  expect((await meets(visitor)).own.microphone.value).toEqual({ is: "on", isMuted: true });
});

test("whoever opened their voice again is heard after a reload", async () => {
  const before = await meets(await returning({ voice: "on", isMuted: true, isConsentSkipped: true }));
  before.own.setMuted(false);
  expect((await meets(await loaded())).own.microphone.value).toEqual({ is: "on", isMuted: false });
});

/** Whoever turned the microphone on to check it, when somebody has come. `isLate`: only then the browser lets it through. */
async function metWhileChecking(isLate: boolean): Promise<Visitor> {
  visit = WAITING;
  const visitor = await returning({ voice: "unasked", isConsentSkipped: true });
  let allow: () => void = () => undefined;
  const allowed = isLate ? new Promise<void>((resolve) => (allow = resolve)) : Promise.resolve();
  const { getUserMedia } = navigator.mediaDevices;
  navigator.mediaDevices.getUserMedia = async () => {
    await allowed;
    return getUserMedia();
  };
  const opening = visitor.trial.open();
  if (!isLate) await opening;
  visit = MEETING;
  visitor.takeBack();
  await soon(() => expect(visitor.rooms.meeting.value).not.toBeNull());
  allow();
  return visitor;
}

test.each([
  ["is open", false],
  ["is only then let through", true],
])(
  "a microphone that %s when somebody comes is spoken into, without a second question",
  async (_, isLate) => {
    const visitor = await metWhileChecking(isLate);
    expect((await meets(visitor)).own.microphone.value).toEqual({ is: "on", isMuted: false });
    expect([mayAskVoice(visitor.state.value), visitor.trial.state.value.is]).toEqual([false, "off"]);
    expect(browser.tracks.map((one) => one.isLive)).toEqual([true]);
  },
);

test.each([
  ["whoever writes instead", (visitor: Visitor) => visitor.write()],
  ["whoever leaves", (visitor: Visitor) => void visitor.leave()],
])("%s leaves no checked microphone open", async (_, go) => {
  visit = WAITING;
  const visitor = await returning({ voice: "unasked", isConsentSkipped: true });
  await visitor.trial.open();
  visitor.isLeaving.value = true;
  go(visitor);
  expect(browser.tracks.map((one) => one.isLive)).toEqual([false]);
});

test("whoever leaves without a network is heard by nobody from the tap on, and the house is told when it is back", async () => {
  const visitor = await returning();
  await meets(visitor);
  isOffline = true;
  visitor.isLeaving.value = true;
  const leaving = visitor.leave();
  expect(browser.tracks.map((one) => one.isLive)).toEqual([false]);
  await soon(() => expect(visitor.problem.value?.code).toBe("offline"));
  expect([visitor.isLeaving.value, visitor.pressed.value]).toEqual([true, "leave"]);
  isOffline = false;
  globalThis.dispatchEvent(new Event("online"));
  await leaving;
  expect([visitor.page.value, visitor.isLeaving.value, visitor.pressed.value]).toEqual(["left", false, null]);
});

test("whoever stays after all is in the meeting as before, and may talk again", async () => {
  const visitor = await returning();
  const meeting = await meets(visitor);
  isOffline = true;
  visitor.isLeaving.value = true;
  const leaving = visitor.leave();
  await soon(() => expect(visitor.problem.value?.code).toBe("offline"));
  visitor.stay();
  await leaving;
  isOffline = false;
  expect([visitor.page.value, visitor.pressed.value, visitor.problem.value]).toEqual(["meeting", null, null]);
  visitor.speak();
  await soon(() => expect(meeting.own.microphone.value).toEqual({ is: "on", isMuted: false }));
  expect(asked.filter((path) => path.endsWith("/leave"))).toHaveLength(1);
});

test("an invitation to where one is already keeps the visit of this tab, says so, and leads back into it", async () => {
  visit = WAITING;
  history.replaceState(null, "", "/visit#invitation=secret");
  sessionStorage.setItem(
    "salotto.visit",
    JSON.stringify({ token: "token-1", voice: "text", isConsentSkipped: true }),
  );
  const visitor = page();
  await soon(() => expect(visitor.page.value).toBe("invited"));
  await visitor.enter(null);
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect([visitor.problem.value?.code, visitor.hasAnotherVisit]).toEqual(["conflict", true]);
  visitor.leaveInvitation();
  await soon(() => expect(visitor.page.value).toBe("waiting"));
});

test("a visit that was taken along waits for a network that is away, and is there then", async () => {
  visit = WAITING;
  isOffline = true;
  history.replaceState(null, "", "/visit#visit=secret");
  const visitor = page();
  await soon(() => expect(asked).toContain("/visits/by-handover"));
  await soon(() => expect(visitor.isUnreachable.value).toBe(true));
  expect(visitor.wasForgotten.value).toBe(false);
  isOffline = false;
  globalThis.dispatchEvent(new Event("online"));
  await soon(() => expect(visitor.page.value).toBe("microphone"));
});

test.each([
  ["is said to have ended", null, true, null],
  ["leaves the visit of this tab as it was", "token-1", false, "queued"],
])("a visit that cannot be taken along any more %s", async (_, token, wasForgotten, state) => {
  [visit, isRefused] = [WAITING, true];
  history.replaceState(null, "", "/visit#visit=secret");
  if (token !== null) sessionStorage.setItem("salotto.visit", JSON.stringify({ token, voice: "text" }));
  const visitor = page();
  await soon(() => expect(visitor.state.value.isReturning).toBe(false));
  expect(visitor.wasForgotten.value).toBe(wasForgotten);
  expect(visitor.state.value.facts?.state ?? null).toBe(state);
});

test("a meeting that refuses its customer for a moment is entered anew", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  isRefused = true;
  const visitor = await returning();
  await soon(() => expect(visitor.rooms.meeting.value?.link.value.is).toBe("closed"));
  expect(visitor.rooms.meeting.value?.own.microphone.value).toEqual({ is: "off" });
  isRefused = false;
  await soon(async () => {
    await vi.advanceTimersByTimeAsync(1_000);
    expect(browser.sockets.length).toBe(1);
  });
  await meets(visitor);
});
