/** What must reach the house, said again until it has. */
import { effect, type ReadonlySignal } from "@preact/signals";
import { ApiProblem } from "../../lib/api";

/** Between two tries; a network that is back is tried at once. */
export const AGAIN_MS = 4_000;

/**
 * Ask until there is an answer, as long as it is wished. Null: it was not wished any more.
 *
 * No answer at all, or a house that is not well, is told to `onProblem` and tried again; a refusal is an answer, and thrown.
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  isWished: ReadonlySignal<boolean>,
  onProblem: (problem: ApiProblem) => void,
): Promise<Answer | null> {
  while (isWished.peek()) {
    try {
      return await ask();
    } catch (problem) {
      if (!(problem instanceof ApiProblem) || !isUnanswered(problem)) throw problem;
      onProblem(problem);
    }
    await patience(isWished);
  }
  return null;
}

/** Whether nobody has said yes or no. */
export function isUnanswered({ status }: ApiProblem): boolean {
  return status === 0 || status === 429 || status >= 500;
}

/** A while; shorter where the network comes back, or nobody wishes it any more. */
function patience(isWished: ReadonlySignal<boolean>): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener("online", done);
      queueMicrotask(() => unfollow());
      resolve();
    };
    const timer = setTimeout(done, AGAIN_MS);
    globalThis.addEventListener("online", done);
    const unfollow = effect(() => {
      if (!isWished.value) done();
    });
  });
}
