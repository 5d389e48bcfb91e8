// @vitest-environment happy-dom
import { expect, test, vi } from "vitest";
import { ApiProblem, createApi, type Me } from "../../lib/api";
import { createDoor, type Door, followLinks, passwordSecretIn, secretIn } from "./door";

const GIULIA: Me = {
  staff_id: "staff-1",
  name: "Giulia",
  email: "giulia@example.org",
  role: "agent",
  figure: "ada",
  organisation: "organisation-1",
  organisation_name: "House",
  languages: ["it"],
  topics: [],
  dispositions: [],
  away_reasons: [],
  may_record: true,
};

/** A door whose server answers by `VERB path`; null is 401, and a missing answer is no answer. */
function doorTo(
  answers: Record<string, Me | null>,
  signIn: string | null = null,
  password: string | null = null,
): [Door, string[]] {
  const asked: string[] = [];
  const api = createApi({
    origin: "http://127.0.0.1:1",
    page: "desk",
    fetch: (request) => {
      const key = `${request.method} ${new URL(request.url).pathname.replace("/api/v1", "")}`;
      asked.push(key);
      if (!(key in answers)) return Promise.reject(new TypeError("no network"));
      const me = answers[key];
      const body = me ?? { code: "unauthorised", message: "Who are you?", field: null };
      return Promise.resolve(Response.json(body, { status: me ? 200 : 401 }));
    },
  });
  return [createDoor("desk", api, () => ({ signIn, password })), asked];
}

test("a secret is read from the fragment alone", () => {
  expect(secretIn("#sign-in=abc-DEF_123")).toBe("abc-DEF_123");
  expect(secretIn("#ticket=1")).toBeNull();
  expect(secretIn("")).toBeNull();
});

test("a cookie that still counts opens the door", async () => {
  const [door] = doorTo({ "GET /me": GIULIA });
  await door.look();
  expect(door.state.value).toEqual({ kind: "open", me: GIULIA });
});

test("nobody known is asked who they are, without reproach", async () => {
  const [door] = doorTo({ "GET /me": null });
  await door.look();
  expect(door.state.value).toMatchObject({ kind: "closed", why: null });
});

test("a link is spent by POST", async () => {
  const [door, asked] = doorTo({ "POST /sign-in/link": GIULIA }, "secret-of-a-link");
  await door.look();
  expect(door.state.value.kind).toBe("open");
  expect(asked).toEqual(["POST /sign-in/link"]);
});

test("a spent link says so", async () => {
  const [door] = doorTo({ "POST /sign-in/link": null, "GET /me": null }, "secret-of-a-link");
  await door.look();
  expect(door.state.value).toMatchObject({ kind: "closed", why: "link_spent" });
});

test("a spent link stops nobody who is signed in already", async () => {
  const [door] = doorTo({ "POST /sign-in/link": null, "GET /me": GIULIA }, "secret-of-a-link");
  await door.look();
  expect(door.state.value.kind).toBe("open");
});

test("a wrong password says so, and a right one opens", async () => {
  const answers: Record<string, Me | null> = { "POST /sign-in": null };
  const [door] = doorTo(answers);
  await door.signIn("giulia@example.org", "wrong");
  expect(door.state.value).toMatchObject({ kind: "closed", why: "wrong_password", isBusy: false });
  answers["POST /sign-in"] = GIULIA;
  await door.signIn("giulia@example.org", "right");
  expect(door.state.value.kind).toBe("open");
});

test("a server that does not answer is not mistaken for a wrong password", async () => {
  const [door] = doorTo({});
  await door.signIn("giulia@example.org", "right");
  expect(door.state.value).toMatchObject({ kind: "closed", why: "unreachable" });
});

test("a supervisor at the desk is shown to the review", async () => {
  const [door] = doorTo({ "GET /me": { ...GIULIA, role: "supervisor" } });
  await door.look();
  expect(door.state.value.kind).toBe("wrong_page");
});

test("a sign-in that ended is told from other problems", async () => {
  const [door] = doorTo({ "GET /me": GIULIA });
  await door.look();
  expect(door.heed(new Error("else"))).toBe(false);
  expect(door.state.value.kind).toBe("open");
});

test("whoever signs out has saved what was written before, and is told nothing of a sign-in that ended", async () => {
  const [door, asked] = doorTo({ "GET /me": GIULIA, "POST /sign-out": GIULIA });
  await door.look();
  door.save = async () => void asked.push("saved");
  await door.signOut();
  expect(asked).toEqual(["GET /me", "saved", "POST /sign-out"]);
  expect(door.heed(new ApiProblem("unauthorised", "Who are you?", 401))).toBe(true);
  expect(door.state.value).toMatchObject({ kind: "closed", why: null });
});

test("a sign-in that ended says so once, and then what follows", async () => {
  const [door] = doorTo({ "GET /me": GIULIA, "POST /sign-in": null });
  const ended = new ApiProblem("unauthorised", "Who are you?", 401);
  await door.look();
  door.heed(ended);
  expect(door.state.value).toMatchObject({ kind: "closed", why: "sign_in_over" });
  await door.signIn("giulia@example.org", "wrong");
  door.heed(ended);
  expect(door.state.value).toMatchObject({ kind: "closed", why: "wrong_password" });
});

test("a link for a new password is told from one that signs in", () => {
  expect(passwordSecretIn("#password=abc")).toBe("abc");
  expect(passwordSecretIn("#sign-in=abc")).toBeNull();
  expect(secretIn("#password=abc")).toBeNull();
});

test("a new password is set by POST, and then one signs in with it", async () => {
  const [door, asked] = doorTo({ "POST /sign-in/new-password": GIULIA }, null, "secret");
  await door.look();
  expect(door.state.value).toMatchObject({ kind: "new_password", isBusy: false });
  expect(asked).toEqual([]);
  await door.setPassword("quattro cani bianchi");
  expect(door.state.value).toMatchObject({ kind: "closed", why: "password_set" });
});

test("without an answer the link is still there to be tried again", async () => {
  const [door] = doorTo({}, null, "secret");
  await door.look();
  await door.setPassword("quattro cani bianchi");
  expect(door.state.value).toMatchObject({ kind: "new_password", problem: { code: "offline" } });
});

test("a link that is opened in the tab of the door begins again; a fragment without a secret does not", () => {
  const reload = vi.spyOn(globalThis.location, "reload").mockImplementation(() => undefined);
  followLinks();
  const open = (fragment: string) =>
    globalThis.dispatchEvent(
      new HashChangeEvent("hashchange", { newURL: `http://localhost/desk#${fragment}` }),
    );
  open("ticket=1");
  expect(reload).not.toHaveBeenCalled();
  open("sign-in=abc");
  open("password=abc");
  expect(reload).toHaveBeenCalledTimes(2);
  reload.mockRestore();
});
