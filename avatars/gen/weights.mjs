// Skinning: which bones move a point of the sculpted body, and how much.
import { clamp, smoothstep } from './sdf.mjs';
import { armDir, FINGERS, handFrame, LOWER_ARM, tpos, UPPER_ARM } from './skeleton.mjs';

export const ARM_LENGTH = UPPER_ARM + LOWER_ARM;

const SPINE = [['hips', 0.8], ['spine', 0.9], ['chest', 1.0], ['upperChest', 1.09], ['neck', 1.195], ['head', 1.245]];
function spineWeights(y, top = 'head') {
  const stop = SPINE.findIndex(([n]) => n === top);
  if (y <= SPINE[0][1]) return [['hips', 1]];
  for (let i = 0; i < stop; i++) {
    if (y < SPINE[i + 1][1]) {
      const t = smoothstep(SPINE[i][1], SPINE[i + 1][1], y);
      return [[SPINE[i][0], 1 - t], [SPINE[i + 1][0], t]];
    }
  }
  return [[top, 1]];
}
const norm = (w, max = 4) => {
  const m = new Map();
  for (const [b, v] of w) if (v > 1e-3) m.set(b, (m.get(b) ?? 0) + v);
  const list = [...m].sort((a, b) => b[1] - a[1]).slice(0, max);
  const s = list.reduce((q, e) => q + e[1], 0);
  return list.map(([b, v]) => [b, v / s]);
};
const side = (p) => (p[0] >= 0 ? 'left' : 'right');

/** Metres along the sculpted arm and distance from its axis. */
export function armCoords(p) {
  const S = tpos('leftUpperArm');
  const x = Math.abs(p[0]) - S[0], y = p[1] - S[1], z = p[2] - S[2];
  const s = x * armDir[0] + y * armDir[1];
  const sc = clamp(s, 0, ARM_LENGTH + 0.2);
  return [s, Math.hypot(x - armDir[0] * sc, y - armDir[1] * sc, z)];
}
export function torsoWeights(p) {
  const [s, r] = armCoords(p);
  const on = 1 - smoothstep(0.066, 0.1, r);
  const arm = smoothstep(-0.05, 0.055, s) * on;
  const sd = side(p);
  const out = [];
  if (arm > 0) {
    const fore = smoothstep(UPPER_ARM - 0.045, UPPER_ARM + 0.045, s);
    const hand = smoothstep(ARM_LENGTH - 0.03, ARM_LENGTH + 0.012, s);
    out.push([`${sd}UpperArm`, arm * (1 - fore)], [`${sd}LowerArm`, arm * fore * (1 - hand)], [`${sd}Hand`, arm * fore * hand]);
  }
  const rest = 1 - arm;
  const sh = smoothstep(0.05, 0.15, Math.abs(p[0])) * smoothstep(1.03, 1.12, p[1]) * 0.75;
  out.push([`${sd}Shoulder`, rest * sh]);
  for (const [b, v] of spineWeights(p[1], 'head')) out.push([b, v * rest * (1 - sh)]);
  return norm(out);
}
export const topWeights = (p) => {
  // like torso, but cloth never follows neck or head, and its skirt follows the thighs a little
  const w = torsoWeights(p).map(([b, v]) => (b === 'neck' || b === 'head' ? ['upperChest', v] : [b.replace('Hand', 'LowerArm'), v]));
  const onArm = w.reduce((q, [b, v]) => q + (/Arm/.test(b) ? v : 0), 0);
  const k = 0.6 * (1 - smoothstep(0.7, 0.8, p[1])) * (1 - onArm);
  return k > 0 ? norm([...w.map(([b, v]) => [b, v * (1 - k)]), ...legWeights(p).map(([b, v]) => [b, v * k])]) : norm(w);
};
export function legWeights(p) {
  const leg = 1 - smoothstep(0.66, 0.79, p[1]);
  const L = smoothstep(-0.035, 0.035, p[0]);
  const knee = 1 - smoothstep(0.37, 0.47, p[1]);
  const foot = 1 - smoothstep(0.07, 0.12, p[1]);
  const toe = smoothstep(0.06, 0.1, p[2]) * foot;
  const out = [['hips', 1 - leg]];
  for (const [sd, k] of [['left', L], ['right', 1 - L]]) {
    out.push([`${sd}UpperLeg`, leg * k * (1 - knee)], [`${sd}LowerLeg`, leg * k * knee * (1 - foot)],
      [`${sd}Foot`, leg * k * foot * (1 - toe)], [`${sd}Toes`, leg * k * toe]);
  }
  return norm(out);
}
export function handWeights(p) {
  // hand-local coordinates of the sculpted hand
  const q = [Math.abs(p[0]) - handFrame.o[0], p[1] - handFrame.o[1], p[2] - handFrame.o[2]];
  const l = [handFrame.ax, handFrame.ay, handFrame.az].map((a) => q[0] * a[0] + q[1] * a[1] + q[2] * a[2]);
  const sd = side(p);
  const fore = 1 - smoothstep(-0.03, 0.008, l[0]);
  const out = [[`${sd}LowerArm`, fore]];
  // nearest finger
  let best = null;
  for (const f of Object.values(FINGERS)) {
    const len = f.len[0] + f.len[1] + f.len[2], dl = Math.hypot(...f.dir);
    const d = f.dir.map((v) => v / dl);
    const r = l.map((v, i) => v - f.base[i]);
    const s = r[0] * d[0] + r[1] * d[1] + r[2] * d[2];
    const c = clamp(s, 0, len);
    const dist = Math.hypot(r[0] - d[0] * c, r[1] - d[1] * c, r[2] - d[2] * c);
    if (!best || dist < best.dist) best = { f, s, dist };
  }
  const { f, s } = best;
  const b = smoothstep(-0.012, 0.008, s);
  const k1 = smoothstep(f.len[0] - 0.008, f.len[0] + 0.008, s);
  const k2 = smoothstep(f.len[0] + f.len[1] - 0.007, f.len[0] + f.len[1] + 0.007, s);
  const j = f.joints.map((n) => n.replace('left', sd));
  const h = 1 - fore;
  out.push([`${sd}Hand`, h * (1 - b)], [j[0], h * b * (1 - k1)], [j[1], h * b * k1 * (1 - k2)], [j[2], h * b * k1 * k2]);
  return norm(out);
}
