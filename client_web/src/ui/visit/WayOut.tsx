/** Out of an app's own window, which may let no voice through, into a browser that does. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { createApi } from "../../lib/api";
import { appAround, wayOut } from "../../lib/inApp";
import { Button } from "../base/Button";
import { Field } from "../base/Field";
import { Notice } from "../base/Notice";
import { addressFor, handOver } from "./handover";
import { tell } from "./words";

/** Nothing in a browser of its own. `token` takes the place along. */
export function WayOut({ token }: { readonly token: string | null }) {
  const app = appAround(navigator.userAgent);
  const copied = useSignal<"no" | "yes" | "failed">("no");
  const secret = useSignal<string | null>(null);
  const isReady = useSignal(token === null);
  useEffect(() => {
    if (app === null || token === null) return;
    void handOver(createApi({ bearer: () => token })).then((given) => {
      secret.value = given;
      isReady.value = true;
    });
  }, [app, token, secret, isReady]);
  if (app === null || !isReady.value) return null;
  const address = addressFor(secret.value);
  const outside = wayOut(address, navigator.userAgent);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(address);
      copied.value = "yes";
    } catch {
      copied.value = "failed"; // such windows often forbid this, too: the link stands there to be copied by hand
    }
  };
  return (
    <section class="way-out">
      <Notice kind="info" title={app === "" ? tell("in_app_title") : tell("in_app_title_of", { app })}>
        {tell("in_app_words")}
      </Notice>
      {outside !== null && (
        <a class="button button--secondary" href={outside}>
          {tell("in_app_open")}
        </a>
      )}
      <Button onPress={() => void copy()}>{tell("in_app_copy")}</Button>
      {copied.value === "yes" && <Notice kind="ok">{tell("in_app_copied")}</Notice>}
      {copied.value === "failed" && (
        <Field label={tell("in_app_link")} value={address} onInput={() => undefined} />
      )}
    </section>
  );
}
