/** One thing at a time that was pressed: what it is while it is under way, and what went wrong with it. */
import { signal } from "@preact/signals";
import { ApiProblem } from "../../lib/api";

export class Errand {
  /** What was pressed and is under way: buttons turn, and nothing is sent twice. */
  readonly pressed = signal<string | null>(null);
  readonly problem = signal<ApiProblem | null>(null);

  /**
   * @param urgent What waits for nothing else that is under way.
   * @param onRefused Hears what the server did not want.
   */
  constructor(
    private readonly urgent: string,
    private readonly onRefused: (problem: ApiProblem) => void,
  ) {}

  /** Do it, unless it is being done, or something else is. Rejects with what is no answer of the server. */
  async run(name: string, action: () => Promise<void>): Promise<void> {
    const pressed = this.pressed.peek();
    if (pressed === name || (pressed !== null && name !== this.urgent)) return;
    this.pressed.value = name;
    this.problem.value = null;
    try {
      await action();
    } catch (problem) {
      if (!(problem instanceof ApiProblem)) throw problem;
      this.problem.value = problem;
      this.onRefused(problem);
    } finally {
      if (this.pressed.peek() === name) this.pressed.value = null;
    }
  }
}
