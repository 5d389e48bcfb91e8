// @vitest-environment happy-dom
import { beforeEach, expect, test } from "vitest";
import { createApi } from "../../lib/api";
import { digitsIn, Following, secretIn } from "./following";

const bodies: unknown[] = [];
const api = createApi({
  origin: "http://127.0.0.1:1",
  fetch: async (request) => {
    bodies.push([new URL(request.url).pathname.replace("/api/v1", ""), await request.json()]);
    return Response.json({ token: "t", visit: {}, agent_name: "Giulia", how: "coming" }, { status: 201 });
  },
});

beforeEach(() => {
  bodies.length = 0;
  sessionStorage.clear();
  location.hash = "";
});

test("a secret is read from the fragment alone", () => {
  expect(secretIn("#invitation=abc-DEF_123")).toBe("abc-DEF_123");
  expect(secretIn("#sign-in=1")).toBeNull();
  expect(secretIn("")).toBeNull();
});

test.each([
  ["123456", "123456"],
  [" 123 456 ", "123456"],
  ["12-34.56", "123456"],
  ["12345", null],
  ["1234567", null],
  ["12345a", null],
])("%j typed is %j", (typed, digits) => {
  expect(digitsIn(typed)).toBe(digits);
});

test("a link is out of the address at once, survives a reload, and is spent by POST", async () => {
  location.hash = "#invitation=secret-of-a-link";
  expect(new Following(api, "org").isByLink).toBe(true);
  expect(location.hash).toBe("");
  const reloaded = new Following(api, "org");
  expect(reloaded.isByLink).toBe(true);
  await reloaded.follow(null);
  expect(bodies).toEqual([
    ["/visits/by-link", expect.objectContaining({ organisation: "org", secret: "secret-of-a-link" })],
  ]);
  expect(new Following(api, "org").isByLink).toBe(false);
});

test("digits are spent as they are", async () => {
  await new Following(api, null).follow("123456");
  expect(bodies).toEqual([
    ["/visits/by-code", expect.objectContaining({ organisation: null, code: "123456" })],
  ]);
});
