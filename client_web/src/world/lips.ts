/** A voice's level becomes a speaking mouth. Pure but for its own memory. */
import { type Mouth, SHUT } from "../scene/face";

const OPEN_PER_S = 28;
const SHUT_PER_S = 14;
/** Below this, a voice is room noise. */
const FLOOR = 0.05;
/** Syllables a second in quiet speech. */
const SYLLABLES_HZ = 4.3;
const MOST = 0.85;

/** One mouth. Levels 0 to 1 in, weights out whose sum never exceeds 1. */
export class Lips {
  #opening = 0;
  #phase = 0;

  /** How far open, 0 to 1. */
  get opening(): number {
    return this.#opening;
  }

  update(level: number, deltaS: number): Mouth {
    const heard = level > FLOOR ? Math.min(1, (level - FLOOR) / (1 - FLOOR)) ** 0.6 : 0;
    const pace = heard > this.#opening ? OPEN_PER_S : SHUT_PER_S;
    this.#opening += (heard - this.#opening) * (1 - Math.exp(-pace * deltaS));
    if (heard === 0 && this.#opening < 0.01) {
      this.#opening = 0;
      return SHUT;
    }
    this.#phase += deltaS * SYLLABLES_HZ;
    return shape(this.#opening * MOST, this.#phase);
  }
}

/** A mouth that wanders through the vowels, so that a steady tone does not freeze it. */
function shape(opening: number, phase: number): Mouth {
  const wave = (pace: number, offset: number) => 0.5 + 0.5 * Math.sin((phase * pace + offset) * 2 * Math.PI);
  const parts = {
    aa: 0.35 + 0.65 * wave(1, 0),
    ih: 0.5 * wave(0.63, 0.4),
    ou: 0.35 * wave(0.41, 0.7),
    ee: 0.4 * wave(0.53, 0.15),
    oh: 0.45 * wave(0.77, 0.55),
  };
  const sum = parts.aa + parts.ih + parts.ou + parts.ee + parts.oh;
  // a syllable opens and closes, also within one breath
  const syllable = 0.45 + 0.55 * wave(1, 0.25);
  const scale = (opening * syllable) / sum;
  return {
    aa: parts.aa * scale,
    ih: parts.ih * scale,
    ou: parts.ou * scale,
    ee: parts.ee * scale,
    oh: parts.oh * scale,
  };
}
