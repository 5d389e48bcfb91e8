import { describe, expect, it } from "vitest";
import { EMPTY_ROOM } from "../../room/state";
import type { RoomState } from "../../wire/generated";
import { firstOf, linesIn, othersIn, pictureIn } from "./people";

const member = (name: string, role: "customer" | "agent", index: number) => ({
  name,
  role,
  figure: name.toLowerCase(),
  index,
  is_connected: true,
});

const room: RoomState = {
  ...EMPTY_ROOM,
  members: { me: member("Ospite", "customer", 2), her: member("Giulia", "agent", 1) },
  publications: { v: { member_id: "her", kind: "voice", is_muted: true } },
  chat: [{ member_id: "me", name: "Ospite", role: "customer", key: "k1", text: "Salve", at_ms: 5 }],
};

describe("what a page shows of a room", () => {
  it("is the others, and whether they speak or are muted", () => {
    const others = othersIn(room, "me", ["her"]);
    expect(others).toMatchObject([{ memberId: "her", name: "Giulia", isSpeaking: true, isMuted: true }]);
    expect(firstOf(others, "agent")?.name).toBe("Giulia");
    expect(firstOf(others, "supervisor")).toBeNull();
  });

  it("marks as muted only who sends a voice", () => {
    expect(othersIn({ ...room, publications: {} }, "me", [])[0]?.isMuted).toBeNull();
  });

  it("keeps what is not sent yet at the end, under a key that it keeps when it is", () => {
    const lines = linesIn(room, "me", [{ key: "k2", text: "Ci siete?" }]);
    expect(lines.map((line) => line.key)).toEqual(["me k1", "me k2"]);
    expect(lines[1]).toMatchObject({ isMine: true, isUnsent: true });
  });

  it("hangs somebody else's picture on the wall before one's own", () => {
    const [own, other] = [{} as MediaStreamTrack, {} as MediaStreamTrack];
    const playing = [
      { publicationId: "s", memberId: "her", kind: "screen", isMuted: false, track: other } as const,
    ];
    expect(pictureIn(room, playing, own)).toMatchObject({ name: "Giulia", isOwn: false });
    expect(pictureIn(room, [], own)).toMatchObject({ isOwn: true });
    expect(pictureIn(room, [], null)).toBeNull();
  });
});
