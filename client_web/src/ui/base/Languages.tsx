/** The choice of language: each by its own name, for those who read only that one. */
import { languages, ownName } from "../../lib/i18n";
import { language, say, speak } from "./speech";

/** `isShort`: two letters each, where there is little room; screen readers hear the whole name. */
export function Languages({ isShort = false }: { readonly isShort?: boolean }) {
  return (
    <nav class="languages" aria-label={say("language")}>
      {languages().map((each) => (
        <button
          key={each}
          type="button"
          class="languages__one"
          lang={each}
          {...(isShort ? { "aria-label": `${each.toUpperCase()}, ${ownName(each)}` } : {})}
          aria-pressed={language.value === each}
          onClick={() => speak(each)}
        >
          {isShort ? each.toUpperCase() : ownName(each)}
        </button>
      ))}
    </nav>
  );
}
