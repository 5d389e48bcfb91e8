import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { House, Recap, Visit } from "../../lib/api";
import type { VisitStatus } from "../../wire/generated";
import {
  isQuiet,
  mayAskVoice,
  mayRing,
  newVisit,
  pageOf,
  step,
  type VisitEvent,
  type VisitState,
} from "./visit";

const house: House = {
  organisation: "org-1",
  name: "Casa",
  languages: ["it", "en"],
  topics: [{ code: "bills", labels: { it: "Bollette", en: "Bills" } }],
  consent: { version: "1", texts: { it: "?", en: "?" } },
  may_record: true,
  staff_on_duty: 1,
  sites: [],
  waiting: 0,
  wait_s: [60, 120],
};

function visit(changes: Partial<Visit> = {}): Visit {
  return {
    contact_id: "contact-1",
    ticket_number: "S-00001",
    organisation: "org-1",
    name: "Ospite",
    figure: "ada",
    language: "it",
    topic: "bills",
    channel: "voice",
    state: "queued",
    position: 1,
    wait_s: [60, 120],
    next_update_at: "2026-11-21T10:42:00Z",
    staff_on_duty: 1,
    agent: null,
    room_id: null,
    consent: "unanswered",
    ...changes,
  };
}

function status(changes: Partial<VisitStatus> = {}): VisitStatus {
  return {
    t: "visit_status",
    contact_id: "contact-1",
    ticket_number: "S-00001",
    state: "queued",
    position: 1,
    wait_s: null,
    next_update_at_ms: null,
    has_news: false,
    staff_on_duty: 1,
    agent: null,
    room_id: null,
    consent: "unanswered",
    ...changes,
  };
}

function visitAfter(...events: VisitEvent[]): VisitState {
  return events.reduce(step, step(newVisit(null), { t: "house_read", house }));
}

const read = (changes: Partial<Visit> = {}): VisitEvent => ({ t: "visit_read", visit: visit(changes) });
const told = (changes: Partial<VisitStatus> = {}): VisitEvent => ({
  t: "status_told",
  status: status(changes),
});
const wished = (wish: "voice" | "text" | "callback"): VisitEvent => ({ t: "wished", wish });
const met = { state: "active", room_id: "contact-1", agent: { name: "Giulia", figure: "giulia" } } as const;

describe("a visit", () => {
  it("asks one question after the other", () => {
    expect(pageOf(newVisit(null))).toBe("opening");
    expect(pageOf(visitAfter())).toBe("start");
    expect(pageOf(visitAfter(wished("voice")))).toBe("topic");
    expect(pageOf(visitAfter(wished("voice"), read()))).toBe("consent");
    expect(pageOf(visitAfter(wished("voice"), read({ consent: "no" })))).toBe("microphone");
    const ready = visitAfter(wished("voice"), read({ consent: "no" }), { t: "voice_chosen", voice: "on" });
    expect(pageOf(ready)).toBe("waiting");
    expect(pageOf(step(ready, told(met)))).toBe("meeting");
    expect(pageOf(step(step(ready, told(met)), told({ state: "wrap_up" })))).toBe("end");
  });

  it("goes back from the topic to the start, and nothing is taken", () => {
    expect(pageOf(visitAfter(wished("voice"), { t: "went_back" }))).toBe("start");
  });

  it("never asks for a microphone when one writes", () => {
    expect(pageOf(visitAfter(wished("text"), read({ channel: "text", consent: "yes" })))).toBe("waiting");
  });

  it("asks nothing about recording where nothing may be recorded", () => {
    const state = step(visitAfter(read()), { t: "house_read", house: { ...house, may_record: false } });
    expect(pageOf(state)).toBe("microphone");
  });

  it("takes an unanswered question as passed when one passes it", () => {
    expect(pageOf(visitAfter(read(), { t: "consent_skipped" }))).toBe("microphone");
  });

  it("does not ask again after a reload what was chosen before it", () => {
    const kept = { voice: "on", isConsentSkipped: true } as const;
    const state = step(step(newVisit(kept), { t: "house_read", house }), read());
    expect(pageOf(state)).toBe("waiting");
  });

  it("begins the meeting at once, whatever was not answered yet", () => {
    expect(pageOf(visitAfter(read(), told(met)))).toBe("meeting");
  });

  it("asks how to reach, and keeps the place when one thinks better of it", () => {
    const asked = visitAfter(wished("callback"), read());
    expect(pageOf(asked)).toBe("reach");
    expect(pageOf(step(asked, { t: "went_back" }))).toBe("consent");
    expect(pageOf(step(asked, read({ state: "callback" })))).toBe("called_back");
  });

  it("waits again at its place when the meeting was cut off, and says so", () => {
    const state = visitAfter(read({ consent: "no" }), told(met), { t: "voice_chosen", voice: "on" }, told());
    expect(state.facts?.consent).toBe("unanswered");
    const waiting = step(state, told({ consent: "no" }));
    expect(pageOf(waiting)).toBe("waiting");
    expect(waiting.wasCutOff).toBe(true);
  });

  it("ignores the status of another contact", () => {
    const state = visitAfter(read());
    expect(step(state, told({ contact_id: "contact-2", ...met, state: "active" }))).toEqual({ ...state });
  });

  it("starts anew when the visit is forgotten, without asking for the house again", () => {
    expect(pageOf(visitAfter(read(), { t: "forgotten" }))).toBe("start");
  });

  it("is done when the closing question was answered before a reload", () => {
    const recap = { satisfaction: "solved" } as Recap;
    expect(visitAfter(read({ state: "closed" }), { t: "recap_read", recap }).isDone).toBe(true);
  });
});

