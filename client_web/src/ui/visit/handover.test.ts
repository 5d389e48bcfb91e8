// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { addressFor, takeHandedOver } from "./handover";

test("a visit goes to another browser by an address, and out of that at once", () => {
  history.replaceState(null, "", "/visit?lang=it");
  const address = addressFor("a secret/with+signs");
  history.replaceState(null, "", new URL(address).pathname + new URL(address).search + new URL(address).hash);
  expect(takeHandedOver()).toBe("a secret/with+signs");
  expect(location.href).toMatch(/\/visit\?lang=it$/);
  expect(takeHandedOver()).toBeNull();
});

test("before there is a visit nothing is taken along", () => {
  expect(addressFor(null)).not.toContain("#");
});
