/** The recordings of a ticket: one meeting at a time, the one that the address names or the newest that can be played. */
import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { Contact } from "../../lib/api";
import { language } from "../base/speech";
import { ms } from "../staff/labels";
import { moment } from "../staff/times";
import type { ReviewModel } from "./model";
import type { PlayerProps } from "./player/Player";
import { say as sayPlayer } from "./player/words";
import { fragmentOf } from "./route";
import { NothingToPlay } from "./Verdict";
import { isPlayable, verdictOf } from "./verdicts";

const PLAYER = () => import("./player/Player").then(({ PlayerView }) => PlayerView);

/** `contacts`: newest first. */
export function Recordings(props: {
  readonly model: ReviewModel;
  readonly ticketId: string;
  readonly contacts: readonly Contact[];
}) {
  const { model, ticketId, contacts } = props;
  const chosen = useSignal<string | null>(null);
  const spot = model.spot.value;
  const playable = contacts.filter((one) => isPlayable(verdictOf(one).verdict));
  const wished = chosen.value ?? spot?.contactId;
  const contact = contacts.find(({ id }) => id === wished) ?? playable[0] ?? contacts[0];
  if (contact === undefined) return null;
  return (
    <>
      {contacts.length > 1 && playable.length > 0 && (
        <label class="choose-meeting">
          {sayPlayer("choose_contact")}
          <select
            class="input"
            value={contact.id}
            onChange={({ currentTarget }) => {
              chosen.value = currentTarget.value;
            }}
          >
            {contacts.map((one) => (
              <option key={one.id} value={one.id}>
                {moment(ms(one.queued_at), Date.now(), language.value)}
              </option>
            ))}
          </select>
        </label>
      )}
      {isPlayable(verdictOf(contact).verdict) ? (
        <Playable
          key={contact.id}
          contact={contact}
          open={() => model.openRecording(contact.id)}
          atMs={spot?.contactId === contact.id ? spot.atS * 1000 : 0}
          linkTo={(atS) =>
            location.origin + location.pathname + fragmentOf(ticketId, { contactId: contact.id, atS })
          }
          fallback={<NothingToPlay contact={contact} />}
        />
      ) : (
        <NothingToPlay contact={contact} />
      )}
    </>
  );
}

/** The player's code comes when there is something to play. */
function Playable(props: PlayerProps) {
  const view = useSignal<ComponentType<PlayerProps> | null>(null);
  useEffect(() => {
    void PLAYER().then((loaded) => {
      view.value = loaded;
    });
  }, []);
  const View = view.value;
  return View ? <View {...props} /> : <section class="player player--waiting" data-theme="room" />;
}
