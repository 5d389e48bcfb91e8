/** The keys, all at once: the same table that the page itself obeys. */
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { say as sayStaff } from "../staff/words";
import { type Binding, HELP } from "./keys";
import { say } from "./words";

const TITLES = {
  floor: "help_floor",
  ringing: "help_ringing",
  meeting: "help_meeting",
  wrap_up: "help_wrap_up",
} as const;

/** Opened with ?, closed with Escape. */
export function KeyHelp({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog
      title={say("help_title")}
      onClose={onClose}
      actions={<Button onPress={onClose}>{sayStaff("close")}</Button>}
    >
      <div class="keys">
        {HELP.map(([view, bindings]) => (
          <section key={view}>
            <h3 class="keys__title">{view in TITLES && say(TITLES[view as keyof typeof TITLES])}</h3>
            <dl class="keys__list">
              {bindings.map((binding) => (
                <KeyLine key={binding.action} binding={binding} />
              ))}
            </dl>
          </section>
        ))}
      </div>
      <p class="small muted-words">{say("help_typing")}</p>
    </Dialog>
  );
}

function KeyLine({ binding }: { readonly binding: Binding }) {
  const [first, second] = binding.keys;
  return (
    <div class="keys__line">
      <dt>
        <kbd>{first === "Ctrl" && isMac() ? "⌘" : first}</kbd>
        {second !== undefined && (
          <>
            {first === "Ctrl" ? " + " : "–"}
            <kbd>{second}</kbd>
          </>
        )}
      </dt>
      <dd>{say(`key_${binding.action}`)}</dd>
    </div>
  );
}

/** Whether Cmd is the key that other systems call Ctrl. */
export function isMac(): boolean {
  return navigator.userAgent.includes("Mac");
}
