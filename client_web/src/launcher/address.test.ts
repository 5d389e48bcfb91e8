import { expect, it } from "vitest";
import { toldIn } from "../ui/visit/arrival";
import { addressOf } from "./address";

const HOUSE = "https://meet.example";

it("tells whom and in which language in the query, and all else where no server sees it", () => {
  const told = {
    site: "https://shop.example",
    topic: "bill",
    order: "A 100&x=1#",
    title: "Your order",
    page: "https://shop.example/o",
    identity: "a.b.c",
  };
  const address = new URL(addressOf(HOUSE, { organisation: "org_1", language: "it-IT" }, told));
  expect(address.origin + address.pathname).toBe(`${HOUSE}/visit`);
  expect([...address.searchParams]).toEqual([
    ["organisation", "org_1"],
    ["lang", "it"],
  ]);
  expect(toldIn(address.hash)).toEqual(told);
});

it("cuts what is too long", () => {
  const told = { site: "https://shop.example", order: "9".repeat(1000), title: "t".repeat(1000) };
  const found = toldIn(new URL(addressOf(HOUSE, {}, told)).hash);
  expect([found?.order.length, found?.title.length]).toEqual([64, 200]);
});

it("leaves a fragment alone that no site wrote", () => {
  expect(toldIn("#visit=token")).toBeNull();
  expect(toldIn("")).toBeNull();
});
