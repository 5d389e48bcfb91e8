/** Held down, one is heard; so it is with the space bar. Pressed by a key or by what reads the page aloud, it is a switch. */
import { useEffect } from "preact/hooks";
import { Icon } from "../base/Icon";
import type { PushToTalk } from "../meeting/pushToTalk";
import { tell } from "../meeting/words";

export function Talk({ talk }: { readonly talk: PushToTalk }) {
  const isTalking = talk.isTalking.value;
  const release = () => talk.release();
  useEffect(() => release, [talk]); // gone while it was held, as when the microphone is lost
  return (
    <button
      type="button"
      class={isTalking ? "button button--primary talk" : "button button--secondary talk"}
      aria-pressed={isTalking}
      onPointerDown={(event) => {
        // a right click opens a menu that keeps the release to itself
        if (event.button !== 0 || event.ctrlKey) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        talk.press();
      }}
      onPointerUp={release}
      onPointerCancel={release}
      onLostPointerCapture={release}
      onContextMenu={(event) => event.preventDefault()} // a long touch means to go on talking
      onKeyDown={(event) => event.repeat && event.preventDefault()} // one press of Enter is one click, however long
      onClick={({ detail }) => {
        if (detail !== 0) return; // of a pointer: down and up have done it
        if (talk.isTalking.peek()) talk.release();
        else talk.press();
      }}
    >
      <Icon name={isTalking ? "microphone" : "muted"} />
      <span class="button__words">{tell(isTalking ? "talking" : "talk")}</span>
    </button>
  );
}
