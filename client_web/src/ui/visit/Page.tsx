/** The visit page: one question at a time, with the room beside it as soon as one has a place. */
import { useEffect } from "preact/hooks";
import { stayAwake } from "../../lib/awake";
import { Toasts } from "../base/Toast";
import { isPlain } from "../meeting/preferences";
import { Header } from "./Frame";
import { ElsewhereQuestion, LeaveQuestion } from "./Leaving";
import { lazily } from "./lazily";
import { Question } from "./Question";
import { allowSound, isOutOfSight, ringTurn } from "./turn";
import { mayRing, type VisitPage } from "./visit";
import type { Visitor } from "./visitor";
import { WaitNews } from "./Waiting";
import welcome from "./welcome.webp";
import { tell } from "./words";

const { Component: Meet, preload: preloadMeet } = lazily(() => import("./Meet").then((one) => one.Meet));
const { Component: Corner, preload: preloadCorner } = lazily(() =>
  import("./Corner").then((one) => one.Corner),
);

const WITH_ROOM: ReadonlySet<VisitPage> = new Set(["consent", "microphone", "waiting", "reach"]);
const WITH_PICTURE: ReadonlySet<VisitPage> = new Set([
  "start",
  "invited",
  "code",
  "topic",
  "called_back",
  "left",
  "end",
]);

export function Page({ visitor }: { readonly visitor: Visitor }) {
  const page = visitor.page.value;
  const { isLeaving } = visitor;
  useTurn(visitor, page);
  usePreloading(page);
  const meeting = visitor.rooms.meeting.value;
  const hall = visitor.rooms.hall.value;
  const selfId = visitor.rooms.hallSelfId.value;
  const { facts } = visitor.state.value;
  const askLeave = () => {
    isLeaving.value = true;
  };
  if (page === "meeting" && meeting !== null) {
    return (
      <>
        <Meet visitor={visitor} meeting={meeting} onLeave={askLeave} />
        {isLeaving.value && <LeaveQuestion visitor={visitor} />}
        <ElsewhereQuestion visitor={visitor} />
      </>
    );
  }
  return (
    <div class={WITH_ROOM.has(page) || WITH_PICTURE.has(page) ? "visit visit--beside" : "visit"}>
      <Header name={visitor.state.value.house?.name ?? "Salotto"} />
      <main class="visit__words">
        <Question visitor={visitor} page={page} onLeave={askLeave} />
      </main>
      {WITH_ROOM.has(page) && (
        <aside class="visit__room" data-theme="room" aria-label={tell("room_ready")}>
          <img class="visit__poster" src={welcome} alt="" />
          {hall !== null && selfId !== null && <Corner hall={hall} selfId={selfId} facts={facts} />}
        </aside>
      )}
      {WITH_PICTURE.has(page) && (
        <img class="visit__picture" src={welcome} alt="" width={864} height={864} fetchpriority="low" />
      )}
      {isLeaving.value && <LeaveQuestion visitor={visitor} />}
      <ElsewhereQuestion visitor={visitor} />
      {WITH_ROOM.has(page) && facts !== null && <WaitNews facts={facts} />}
      <Toasts />
    </div>
  );
}

/** Fetches what the next pages need while this one is read: words first, pictures behind them. */
function usePreloading(page: VisitPage): void {
  useEffect(() => {
    if (page === "topic") {
      preloadCorner();
      if (!isPlain.value) void import("../../world").catch(() => undefined);
    }
    if (WITH_ROOM.has(page)) preloadMeet();
  }, [page]);
}

/** The title of the window, a soft ring when it is one's turn, and a screen that stays on until then. */
function useTurn(visitor: Visitor, page: VisitPage): void {
  const { house, facts } = visitor.state.value;
  const name = house?.name ?? "Salotto";
  const isComing = facts?.state === "reserved" ? "page_title_coming" : "page_title";
  const isMeeting = page === "meeting";
  const words = tell(isMeeting && isOutOfSight.value ? "page_title_turn" : isComing, { name });
  const isBeingHelped = isMeeting || WITH_ROOM.has(page);
  useEffect(() => {
    document.title = words;
  }, [words]);
  useEffect(() => {
    return isMeeting && mayRing(visitor.state.peek()) ? ringTurn() : undefined;
  }, [isMeeting, visitor]);
  useEffect(() => (isBeingHelped ? stayAwake() : undefined), [isBeingHelped]);
  useEffect(() => allowSound(), []);
}
