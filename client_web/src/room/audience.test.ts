import { expect, test, vi } from "vitest";
import { Audience } from "./audience";
import type { RoomListener } from "./source";

const listener = () => ({ onSnapshot: vi.fn(), onEvent: vi.fn(), onPoses: vi.fn(), onEnded: vi.fn() });
const clock = { now: () => 7 };

test("a newcomer is greeted after the call that brought them, and told everything from then on", async () => {
  const greet = vi.fn();
  const audience = new Audience(clock, greet);
  const ada = listener();
  audience.source().start(ada);
  audience.tell((each) => each.onEnded("left"));
  expect(greet).not.toHaveBeenCalled();
  await Promise.resolve();
  expect(greet).toHaveBeenCalledExactlyOnceWith(ada);
  audience.tell((each) => each.onEnded("left"));
  expect(ada.onEnded).toHaveBeenCalledTimes(1);
});

test("whoever went before they were greeted is never told anything", async () => {
  const greet = vi.fn();
  const audience = new Audience(clock, greet);
  const source = audience.source();
  source.start(listener());
  source.stop();
  await Promise.resolve();
  audience.tell((each) => each.onEnded("left"));
  expect(greet).not.toHaveBeenCalled();
});

test("somebody who goes while others are told takes nothing from them", async () => {
  const audience = new Audience(clock, vi.fn());
  const [first, second] = [listener(), listener()];
  const source = audience.source();
  source.start(first);
  audience.source().start(second);
  await Promise.resolve();
  audience.tell((each: RoomListener) => {
    if (each === first) source.stop();
    each.onEnded("left");
  });
  expect([first.onEnded.mock.calls.length, second.onEnded.mock.calls.length]).toEqual([1, 1]);
});
