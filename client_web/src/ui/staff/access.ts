/** What staff do about their own way in, and supervisors about their agents': each call once, its outcome as a signal. */
import { signal } from "@preact/signals";
import { type Api, ApiProblem, ask, type Schemas } from "../../lib/api";
import { accessWords as english } from "../../lib/words/en.access";
import { accessWords as italian } from "../../lib/words/it.access";
import { sayer } from "../base/speech";

/** Says what concerns passwords and people. */
export const say = sayer({ en: english, it: italian }, "access");

export type Colleague = Schemas["Colleague"];
export type PasswordLink = Schemas["PasswordLink"];

export class Access {
  readonly isBusy = signal(false);
  readonly problem = signal<ApiProblem | null>(null);
  readonly isDone = signal(false);
  readonly people = signal<readonly Colleague[] | null>(null);
  readonly link = signal<PasswordLink | null>(null);

  constructor(private readonly api: Api) {}

  /** Set one's own password. */
  async change(current: string, password: string): Promise<void> {
    this.isDone.value = false;
    await this.attempt(async () => {
      await ask(this.api.POST("/api/v1/me/password", { body: { current, password } }));
      this.isDone.value = true;
    });
  }

  /** Sign this person out of every page. Resolves to whether that worked. */
  async signOutEverywhere(): Promise<boolean> {
    await this.attempt(async () => {
      await ask(this.api.POST("/api/v1/sign-out/everywhere"));
      this.isDone.value = true;
    });
    return this.isDone.value;
  }

  async readPeople(): Promise<void> {
    await this.attempt(async () => {
      this.people.value = (await ask(this.api.GET("/api/v1/staff"))).people;
    });
  }

  async makeLink(staffId: string): Promise<void> {
    this.link.value = null;
    await this.attempt(async () => {
      const params = { path: { id: staffId } };
      this.link.value = await ask(this.api.POST("/api/v1/staff/{id}/password-link", { params }));
    });
  }

  private async attempt(work: () => Promise<void>): Promise<void> {
    if (this.isBusy.value) return;
    this.isBusy.value = true;
    this.problem.value = null;
    try {
      await work();
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      this.problem.value = problem;
    } finally {
      this.isBusy.value = false;
    }
  }
}
