import { describe, expect, it } from "vitest";
import { isHeadsetHere } from "./present";

const xr = (answer: () => Promise<boolean>) => ({ isSessionSupported: answer }) as unknown as XRSystem;

describe("isHeadsetHere", () => {
  it("believes the browser, and takes silence for no", async () => {
    expect(await isHeadsetHere(xr(async () => true))).toBe(true);
    expect(await isHeadsetHere(xr(async () => false))).toBe(false);
    expect(await isHeadsetHere(undefined)).toBe(false);
    expect(await isHeadsetHere(xr(() => Promise.reject(new Error("forbidden"))))).toBe(false);
  });
});
