/** Says what is said in a meeting alone: sound, networks, pictures and what is drawn on them. */
import { meetingWords as english } from "../../lib/words/en.meeting";
import { meetingWords as italian } from "../../lib/words/it.meeting";
import { sayer } from "../base/speech";

export const tell = sayer({ en: english, it: italian }, "meeting");
