/** How a contact ended, asked for until the agent has written it up. */
import { type Api, ApiProblem, ask, type Recap } from "../../lib/api";

const EVERY_MS = 4_000;

/** Answers that say that this visit is not known any more. */
export const FORGOTTEN: ReadonlySet<number> = new Set([401, 403, 404, 410]);

/** Ask again and again while `isStill`; tell each answer, and end with the one that holds an outcome. */
export async function followRecap(
  api: Api,
  isStill: () => boolean,
  tell: (recap: Recap) => void,
): Promise<void> {
  while (isStill()) {
    try {
      const recap = await ask(api.GET("/api/v1/visits/current/recap"));
      if (!isStill()) return;
      tell(recap);
      if (recap.disposition !== null) return;
    } catch (problem) {
      if (problem instanceof ApiProblem && FORGOTTEN.has(problem.status)) return;
    }
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
