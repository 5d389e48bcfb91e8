/**
 * Something that an encoder takes for speech: pulses of a throat through the formants of vowels, hissed consonants,
 * pauses between words. Opus protects speech against loss, and nothing else at our rate; a tone would prove nothing.
 */

const VOWELS: readonly (readonly [number, number, number])[] = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [530, 1840, 2480],
  [570, 840, 2410],
  [300, 870, 2240],
];
const SYLLABLE_S = 0.22;
const SECONDS = 8;

/** A resonance: what it makes of a sample, remembering the last two. */
function resonance(rateHz: number): (sample: number, hertz: number, widthHz: number) => number {
  let [last, before] = [0, 0];
  return (sample, hertz, widthHz) => {
    const radius = Math.exp((-Math.PI * widthHz) / rateHz);
    const out = sample * (1 - radius) + 2 * radius * Math.cos((2 * Math.PI * hertz) / rateHz) * last - radius * radius * before;
    [before, last] = [last, out];
    return out;
  };
}

/** Eight seconds of it, always the same. */
export function talk(context: BaseAudioContext): AudioBuffer {
  const rateHz = context.sampleRate;
  const buffer = context.createBuffer(1, SECONDS * rateHz, rateHz);
  const samples = buffer.getChannelData(0);
  const throat = [resonance(rateHz), resonance(rateHz), resonance(rateHz)];
  let [phase, seed, loudest] = [0, 1, 0];
  for (let n = 0; n < samples.length; n += 1) {
    const at = n / rateHz;
    const syllable = Math.floor(at / SYLLABLE_S);
    const within = at / SYLLABLE_S - syllable;
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    const noise = seed / 0x40000000 - 1;
    phase += (105 + 40 * Math.sin(at * 2.1) + 15 * Math.sin(at * 11)) / rateHz;
    const isVoiced = within > 0.25;
    const pulse = isVoiced ? Math.max(0, 1 - (phase % 1) * 6) * 4 - 0.3 : 0;
    const formants = VOWELS[(syllable * 3) % VOWELS.length] ?? [500, 1500, 2500];
    const source = pulse + noise * 0.03;
    let out = throat.reduce((sum, each, k) => sum + each(source, formants[k] ?? 500, 70 + 40 * k) / (k + 1), 0);
    if (!isVoiced && syllable % 2 === 0) out += noise * 0.02;
    const isPause = syllable % 5 === 4;
    samples[n] = isPause ? noise * 0.0005 : out * Math.sin(Math.PI * Math.min(1, within)) ** 0.5;
    loudest = Math.max(loudest, Math.abs(samples[n] ?? 0));
  }
  for (let n = 0; n < samples.length; n += 1) samples[n] = ((samples[n] ?? 0) / loudest) * 0.7;
  return buffer;
}
