/** The note: saved while it is typed, and it says so. */
import { useId } from "preact/hooks";
import { Seen } from "../staff/Seen";
import { useKeptCaret } from "./caret";
import type { Served } from "./served";
import { say } from "./words";

/** As long as the server takes. */
const NOTE_CHARACTERS = 20_000;

/** A field that fills its place. The element with id `note` is where the key N leads. */
export function Note({ served }: { readonly served: Served }) {
  const stateId = useId();
  const field = useKeptCaret(served);
  const state = served.noteState.value;
  return (
    <section class="note" aria-label={say("note_section")}>
      <h2 class="part__title">
        <label for="note">{say("note_section")}</label> <Seen by="staff" />
        <span class={`note__state note__state--${state}`} id={stateId} role="status">
          {state === "saved" && served.note.value === "" ? "" : say(`note_${state}`)}
        </span>
      </h2>
      <textarea
        id="note"
        ref={field}
        class="input note__field"
        value={served.note.value}
        placeholder={say("note_placeholder")}
        maxLength={NOTE_CHARACTERS}
        disabled={!served.isNoteOpen}
        aria-describedby={stateId}
        onInput={(event) => served.type(event.currentTarget.value)}
        onBlur={() => void served.saveNote()}
      />
    </section>
  );
}
