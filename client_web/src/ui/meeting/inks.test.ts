import { expect, test } from "vitest";
import { EMPTY_ROOM } from "../../room/state";
import type { Member, Stroke } from "../../wire/generated";
import { colourOf, inksOf, namesOf } from "./inks";

const member = (name: string, index: number): Member => ({
  name,
  role: "agent",
  figure: "noor",
  index,
  is_connected: true,
  upward: "good",
  downward: "good",
});
const stroke = (member_id: string, key: number, publication_id = "p", points = [1, 2]): Stroke => ({
  member_id,
  publication_id,
  key,
  points,
});
const members = { ada: member("Ada", 0), giulia: member("Giulia", 1) };

test("a picture has its own strokes, each in the colour and with the name of whoever drew it", () => {
  const room = {
    ...EMPTY_ROOM,
    members,
    strokes: [stroke("ada", 1), stroke("giulia", 1), stroke("ada", 2, "q")],
  };
  const inks = inksOf(room, "p");
  expect(inks.map((ink) => [ink.name, ink.colour])).toEqual([
    ["Ada", colourOf(0)],
    ["Giulia", colourOf(1)],
  ]);
  expect(colourOf(0)).not.toBe(colourOf(1));
  expect(inksOf(room, null)).toEqual([]);
});

test("what one draws is seen at once, and once", () => {
  const room = { ...EMPTY_ROOM, members, strokes: [stroke("ada", 1)] };
  const inks = inksOf(room, "p", [stroke("ada", 1, "p", [1, 2, 3, 4])]);
  expect(inks.map((ink) => ink.points)).toEqual([[1, 2, 3, 4]]);
});

test("a name stands once, at the newest stroke", () => {
  const room = { ...EMPTY_ROOM, members, strokes: [stroke("ada", 1), stroke("ada", 2, "p", [9, 9])] };
  expect(namesOf(inksOf(room, "p")).map((ink) => [ink.name, ...ink.points])).toEqual([["Ada", 9, 9]]);
});
