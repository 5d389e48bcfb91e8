/** What the headset shows of the page, and what it may ask of it. */

/** Somebody else in the room, in words. */
export interface PersonLine {
  readonly name: string;
  /** Quieter, after the name: speaking, microphone off, reconnecting. Empty for nothing. */
  readonly remark: string;
  readonly isSpeaking: boolean;
}

/** All that panels show, as it is now. */
export interface PageFacts {
  readonly people: readonly PersonLine[];
  /** Whether one's own voice is heard; null while there is no microphone. */
  readonly isMuted: boolean | null;
  /** What is wrong with one's own connection, in words; empty for nothing. */
  readonly trouble: string;
  /** What is recorded now, in words. */
  readonly recording: string;
  readonly isRecording: boolean;
  /** What was written, oldest first. */
  readonly lines: readonly { readonly key: string; readonly name: string; readonly text: string }[];
}

/** Words on panels, in the page's language. */
export interface HeadsetWords {
  readonly here: string;
  readonly chat: string;
  readonly chatEmpty: string;
  readonly mute: string;
  readonly unmute: string;
  readonly leave: string;
}

/** The page, as far as the headset needs it. */
export interface HeadsetPage {
  facts(): PageFacts;
  words(): HeadsetWords;
  setMuted(isMuted: boolean): void;
}
