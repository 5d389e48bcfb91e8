/** The room of a recording in 3D: the same world as live, seen from wherever one likes. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { View, World } from "../../../world";
import { say as sayBase } from "../../base/speech";
import type { Ink } from "../../meeting/inks";
import { useWorld } from "../../meeting/mount";
import { choosePlain } from "../../meeting/preferences";
import type { Player } from "./player";
import { say } from "./words";

/** What can be chosen: a view, or whose eyes. */
type Wish = View | `eyes:${string}`;

/** The same each time: what is painted once is told by identity. */
const NO_INKS: readonly Ink[] = [];

/** Fills its parent. Where it cannot be drawn, the simple view takes its place. */
export function Room({ player }: { readonly player: Player }) {
  const wish = useSignal<Wish>("room");
  const { container, world } = useWorld(
    () => ({
      source: player.recording.source(),
      kind: "meeting",
      selfMemberId: null,
      view: "room",
      levelOf: (memberId) => player.levelOf(memberId),
      onView: (view) => {
        wish.value = view;
      },
      onSwap: () => {
        const second = player.shown.peek()[1];
        if (second) player.enlarge(second);
      },
    }),
    (made) => {
      if (made === null) return;
      name(container.current, say("room_keys"));
      furnish(made, wish.value, player);
    },
    [player],
  );

  const shown = player.shown.value;
  const inks = shown[0] ? player.inksOn(shown[0]) : NO_INKS;
  useEffect(() => {
    if (world.current) furnish(world.current, wish.value, player);
  }, [wish.value, shown, inks, player]);
  const words = say("room_keys");
  useEffect(() => name(container.current, words), [words, container]);

  return (
    <>
      <div class="stage__canvas" ref={container} />
      <label class="stage__camera">
        <span>{say("camera")}</span>
        <select
          class="input"
          value={wish.value}
          onChange={({ currentTarget }) => {
            if (currentTarget.value === "plain") choosePlain(true);
            else wish.value = currentTarget.value as Wish;
          }}
        >
          <option value="room">{say("camera_room")}</option>
          {eyesOf(player).map(({ id, name }) => (
            <option key={id} value={`eyes:${id}`}>
              {say("camera_eyes", { name })}
            </option>
          ))}
          <option value="above">{say("camera_above")}</option>
          <option value="free">{say("camera_free")}</option>
          <option value="plain">{sayBase("view_2d")}</option>
        </select>
      </label>
    </>
  );
}

function name(container: HTMLElement | null, words: string): void {
  container?.querySelector("canvas")?.setAttribute("aria-label", words);
}

function furnish(world: World, wish: Wish, player: Player): void {
  const [view, eyes] = wish.startsWith("eyes:") ? (["eyes", wish.slice(5)] as const) : [wish as View, null];
  if (world.view !== view || view === "eyes") world.setView(view, eyes);
  const [first, second] = player.shown.peek();
  world.setScreen(first?.element ?? null, second?.element ?? null);
  world.setInk(first ? player.inksOn(first) : NO_INKS);
}

/** Everybody of the recording: the customer first. */
function eyesOf(player: Player): readonly { readonly id: string; readonly name: string }[] {
  const order = ["customer", "agent", "supervisor"];
  return player.opened.view.members
    .toSorted((one, other) => order.indexOf(one.role) - order.indexOf(other.role))
    .map(({ member_id: id, name }) => ({ id, name }));
}
