/** The visit page: one question at a time, with the room beside it as soon as one has a place. */
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import { stayAwake } from "../../lib/awake";
import { canListen } from "../../lib/inApp";
import { Button } from "../base/Button";
import { Dialog } from "../base/Dialog";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { say } from "../base/speech";
import { Toasts } from "../base/Toast";
import { isPlain } from "../meeting/preferences";
import { Consent } from "./Consent";
import { End } from "./End";
import { Header } from "./Frame";
import { CodeEntry, FollowLink, InvitedNews } from "./Invited";
import { lazily } from "./lazily";
import { MicrophoneCheck } from "./MicrophoneCheck";
import { Parted } from "./Parted";
import { Reach } from "./Reach";
import { Start } from "./Start";
import { Topic } from "./Topic";
import { allowSound, isOutOfSight, ringTurn } from "./turn";
import { isUnanswered } from "./untilAnswered";
import { mayRing, type VisitPage } from "./visit";
import type { Visitor } from "./visitor";
import { PlaceStrip, Waiting, WaitNews } from "./Waiting";
import { WayOut } from "./WayOut";
import welcome from "./welcome.webp";
import { sited, tell } from "./words";

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

interface QuestionProps {
  readonly visitor: Visitor;
  readonly page: VisitPage;
  readonly onLeave: () => void;
}

function Question({ visitor, page, onLeave }: QuestionProps) {
  const { house, facts } = visitor.state.value;
  if (house === null) return <Opening visitor={visitor} />;
  switch (page) {
    case "start":
      return (
        <Framed visitor={visitor}>
          {visitor.wasForgotten.value && <Notice kind="info">{tell("forgotten_words")}</Notice>}
          {!canListen() && <WayOut token={null} />}
          <Start
            house={house}
            onWish={(wish) => void visitor.wish(wish)}
            onCode={() => visitor.dispatch({ t: "way_shown", way: "code" })}
          />
        </Framed>
      );
    case "invited":
      return <FollowLink visitor={visitor} />;
    case "code":
      return <CodeEntry visitor={visitor} />;
    case "topic":
      return (
        <Framed visitor={visitor}>
          <Topic
            house={house}
            isCallback={visitor.state.value.wish === "callback"}
            pressed={visitor.pressed.value}
            onChoose={(topic, words) => void visitor.takePlace(topic, words)}
            onBack={() => visitor.dispatch({ t: "went_back" })}
          />
        </Framed>
      );
    default:
      return facts === null ? (
        <Opening visitor={visitor} />
      ) : (
        <Framed visitor={visitor}>
          <InvitedNews state={visitor.state.value} />
          {visitor.arrival.wasRefused.value && (
            <Notice kind="info" title={sited("refused_title")}>
              {sited("refused_words")}
            </Notice>
          )}
          <Placed visitor={visitor} page={page} onLeave={onLeave} />
        </Framed>
      );
  }
}

/** The questions after the place was taken. */
function Placed({ visitor, page, onLeave }: QuestionProps) {
  const { house, facts, recap, wasCutOff } = visitor.state.value;
  if (house === null || facts === null) return null;
  const pressed = visitor.pressed.value;
  switch (page) {
    case "consent":
      return (
        <>
          <PlaceStrip facts={facts} />
          <Consent
            house={house}
            pressed={pressed === "yes" || pressed === "no" ? pressed : null}
            onAnswer={(answer) => void visitor.answerConsent(answer)}
            onSkip={() => visitor.dispatch({ t: "consent_skipped" })}
          />
        </>
      );
    case "microphone":
      return (
        <>
          <PlaceStrip facts={facts} />
          <MicrophoneCheck
            token={visitor.token}
            trial={visitor.trial}
            onGood={() => visitor.speak()}
            onTextOnly={() => visitor.write()}
          />
        </>
      );
    case "reach":
      return (
        <Reach
          isBusy={pressed === "callback"}
          problem={visitor.problem.value}
          onSend={(reach, words) => void visitor.callBack(reach, words)}
          onBack={() => visitor.dispatch({ t: "went_back" })}
        />
      );
    case "waiting":
      return (
        <Waiting
          facts={facts}
          wasCutOff={wasCutOff}
          mayRecord={house.may_record}
          isReconnecting={visitor.rooms.hallLink.value.is === "reconnecting"}
          onReach={() => visitor.dispatch({ t: "reach_asked" })}
          onLeave={onLeave}
        />
      );
    case "end":
      return (
        <End
          house={house}
          facts={facts}
          recap={recap}
          pressed={pressed}
          onAnswer={(answer, words) => void visitor.close(answer, words)}
          onAgain={() => visitor.startAgain()}
        />
      );
    case "called_back":
    case "left":
      return <Parted page={page} facts={facts} onAgain={() => visitor.startAgain()} />;
    default:
      return <Opening visitor={visitor} />;
  }
}

/** A question with what went wrong above it. */
function Framed({ visitor, children }: { readonly visitor: Visitor; readonly children: ComponentChildren }) {
  const problem = visitor.problem.value;
  return (
    <>
      {visitor.isUnreachable.value && (
        <Notice kind="wait" title={tell("opening_failed_title")}>
          {tell("opening_failed_words")}
        </Notice>
      )}
      {problem && problem.field !== "reach" && (
        <Notice kind="danger" title={say("refused_title")}>
          {problemText(problem)}
        </Notice>
      )}
      {children}
    </>
  );
}

function Opening({ visitor }: { readonly visitor: Visitor }) {
  return (
    <div class="question" aria-busy="true">
      <h1 class="unseen">{visitor.state.value.house?.name ?? "Salotto"}</h1>
      {visitor.isUnreachable.value ? (
        <Notice kind="wait" title={tell("opening_failed_title")}>
          {tell("opening_failed_words")}
        </Notice>
      ) : (
        <p class="question__words opening">{say("loading")}</p>
      )}
    </div>
  );
}

function LeaveQuestion({ visitor }: { readonly visitor: Visitor }) {
  const ticket = visitor.state.value.facts?.ticketNumber ?? "";
  const isMeeting = visitor.page.value === "meeting";
  const problem = visitor.problem.value;
  return (
    <Dialog
      title={tell("leave_title")}
      onClose={() => visitor.stay()}
      actions={
        <>
          <Button onPress={() => visitor.stay()}>{tell("stay")}</Button>
          <Button
            kind="danger"
            isBusy={visitor.pressed.value === "leave"}
            onPress={() => void visitor.leave()}
          >
            {tell("leave_now")}
          </Button>
        </>
      }
    >
      <p>{tell(isMeeting ? "leave_meeting_words" : "leave_words", { ticket })}</p>
      {problem && (
        <Notice kind="wait">{isUnanswered(problem) ? tell("leave_untold") : problemText(problem)}</Notice>
      )}
    </Dialog>
  );
}

/** A newer tab has taken over: said plainly, and it can be taken back. */
function ElsewhereQuestion({ visitor }: { readonly visitor: Visitor }) {
  const links = [visitor.rooms.hallLink.value, visitor.rooms.meeting.value?.link.value];
  const isElsewhere = links.some((link) => link?.is === "closed" && link.because === "replaced");
  if (!isElsewhere) return null;
  return (
    <Dialog
      title={say("replaced_title")}
      onClose={() => undefined}
      actions={<Button onPress={() => visitor.takeBack()}>{say("take_back")}</Button>}
    >
      <p>{say("replaced_words")}</p>
    </Dialog>
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
