import { describe, expect, it } from "vitest";
import { ApiProblem, ask, createApi } from "./api";

function answering(
  status: number,
  body: unknown,
): { seen: Request[]; fetch: (r: Request) => Promise<Response> } {
  const seen: Request[] = [];
  return {
    seen,
    fetch: async (request) => {
      seen.push(request);
      const text = status === 204 ? null : JSON.stringify(body);
      return new Response(text, { status, headers: { "Content-Type": "application/json" } });
    },
  };
}

const origin = "http://127.0.0.1:8080";

describe("the API", () => {
  it("carries the token of the visit", async () => {
    const { seen, fetch } = answering(200, { state: "queued" });
    const api = createApi({ origin, fetch, bearer: () => "secret" });
    await ask(api.GET("/api/v1/visits/current"));
    expect(seen[0]?.headers.get("Authorization")).toBe("Bearer secret");
  });

  it("names the page of the staff", async () => {
    const { seen, fetch } = answering(204, null);
    await ask(createApi({ origin, fetch, page: "desk" }).POST("/api/v1/sign-out"));
    expect(seen[0]?.headers.get("X-Salotto-Page")).toBe("desk");
  });

  it("throws the server's own words", async () => {
    const { fetch } = answering(422, {
      code: "invalid",
      message: "name: at most 64 characters",
      field: "name",
    });
    const failure = ask(createApi({ origin, fetch }).GET("/api/v1/house"));
    await expect(failure).rejects.toMatchObject({ code: "invalid", field: "name", status: 422 });
  });

  it("calls an answer that is none of ours unclear", async () => {
    const failure = ask(createApi({ origin, fetch: answering(502, "<html>").fetch }).GET("/api/v1/house"));
    await expect(failure).rejects.toMatchObject({ code: "unclear", status: 502 });
  });

  it("says offline when no answer comes", async () => {
    const fetch = () => Promise.reject(new TypeError("Failed to fetch"));
    const failure = ask(createApi({ origin, fetch }).GET("/api/v1/house"));
    await expect(failure).rejects.toBeInstanceOf(ApiProblem);
    await expect(failure).rejects.toMatchObject({ code: "offline" });
  });
});
