/** The pseudo-language, whole and in one file as any further language: what is read in it came out of the words. */
import type { Area } from "../further";
import { en } from "../words/en";
import { accessWords } from "../words/en.access";
import { deskWords } from "../words/en.desk";
import { headsetWords } from "../words/en.headset";
import { invitationWords } from "../words/en.invitations";
import { enInvited } from "../words/en.invited";
import { meetingWords } from "../words/en.meeting";
import { placeWords } from "../words/en.place";
import { playerWords } from "../words/en.player";
import { problemWords } from "../words/en.problems";
import { reviewWords } from "../words/en.review";
import { enSited } from "../words/en.sited";
import { staffWords } from "../words/en.staff";
import { enVisit } from "../words/en.visit";
import { pseudo } from "./pseudo";

export const words = {
  shared: pseudo(en),
  access: pseudo(accessWords),
  desk: pseudo(deskWords),
  headset: pseudo(headsetWords),
  invitations: pseudo(invitationWords),
  invited: pseudo(enInvited),
  meeting: pseudo(meetingWords),
  place: pseudo(placeWords),
  player: pseudo(playerWords),
  problems: pseudo(problemWords),
  review: pseudo(reviewWords),
  sited: pseudo(enSited),
  staff: pseudo(staffWords),
  visit: pseudo(enVisit),
} satisfies Record<Area, object>;
