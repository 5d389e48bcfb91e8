/** What was lost is back: said for a while, so that nobody wonders whether it still is. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Notice } from "../base/Notice";
import type { Meeting } from "./meeting";
import { isLinkLost } from "./Notices";
import { tell } from "./words";

/** Long enough to be read twice. */
const SHOWN_MS = 6_000;

/** `hasOwn`: also of one's own connection, where nothing else on the page tells that. */
export function Found({ meeting, hasOwn = false }: { readonly meeting: Meeting; readonly hasOwn?: boolean }) {
  const found = useSignal<{ readonly name: string | null } | null>(null);
  const isOpen = meeting.link.value.is === "open";
  const isLost = isLinkLost(meeting.link.value);
  const others = meeting.others.value;
  const lost = useRef({ own: false, others: new Set<string>() });

  useEffect(() => {
    const { current: before } = lost;
    const back = others.find((one) => one.is_connected && before.others.has(one.memberId));
    if (isOpen && before.own) found.value = hasOwn ? { name: null } : null;
    else if (back) found.value = { name: back.name };
    if (isLost) found.value = null;
    lost.current = {
      own: isLost || (before.own && !isOpen),
      others: new Set(others.filter((one) => !one.is_connected).map((one) => one.memberId)),
    };
  }, [isOpen, isLost, others, hasOwn, found]);

  const { value: shown } = found;
  useEffect(() => {
    if (shown === null) return;
    const over = setTimeout(() => {
      found.value = null;
    }, SHOWN_MS);
    return () => clearTimeout(over);
  }, [shown, found]);

  if (shown === null) return null;
  const { name } = shown;
  return <Notice kind="ok">{name === null ? tell("found") : tell("other_found", { name })}</Notice>;
}
