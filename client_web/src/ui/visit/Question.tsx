/** What one is asked or told on a page of the visit, and what went wrong with the last answer. */
import type { ComponentChildren } from "preact";
import { canListen } from "../../lib/inApp";
import { Notice } from "../base/Notice";
import { problemText } from "../base/problems";
import { say } from "../base/speech";
import { Consent } from "./Consent";
import { End } from "./End";
import { CodeEntry, FollowLink, InvitedNews } from "./Invited";
import { MicrophoneCheck } from "./MicrophoneCheck";
import { Parted } from "./Parted";
import { Reach } from "./Reach";
import { Start } from "./Start";
import { Topic } from "./Topic";
import type { VisitPage } from "./visit";
import type { Visitor } from "./visitor";
import { PlaceStrip, Waiting } from "./Waiting";
import { WayOut } from "./WayOut";
import { sited, tell } from "./words";

interface QuestionProps {
  readonly visitor: Visitor;
  readonly page: VisitPage;
  readonly onLeave: () => void;
}

export function Question({ visitor, page, onLeave }: QuestionProps) {
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
