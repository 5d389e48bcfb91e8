// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from "vitest";
import { createApi } from "../../lib/api";
import { addressFor, followHandover, takeHandedOver, takeOver } from "./handover";

const GONE = { code: "not_found", message: "Not here.", field: null };
let answers: (() => Response)[];
const api = createApi({
  origin: "http://127.0.0.1:1",
  fetch: async () => {
    const answer = answers.shift();
    if (answer === undefined) throw new TypeError("no network");
    return answer();
  },
});

beforeEach(() => {
  sessionStorage.clear();
  history.replaceState(null, "", "/visit");
});

test("a visit goes to another browser by an address, and out of that at once", () => {
  history.replaceState(null, "", "/visit?lang=it");
  const address = addressFor("a secret/with+signs");
  history.replaceState(null, "", new URL(address).pathname + new URL(address).search + new URL(address).hash);
  expect(takeHandedOver()).toBe("a secret/with+signs");
  expect(location.href).toMatch(/\/visit\?lang=it$/);
});

test("before there is a visit nothing is taken along", () => {
  expect(addressFor(null)).not.toContain("#");
});

test.each([
  ["no network", () => Promise.reject(new TypeError("no network")) as never],
  ["too many at once", () => Response.json({ code: "busy", message: "Later." }, { status: 429 })],
  ["a house that is not well", () => new Response(null, { status: 503 })],
])("%s is waited out, and a reload meanwhile loses nothing", async (_, answer) => {
  history.replaceState(null, "", "/visit#visit=secret");
  answers = [answer];
  const waits = vi.fn();
  const token = takeOver(api, takeHandedOver() ?? "", waits);
  await vi.waitFor(() => expect(waits).toHaveBeenCalledOnce());
  expect(takeHandedOver()).toBe("secret");
  answers = [() => Response.json({ token: "token-1" })];
  globalThis.dispatchEvent(new Event("online"));
  expect(await token).toBe("token-1");
  expect(takeHandedOver()).toBeNull();
});

test("a secret that does not work is none, and is not tried again", async () => {
  history.replaceState(null, "", "/visit#visit=secret");
  answers = [() => Response.json(GONE, { status: 404 })];
  const waits = vi.fn();
  expect(await takeOver(api, takeHandedOver() ?? "", waits)).toBeNull();
  expect([takeHandedOver(), waits.mock.calls]).toEqual([null, []]);
});

test("an address that is pasted where the page stands already begins again with the visit in it", () => {
  const reload = vi.spyOn(globalThis.location, "reload").mockImplementation(() => undefined);
  followHandover();
  const paste = (fragment: string) =>
    globalThis.dispatchEvent(
      new HashChangeEvent("hashchange", { newURL: `http://localhost/visit#${fragment}` }),
    );
  paste("content");
  expect(reload).not.toHaveBeenCalled();
  paste("visit=secret");
  expect(reload).toHaveBeenCalledOnce();
  reload.mockRestore();
});
