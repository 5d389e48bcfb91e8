import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DeskStatus, HeldContact, RingingReservation, WaitingContact } from "../../wire/generated";
import { AT_THE_DOOR, type Desk, type DeskEvent, mayAnswer, ringOf, step, viewOf } from "./steps";

const MARIO: WaitingContact = {
  contact_id: "contact-1",
  ticket_number: "S-00001",
  customer_name: "Mario",
  topic: "bill",
  words: "",
  language: "it",
  since_ms: 1000,
  position: 1,
  is_reserved: false,
  is_verified: false,
  order: "",
  channel: "voice",
};
const RING: RingingReservation = { reservation_id: "reservation-1", contact: MARIO, deadline_ms: 21_000 };
const HELD: HeldContact = {
  contact_id: "contact-1",
  ticket_id: "ticket-1",
  ticket_number: "S-00001",
  state: "active",
  since_ms: 2000,
  room_id: "contact-1",
};

function status(parts: Partial<DeskStatus> = {}): DeskStatus {
  return {
    t: "desk_status",
    availability: "available",
    away_reason: null,
    waiting: [],
    reservation: null,
    contact: null,
    ...parts,
  };
}

function deskAfter(...events: DeskEvent[]): Desk {
  return events.reduce(step, AT_THE_DOOR);
}

const told = (parts: Partial<DeskStatus> = {}): DeskEvent => ({ kind: "status_told", status: status(parts) });
const working: DeskEvent = { kind: "signed_in", isSoundTested: true };
const ringing = told({ availability: "reserved", reservation: RING });
const accepted: DeskEvent = {
  kind: "answered",
  answering: { reservationId: "reservation-1", answer: "accept" },
};
const declined: DeskEvent = {
  kind: "answered",
  answering: { reservationId: "reservation-1", answer: "decline" },
};

describe("the way in", () => {
  test("shows nothing but loading until it is known who is there", () => {
    expect(viewOf(AT_THE_DOOR)).toBe("loading");
    expect(viewOf(deskAfter({ kind: "signed_out" }))).toBe("sign_in");
  });

  test("asks for the sound test once, and then shows the floor", () => {
    const first = deskAfter({ kind: "signed_in", isSoundTested: false }, told());
    expect(viewOf(first)).toBe("sound_test");
    expect(viewOf(step(first, { kind: "sound_tested" }))).toBe("floor");
    expect(viewOf(deskAfter(working, told()))).toBe("floor");
  });

  test("comes straight back to the customer after a reload, sound tested or not", () => {
    expect(viewOf(deskAfter({ kind: "signed_in", isSoundTested: false }, told({ contact: HELD })))).toBe(
      "meeting",
    );
    expect(viewOf(deskAfter(working, told({ contact: { ...HELD, state: "wrap_up" } })))).toBe("wrap_up");
  });

  test("lets a customer ring through the sound test", () => {
    expect(viewOf(deskAfter({ kind: "signed_in", isSoundTested: false }, ringing))).toBe("ringing");
  });

  test("gives way to a newer tab for good", () => {
    const replaced = deskAfter(working, told({ contact: HELD }), { kind: "link_changed", link: "replaced" });
    expect(viewOf(replaced)).toBe("replaced");
    expect(viewOf(step(replaced, { kind: "link_changed", link: "open" }))).toBe("replaced");
  });
});

