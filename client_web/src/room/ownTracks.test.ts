import { beforeEach, expect, test } from "vitest";
import type { Kind, RoomState } from "../wire/generated";
import { OwnTracks, type TrackCommand } from "./ownTracks";
import { ROOM } from "./testing/house";

let asked: TrackCommand[];
let isConnected: boolean;
let tracks: OwnTracks;

beforeEach(() => {
  [asked, isConnected] = [[], true];
  tracks = new OwnTracks((command) => {
    if (isConnected) asked.push(command);
    return isConnected;
  });
});

/** A room in which these play, not muted. */
function playing(...kinds: Kind[]): RoomState {
  const own = kinds.map((kind) => [kind, { member_id: "ada", kind, is_muted: false }]);
  return { ...ROOM, publications: Object.fromEntries(own) };
}

test("what was asked on this connection is not asked again, and on a new one it is", () => {
  tracks.publish("voice", false);
  tracks.mend(playing(), "ada");
  expect(asked).toHaveLength(1);
  tracks.forgetAsked();
  tracks.mend(playing(), "ada");
  expect(asked.map((one) => one.t)).toEqual(["publish", "publish"]);
});

test("what was wished without a connection is asked once there is one, and what is wished no more is taken down", () => {
  isConnected = false;
  tracks.publish("voice", true);
  tracks.publish("screen", false);
  tracks.unpublish("screen");
  isConnected = true;
  tracks.mend(playing("voice", "screen"), "ada");
  expect(asked).toEqual([
    { t: "unpublish", kind: "screen" },
    { t: "mute", kind: "voice", is_muted: true },
  ]);
});

test("a room that is as it was wished is asked for nothing, whatever others play there", () => {
  tracks.publish("voice", false);
  tracks.forgetAsked();
  asked.length = 0;
  const room = playing("voice");
  const camera = { member_id: "giulia", kind: "camera", is_muted: false } as const;
  tracks.mend({ ...room, publications: { ...room.publications, camera } }, "ada");
  expect(asked).toEqual([]);
});
