/** The player, whole: voices and the shown screen large, the room beside them, and everything on one line of time. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Contact } from "../../../lib/api";
import { FileUnavailable } from "../../../review/files";
import { Button } from "../../base/Button";
import { Notice } from "../../base/Notice";
import { wordsOf } from "../../staff/words";
import { type Action, actionOf } from "./keys";
import { Lanes } from "./Lanes";
import { Moments } from "./Moments";
import { Player } from "./player";
import { isLeaveOver, type Opened } from "./recorded";
import { Stage } from "./Stage";
import { Transport } from "./Transport";
import { lostWords, say } from "./words";

/** What the player needs of the page around it. */
export interface PlayerProps {
  readonly contact: Contact;
  /** Ask for leave to view; null when there is nothing to play. */
  readonly open: () => Promise<Opened | null>;
  /** Where to begin, in milliseconds; a new number goes there. */
  readonly atMs: number;
  /** The address of a moment. */
  readonly linkTo: (atS: number) => string;
  /** Shown when there is nothing to play after all. */
  readonly fallback: preact.ComponentChild;
}

type Loading =
  | { readonly is: "loading" }
  | { readonly is: "nothing" }
  | { readonly is: "failed"; readonly problem: unknown }
  | { readonly is: "ready"; readonly player: Player };

/** See PlayerProps. */
export function PlayerView(props: PlayerProps) {
  const loading = useSignal<Loading>({ is: "loading" });
  const attempt = useSignal(0);
  const { contact, open, atMs } = props;

  useEffect(() => {
    let isGone = false;
    let player: Player | null = null;
    loading.value = { is: "loading" };
    void load(open, atMs).then((loaded) => {
      if (loaded.is === "ready") player = loaded.player;
      if (isGone) player?.close();
      else loading.value = loaded;
    });
    return () => {
      isGone = true;
      player?.close();
    };
  }, [contact.id, attempt.value]);

  const { value } = loading;
  if (value.is === "nothing") return props.fallback;
  if (value.is === "ready") {
    return <Playing key={contact.id} player={value.player} again={() => attempt.value++} {...props} />;
  }
  return (
    <section class="player player--waiting" data-theme="room" aria-label={say("player")}>
      {value.is === "loading" ? (
        <p role="status">{say("loading")}</p>
      ) : (
        <Notice
          kind="danger"
          title={say("unreachable")}
          action={<Button onPress={() => attempt.value++}>{say("again")}</Button>}
        >
          {value.problem instanceof FileUnavailable ? "" : wordsOf(value.problem)}
        </Notice>
      )}
    </section>
  );
}

async function load(open: () => Promise<Opened | null>, atMs: number): Promise<Loading> {
  try {
    const opened = await open();
    return opened === null ? { is: "nothing" } : { is: "ready", player: await Player.open(opened, atMs) };
  } catch (problem) {
    return { is: "failed", problem };
  }
}

function Playing(props: PlayerProps & { readonly player: Player; readonly again: () => void }) {
  const { player, atMs } = props;
  const isLarge = useSignal(false);
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) void player.seek(atMs);
    isFirst.current = false;
  }, [atMs, player]);
  useEffect(() => listenToKeys(player, isLarge), [player, isLarge]);
  return (
    <section
      class={isLarge.value ? "player player--large" : "player"}
      data-theme="room"
      aria-label={say("player")}
    >
      <Head player={player} />
      <Trouble player={player} again={props.again} />
      <Stage player={player} />
      <Transport player={player} isLarge={isLarge} linkTo={props.linkTo} />
      <Lanes player={player} />
      <Moments player={player} />
    </section>
  );
}

function Head({ player }: { readonly player: Player }) {
  const { verdict, reason, gaps } = player.opened.view;
  const isWhole = verdict === "verified";
  const partial = gaps.length > 0 ? "verdict_partial_explain" : "verdict_partial_edge";
  return (
    <header class="player__head">
      <h2 class={isWhole ? "player__verdict" : "player__verdict player__verdict--partial"}>
        {say(isWhole ? "verdict_verified" : "verdict_partial")}
      </h2>
      <p class="player__why">
        {isWhole ? say("verdict_verified_explain") : say(partial, { why: lostWords(reason) })} {say("noted")}
      </p>
    </header>
  );
}

function Trouble(props: { readonly player: Player; readonly again: () => void }) {
  const { player } = props;
  const problem = player.trouble.value;
  if (problem === null) return null;
  const isOver = problem instanceof FileUnavailable && isLeaveOver(problem);
  const retry = isOver ? props.again : () => void player.seek(player.positionMs.value);
  return (
    <Notice kind="danger" action={<Button onPress={retry}>{say("again")}</Button>}>
      {say(isOver ? "ended_viewing" : "interrupted")}
    </Notice>
  );
}

/** Before the page's own keys: while a recording is open, J, K and L are its own, except in the list. */
function listenToKeys(player: Player, isLarge: { value: boolean }): () => void {
  const onKey = (event: KeyboardEvent) => {
    const action = isLarge.value && event.key === "Escape" ? LEAVE : actionOf(event);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (action.do === "large") isLarge.value = !isLarge.value;
    else act(player, action);
  };
  document.addEventListener("keydown", onKey, { capture: true });
  return () => document.removeEventListener("keydown", onKey, { capture: true });
}

const LEAVE: Action = { do: "large" };

function act(player: Player, action: Exclude<Action, { do: "large" }>): void {
  if (action.do === "toggle") player.toggle();
  else if (action.do === "step") player.step(action.ms);
  else if (action.do === "speed") player.changeSpeed(action.step);
  else void player.seek(action.do === "start" ? 0 : player.durationMs);
}
