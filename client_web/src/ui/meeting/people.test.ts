import { describe, expect, it } from "vitest";
import { EMPTY_ROOM } from "../../room/state";
import type { RoomState } from "../../wire/generated";
import { firstOf, linesIn, othersIn, picturesIn } from "./people";

const member = (name: string, role: "customer" | "agent", index: number) => ({
  name,
  role,
  figure: name.toLowerCase(),
  index,
  is_connected: true,
  upward: "good" as const,
  downward: "good" as const,
});

const room: RoomState = {
  ...EMPTY_ROOM,
  members: { me: member("Ospite", "customer", 2), her: member("Giulia", "agent", 1) },
  publications: { v: { member_id: "her", kind: "voice", is_muted: true } },
  chat: [
    { member_id: "me", name: "Ospite", role: "customer", key: "k1", text: "Salve", at_ms: 5, is_kept: false },
  ],
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
    expect(lines[0]).toMatchObject({ isMine: true, isUnkept: true });
    expect(lines[1]).toMatchObject({ isMine: true, isUnsent: true });
  });

  it("hangs somebody else's picture on the wall before one's own, and a screen before a camera", () => {
    const [own, screen, camera] = ["own", "screen", "camera"].map((id) => ({ id }) as MediaStreamTrack);
    if (!own || !screen || !camera) return;
    const about = { memberId: "her", isMuted: false };
    const playing = [
      { publicationId: "v", kind: "voice", track: own, ...about },
      { publicationId: "c", kind: "camera", track: camera, ...about },
      { publicationId: "s", kind: "screen", track: screen, ...about },
    ] as const;
    const pictures = picturesIn(room, "me", playing, [{ kind: "screen", track: own }]);
    expect(pictures.map(({ track }) => track.id)).toEqual(["screen", "camera", "own"]);
    expect(pictures[0]).toMatchObject({ name: "Giulia", isOwn: false, kind: "screen" });
    expect(pictures[2]).toMatchObject({ isOwn: true, publicationId: null });
    const chosen = picturesIn(room, "me", playing, [], "c");
    expect(chosen.map(({ publicationId }) => publicationId)).toEqual(["c", "s"]);
    expect(picturesIn(room, "me", [], [])).toEqual([]);
  });
});
