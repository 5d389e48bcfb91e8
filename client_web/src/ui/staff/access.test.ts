// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { createApi } from "../../lib/api";
import { Access } from "./access";

function accessTo(answers: Record<string, [number, unknown]>): [Access, string[]] {
  const asked: string[] = [];
  const api = createApi({
    origin: "http://127.0.0.1:1",
    page: "review",
    fetch: (request) => {
      const key = `${request.method} ${new URL(request.url).pathname.replace("/api/v1", "")}`;
      asked.push(key);
      const [status, body] = answers[key] ?? [404, { code: "not_found", message: "?", field: null }];
      return Promise.resolve(
        status === 204 ? new Response(null, { status }) : Response.json(body, { status }),
      );
    },
  });
  return [new Access(api), asked];
}

test("a changed password is said to be changed", async () => {
  const [access] = accessTo({ "POST /me/password": [204, null] });
  await access.change("old", "new");
  expect([access.isDone.value, access.problem.value, access.isBusy.value]).toEqual([true, null, false]);
});

test("a wrong one says which field is to blame", async () => {
  const [access] = accessTo({
    "POST /me/password": [422, { code: "invalid", message: "!", field: "current" }],
  });
  await access.change("wrong", "new");
  expect(access.isDone.value).toBe(false);
  expect(access.problem.value?.field).toBe("current");
});

test("nothing is sent twice while it is under way", async () => {
  const [access, asked] = accessTo({ "POST /sign-out/everywhere": [204, null] });
  const [first] = await Promise.all([access.signOutEverywhere(), access.signOutEverywhere()]);
  expect(first).toBe(true);
  expect(asked).toEqual(["POST /sign-out/everywhere"]);
});

test("people are read, and one is given a link", async () => {
  const link = { link: "https://x/desk#password=s", name: "Giulia", expires_at: "2026-11-22T10:00:00Z" };
  const people = [{ id: "staff-1", name: "Giulia", email: "g@x", role: "agent", is_active: true }];
  const [access] = accessTo({
    "GET /staff": [200, { people }],
    "POST /staff/staff-1/password-link": [201, link],
  });
  await access.readPeople();
  expect(access.people.value).toEqual(people);
  await access.makeLink("staff-1");
  expect(access.link.value).toEqual(link);
});
