/**
 * How a ring gets through to a person: a soft two-tone sound in the page, the window's title, and a notice of the
 * system where the agent allowed it. One of them is enough; all stop at once.
 */
import { isSoundOn, soundContext } from "../../media/sound";

/** What is said outside the page. */
export interface RingWords {
  readonly title: string;
  readonly body: string;
}

/** E5 and G5: soft, and not mistaken for a telephone. */
const TONES_HZ = [659.25, 783.99] as const;
const TONE_S = 0.34;
const EVERY_MS = 2000;
const LOUDNESS = 0.18;
const FLASH_MS = 1000;

/** Rings until the returned function is called. Where the browser keeps sound off, the title and the notice ring. */
export function ring(words: RingWords): () => void {
  const quiet = document.title;
  let isLoud = true;
  document.title = words.title;
  strike();
  const striking = setInterval(strike, EVERY_MS);
  const flashing = setInterval(() => {
    isLoud = !isLoud;
    document.title = isLoud ? words.title : quiet;
  }, FLASH_MS);
  const notice = tellOutside(words);
  return () => {
    clearInterval(striking);
    clearInterval(flashing);
    notice?.close();
    document.title = quiet;
  };
}

/** Whether notices outside the window can be had: the browser's answer, or that it has none to give. */
export function noticePermission(): NotificationPermission {
  return "Notification" in globalThis ? Notification.permission : "denied";
}

/** Ask the browser's question. Call it from a gesture. */
export async function askForNotices(): Promise<NotificationPermission> {
  return "Notification" in globalThis ? Notification.requestPermission() : "denied";
}

function strike(): void {
  if (!isSoundOn()) return;
  const sound = soundContext();
  TONES_HZ.forEach((hertz, at) => {
    playTone(sound, hertz, sound.currentTime + at * TONE_S * 0.8);
  });
}

function playTone(sound: AudioContext, hertz: number, atS: number): void {
  const [tone, volume] = [sound.createOscillator(), sound.createGain()];
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, atS);
  volume.gain.linearRampToValueAtTime(LOUDNESS, atS + 0.03);
  volume.gain.exponentialRampToValueAtTime(0.0001, atS + TONE_S);
  tone.connect(volume).connect(sound.destination);
  tone.start(atS);
  tone.stop(atS + TONE_S);
}

function tellOutside(words: RingWords): Notification | null {
  if (noticePermission() !== "granted" || document.hasFocus()) return null;
  try {
    const notice = new Notification(words.title, { body: words.body, tag: "salotto-ring" });
    notice.onclick = () => {
      globalThis.focus();
      notice.close();
    };
    return notice;
  } catch {
    return null; // browsers of phones know the name but make notices in workers only
  }
}