describe("the ring", () => {
  test("may be answered once", () => {
    const rung = deskAfter(working, ringing);
    expect(viewOf(rung)).toBe("ringing");
    expect(mayAnswer(rung)).toBe(true);
    expect(mayAnswer(step(rung, accepted))).toBe(false);
  });

  test("disappears at once when declined, without a word", () => {
    const gone = deskAfter(working, ringing, declined);
    expect(viewOf(gone)).toBe("floor");
    expect(step(gone, told({ waiting: [MARIO] })).notice).toBeNull();
  });

  test("says that somebody was quicker when the answer is refused", () => {
    expect(deskAfter(working, ringing, accepted, { kind: "answer_refused", code: "conflict" }).notice).toBe(
      "somebody_was_quicker",
    );
    expect(deskAfter(working, ringing, accepted, told()).notice).toBe("somebody_was_quicker");
  });

  test("says nothing when the accepted customer is met", () => {
    const met = deskAfter(working, ringing, accepted, told({ availability: "on_contact", contact: HELD }));
    expect(viewOf(met)).toBe("meeting");
    expect(met.notice).toBeNull();
    expect(met.answering).toBeNull();
  });

  test("says that it was missed, and that the customer still waits", () => {
    expect(deskAfter(working, ringing, told({ availability: "away", waiting: [MARIO] })).notice).toBe(
      "ring_missed",
    );
  });

  test("says no more that one is away once one is available again", () => {
    const missed = told({ availability: "away", waiting: [MARIO] });
    const back = told({ waiting: [MARIO] });
    expect(deskAfter(working, ringing, missed, missed).notice).toBe("ring_missed");
    expect(deskAfter(working, ringing, missed, back).notice).toBeNull();
    expect(deskAfter(working, ringing, missed, ringing).notice).toBeNull();
  });

  test("says that the customer left when nobody waits any more", () => {
    expect(deskAfter(working, ringing, told()).notice).toBe("customer_left_before");
  });

  test("can ring again for the same customer after it was declined", () => {
    const again = { ...RING, reservation_id: "reservation-2" };
    const rung = deskAfter(working, ringing, declined, told(), told({ reservation: again }));
    expect(ringOf(rung)?.reservation_id).toBe("reservation-2");
    expect(mayAnswer(rung)).toBe(true);
  });
});

describe("the contact", () => {
  test("is wrapped up after the meeting, and the floor comes back", () => {
    const wrapping = deskAfter(
      working,
      told({ contact: HELD }),
      told({ contact: { ...HELD, state: "wrap_up" } }),
    );
    expect(viewOf(wrapping)).toBe("wrap_up");
    expect(viewOf(step(wrapping, told()))).toBe("floor");
    expect(step(wrapping, told()).notice).toBeNull();
  });

  test("is said to be taken back when it vanishes from the meeting", () => {
    expect(deskAfter(working, told({ contact: HELD }), told()).notice).toBe("contact_taken_back");
  });

  test("stays on the page while the line is down, which is said when it is back", () => {
    const down = deskAfter(working, told({ contact: HELD }), { kind: "link_changed", link: "reconnecting" });
    expect(viewOf(down)).toBe("meeting");
    expect(step(down, { kind: "link_changed", link: "open" }).notice).toBe("connection_back");
  });
});

const anyEvent: fc.Arbitrary<DeskEvent> = fc.oneof(
  fc.constantFrom<DeskEvent>(
    working,
    { kind: "signed_out" },
    { kind: "sound_tested" },
    { kind: "sound_test_wanted" },
    ringing,
    told(),
    told({ contact: HELD }),
    told({ contact: { ...HELD, state: "wrap_up" } }),
    accepted,
    declined,
    { kind: "answer_refused", code: "conflict" },
    { kind: "notice_closed" },
  ),
  fc
    .constantFrom("connecting" as const, "open" as const, "reconnecting" as const)
    .map((link): DeskEvent => ({ kind: "link_changed", link })),
);

test("a customer who is being served is never hidden by anything but the way in", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      const desk = deskAfter(...events);
      if (desk.status?.contact && (desk.step === "working" || desk.step === "testing_sound")) {
        expect(["meeting", "wrap_up"]).toContain(viewOf(desk));
      }
    }),
  );
});

test("hearing the same status twice says nothing new", () => {
  fc.assert(
    fc.property(fc.array(anyEvent, { maxLength: 30 }), (events) => {
      const desk = deskAfter(...events);
      if (desk.status === null) return;
      const again = step(desk, { kind: "status_told", status: desk.status });
      expect(viewOf(again)).toBe(viewOf(desk));
      expect(again.notice).toBe(desk.notice);
    }),
  );
});