describe("somebody who was invited", () => {
  const invited: VisitEvent = { t: "invited", inviter: { name: "Giulia", how: "coming" } };
  const shown = (way: "link" | "code" | null): VisitEvent => ({ t: "way_shown", way });

  it("is asked by link or code before anything else, and may come as usual instead", () => {
    expect(pageOf(visitAfter(shown("link")))).toBe("invited");
    expect(pageOf(visitAfter(shown("code")))).toBe("code");
    expect(pageOf(visitAfter(shown("code"), shown(null)))).toBe("start");
  });

  it("is asked for consent and nothing else, also where the contact is one of voices", () => {
    const state = visitAfter(shown("link"), invited, read({ state: "reserved", channel: "phone" }));
    expect(pageOf(state)).toBe("consent");
    expect(pageOf(step(state, told({ state: "reserved", consent: "no" })))).toBe("waiting");
    expect(mayAskVoice(visitAfter(invited, read({ ...met, channel: "voice" })))).toBe(false);
  });

  it("hears nothing here until talking here is wished, and still not after a reload", () => {
    const state = visitAfter(invited, read({ ...met, channel: "phone" }));
    expect(isQuiet(state)).toBe(true);
    expect(isQuiet(step(state, { t: "voice_chosen", voice: "on" }))).toBe(false);
    expect(isQuiet(newVisit({ voice: "unasked", isConsentSkipped: false, inviter: state.inviter }))).toBe(
      true,
    );
    expect(isQuiet(visitAfter(read(met)))).toBe(false);
  });

  it("rings at one's turn, but not beside the telephone", () => {
    const from = (how: "coming" | "gone") =>
      newVisit({ voice: "unasked", isConsentSkipped: false, inviter: { name: "Giulia", how } });
    expect(mayRing(from("coming"))).toBe(false);
    expect(mayRing(step(from("coming"), { t: "voice_chosen", voice: "on" }))).toBe(true);
    expect(mayRing(from("gone"))).toBe(true);
    expect(mayRing(newVisit(null))).toBe(true);
  });
});

const states = fc.constantFrom<Visit["state"]>(
  "queued",
  "reserved",
  "active",
  "wrap_up",
  "closed",
  "abandoned",
  "callback",
);
const events = fc.oneof<fc.Arbitrary<VisitEvent>[]>(
  states.map((state) => read({ state })),
  states.map((state) => told({ state })),
  fc.constantFrom<VisitEvent>(
    { t: "house_read", house },
    { t: "wished", wish: "voice" },
    { t: "wished", wish: "callback" },
    { t: "went_back" },
    { t: "consent_skipped" },
    { t: "voice_chosen", voice: "on" },
    { t: "reach_asked" },
    { t: "forgotten" },
    { t: "way_shown", way: "link" },
    { t: "way_shown", way: null },
    { t: "invited", inviter: { name: "Giulia", how: "busy" } },
  ),
);

describe("whatever happened before", () => {
  it("a reload comes back to a page of the same phase", () => {
    fc.assert(
      fc.property(fc.array(events), states, (past, state) => {
        const lived = [...past, read({ state })].reduce(step, visitAfter());
        const reloaded = [{ t: "house_read", house } as const, read({ state })].reduce(
          step,
          newVisit({ voice: "unasked", isConsentSkipped: false }),
        );
        const phase = (page: string) =>
          ["consent", "microphone", "waiting", "reach"].includes(page) ? "waiting" : page;
        expect(phase(pageOf(reloaded))).toBe(phase(pageOf(lived)));
      }),
    );
  });

  it("a meeting that is on is on the page", () => {
    fc.assert(
      fc.property(fc.array(events), (past) => {
        expect(pageOf([...past, read({ state: "active" })].reduce(step, visitAfter()))).toBe("meeting");
      }),
    );
  });
});
