// @vitest-environment happy-dom
import { render } from "preact";
import { act } from "preact/test-utils";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createApi, type Me } from "../../lib/api";
import {
  CLOSE_CODES,
  type DeskStatus,
  type HeldContact,
  type RingingReservation,
} from "../../wire/generated";
import { type FakeBrowser, fakeBrowser } from "../meeting/testing/browser";
import { createDoor } from "../staff/door";
import { Desk } from "./Desk";
import { DeskModel } from "./model";

const ME = {
  staff_id: "giulia",
  name: "Giulia",
  role: "agent",
  organisation_name: "Casa",
  topics: [],
  dispositions: [],
  away_reasons: [],
} as unknown as Me;
const AVAILABLE: DeskStatus = {
  t: "desk_status",
  availability: "available",
  away_reason: null,
  waiting: [],
  reservation: null,
  contact: null,
};
const RING = {
  reservation_id: "reservation-1",
  contact: { contact_id: "contact-1", customer_name: "Ada", topic: "bill", language: "en", words: "" },
  deadline_ms: Date.now() + 20_000,
} as RingingReservation;
const HELD: HeldContact = {
  contact_id: "contact-1",
  ticket_id: "ticket-1",
  ticket_number: "S-00001",
  state: "active",
  since_ms: 0,
  room_id: "room-1",
};

let browser: FakeBrowser;
let model: DeskModel;
let page: HTMLElement;
let posted: string[];

function answer(request: Request): Response {
  if (request.method === "POST") posted.push(new URL(request.url).pathname.replace("/api/v1", ""));
  if (request.url.endsWith("/desk/pass")) return Response.json({ entry_pass: "pass" });
  if (request.method !== "GET") return new Response(null, { status: 204 });
  const contact = {
    id: "contact-1",
    state: "active",
    channel: "voice",
    language: "en",
    note: "",
    customer: { name: "Ada" },
    context: {},
  };
  return Response.json({ contact, words: "", past: [], promises: [] });
}

/** The house says how it stands. */
const told = (status: Partial<DeskStatus>) =>
  act(() => browser.sockets[0]?.tell({ ...AVAILABLE, ...status }));
const question = () => page.querySelector("dialog[open]:not(.ring)");
const press = (words: string) =>
  act(() => {
    const isIt = (one: Element) => one.querySelector(".button__words")?.textContent === words;
    const found = [...page.querySelectorAll("button")].find(isIt);
    if (found === undefined) throw new Error(`no button ${words}`);
    found.click();
  });

beforeEach(async () => {
  posted = [];
  localStorage.setItem("salotto.desk-sound-tested", "true");
  sessionStorage.clear();
  browser = fakeBrowser(answer);
  const api = createApi({ origin: "http://127.0.0.1:1", page: "desk" });
  const door = createDoor("desk", api, () => ({ signIn: null, password: null }));
  model = new DeskModel(ME, api, door);
  model.open();
  const hall = await browser.socket(1);
  hall.welcome();
  page = document.body.appendChild(document.createElement("div"));
  act(() => render(<Desk model={model} door={door} />, page));
  await told({});
});
afterEach(() => {
  act(() => render(null, page));
  page.remove();
  model.close();
  vi.unstubAllGlobals();
});

test.each([["Away…"], ["Keys"], ["Change password"], ["Send link"]])(
  "whoever rings comes before the question behind %s",
  async (button) => {
    await press(button);
    expect(question()).not.toBeNull();
    await told({ availability: "reserved", reservation: RING });
    expect([question(), model.isLeaving.value]).toEqual([null, false]);
    expect(page.querySelector("dialog.ring[open]")).not.toBeNull();
  },
);

test("a question that is opened while one is served stays, whatever else is told", async () => {
  await told({ availability: "on_contact", contact: HELD });
  await press("Keys");
  await told({ availability: "on_contact", contact: HELD, waiting: [RING.contact] });
  expect(question()).not.toBeNull();
});

test("a window whose desk is opened elsewhere is heard by nobody from then on", async () => {
  await told({ availability: "on_contact", contact: HELD });
  await vi.waitFor(() => expect(browser.tracks[0]?.isLive).toBe(true));
  act(() => browser.sockets[0]?.drop(CLOSE_CODES.replaced));
  expect(model.view.value).toBe("replaced");
  expect(browser.tracks[0]?.isLive).toBe(false);
});

test("what is not saved yet is saved before one signs out", async () => {
  await told({ availability: "wrap_up", contact: { ...HELD, state: "wrap_up", room_id: null } });
  await vi.waitFor(() => expect(model.served.value?.isNoteOpen).toBe(true));
  posted = [];
  model.served.value?.type("Called twice");
  await press("Sign out");
  await vi.waitFor(() => expect(posted).toContain("/sign-out"));
  expect(posted).toEqual(["/contacts/contact-1/note", "/sign-out"]);
});

test("who had muted stays muted when holding to talk is chosen and left again", async () => {
  await told({ availability: "on_contact", contact: HELD });
  const microphone = () => model.served.value?.meeting.value?.own.microphone.value;
  await vi.waitFor(() => expect(microphone()).toEqual({ is: "on", isMuted: false }));
  await press("Mute");
  const talk = model.served.value?.meeting.value?.talk;
  act(() => {
    talk?.choose(true);
    talk?.choose(false);
  });
  expect(microphone()).toEqual({ is: "on", isMuted: true });
});
