/** Who sees a fact: said beside it in a word, never left to be guessed. */

import { deskWords as english } from "../../lib/words/en.desk";
import { deskWords as italian } from "../../lib/words/it.desk";
import { sayer } from "../base/speech";

const say = sayer({ en: english, it: italian }, "desk");

/** A tag: whether the customer sees what stands under it, or only staff. */
export function Seen({ by }: { readonly by: "customer" | "staff" }) {
  return (
    <span class={`seen seen--${by}`}>
      <svg
        class="icon"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.9"
        aria-hidden="true"
      >
        <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
        <circle cx="12" cy="12" r="3" />
        {by === "staff" && <path d="M4 20L20 4" />}
      </svg>
      {say(by === "customer" ? "customer_sees" : "staff_sees")}
    </span>
  );
}
