import { beforeEach, expect, test, vi } from "vitest";
import { createApi } from "../../lib/api";
import { Inviting, spaced } from "./inviting";

let asked: unknown[] = [];
let answer: () => Response = () => Response.json({ code: "123456" }, { status: 201 });
const problems: unknown[] = [];

function inviting(): Inviting {
  const api = createApi({
    origin: "http://127.0.0.1:1",
    page: "desk",
    fetch: async (request) => {
      const url = new URL(request.url);
      asked.push([url.pathname.replace("/api/v1", "") + url.search, request.body && (await request.json())]);
      return answer();
    },
  });
  return new Inviting(api, (problem) => problems.push(problem));
}

beforeEach(() => {
  asked = [];
  problems.length = 0;
  answer = () => Response.json({ code: "123456" }, { status: 201 });
});

test("digits are read out in two halves", () => {
  expect(spaced("004217")).toBe("004 217");
});

test("somebody new is invited with a topic, and a name only if there is one", async () => {
  const model = inviting();
  await model.invite({ is: "new", topic: "bill", name: "  ", words: " late " });
  const body = { new_case: { topic: "bill", words: "late", name: null }, ticket_id: null, contact_id: null };
  expect(asked).toEqual([["/invitations", body]]);
  expect(model.made.value?.code).toBe("123456");
  model.again();
  expect(model.made.value).toBeNull();
});

test("a refusal is told, and nothing is made", async () => {
  answer = () => Response.json({ code: "conflict", message: "waits", field: null }, { status: 409 });
  const model = inviting();
  await model.invite({ is: "ticket", ticketId: "t1" });
  expect(model.made.value).toBeNull();
  expect(model.problem.value).toMatchObject({ code: "conflict" });
  expect(problems).toHaveLength(1);
  expect(model.isMaking.value).toBe(false);
});

test("what is typed is looked for once, when the typing pauses", async () => {
  vi.useFakeTimers();
  answer = () => Response.json({ tickets: [{ id: "t1" }], before: null });
  const model = inviting();
  model.find("A");
  model.find("Ada");
  expect(model.isFinding.value).toBe(true);
  await vi.advanceTimersByTimeAsync(1_000);
  vi.useRealTimers();
  await vi.waitFor(() => expect(model.found.value).toEqual([{ id: "t1" }]));
  expect(asked).toEqual([["/tickets?query=Ada&limit=6", null]]);
  expect(model.isFinding.value).toBe(false);
  model.find(" ");
  expect(model.isFinding.value).toBe(false);
});
