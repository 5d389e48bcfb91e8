import { describe, expect, it } from "vitest";
import { heard } from "./messages";

const US = { name: "the frame" } as unknown as Window;
const HOUSE = "https://meet.example";
const standing = { salotto: 1, t: "standing", standing: "waiting" };
const told = (change: object) => ({ source: US, origin: HOUSE, data: standing, ...change }) as MessageEvent;

describe("messages between the frame and the site", () => {
  it("are believed of the one window with the one origin", () => {
    expect(heard(told({}), US, HOUSE)).toEqual(standing);
  });

  it.each([
    ["another origin", { origin: "https://meet.example.evil.example" }],
    ["the same host without encryption", { origin: "http://meet.example" }],
    ["another port", { origin: "https://meet.example:8443" }],
    ["an opaque origin", { origin: "null" }],
    ["another window of the same origin", { source: { name: "a popup" } }],
    ["no window", { source: null }],
    ["no data", { data: null }],
    ["words of somebody else", { data: "waiting" }],
    ["an unknown standing", { data: { ...standing, standing: "<b>" } }],
    ["words that are none", { data: { salotto: 1, t: "refused", words: { toString: "x" } } }],
    ["an unknown kind", { data: { salotto: 1, t: "eval" } }],
  ])("are ignored from %s", (_name, change) => {
    expect(heard(told(change), US, HOUSE)).toBeNull();
  });

  it("are not heard while there is no frame", () => {
    expect(heard(told({ source: null }), null, HOUSE)).toBeNull();
    expect(heard(told({ source: undefined }), undefined, HOUSE)).toBeNull();
  });
});
