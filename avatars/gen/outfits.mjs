// Clothes as layers over the body: tops, trousers, shoes, cuffs, and the lanyard that staff wear.
// A layer is {name, sdf, min, max, cell, tris, error, color, weights, hidden?} or {name, geo}; mesh.mjs turns it into triangles.
import { bodyShapes } from './body.mjs';
import { applique, frontZ } from './mesh.mjs';
import { cone, ellipsoid, intersect, mirrorX, mix, offset, plane, roundBox, smax, smin, smoothstep, subtract, union } from './sdf.mjs';
import { armDir, onArm } from './skeleton.mjs';
import { ARM_LENGTH, armCoords, handWeights, legWeights, topWeights, torsoWeights } from './weights.mjs';

const BODY_BOX = { min: [-0.56, 0.6, -0.2], max: [0.56, 1.3, 0.26], cell: 0.0065 };
const CUFF_BOX = { min: [-0.5, 0.7, -0.1], max: [0.5, 1.12, 0.1], cell: 0.005, error: 0.02 };
const NECK_BOX = { min: [-0.1, 1.1, -0.1], max: [0.1, 1.24, 0.1], cell: 0.005 };

/**
 * Dress a body.
 * @param kind blazer | sweater | polo
 * @param pal  colours of palette.mjs
 * @param o    {girth, shoulders: about 1; badge: wear the lanyard}
 * @returns {layers, scene}: layers from the inside out, scene as the field that shades them
 */
export function outfit(kind, pal, o) {
  const tailor = new Tailor(bodyShapes(o), pal);
  const { body: b, layers } = tailor;
  TOPS[kind](tailor);
  trousers(tailor);
  const shoe = shoes(tailor);
  hands(tailor);
  belt(tailor);
  if (o.badge) lanyard(tailor, kind);
  const trunk = union(0.045, b.torso, mirrorX(b.arm));
  return { layers, scene: union(0, trunk, mirrorX(b.leg), b.pelvis, mirrorX(b.hand), shoe) };
}

/** Inside (negative) before `at` metres along the sculpted arm. */
const beforeArm = (at) => plane(onArm(at), armDir);
/** Open collar: everything above a tilted plane, inside a cylinder about the neck. */
const neckHole = (height, r, tilt = 0.35) => (x, y, z) => Math.max(Math.hypot(x, z + 0.006) - r, height - y + (z + 0.01) * -tilt);
const neckRing = (y0, R, r) => (x, y, z) => Math.hypot(Math.hypot(x, z + 0.01) - R, (y - y0 + (z + 0.01) * 0.32) * 0.8) - r;

class Tailor {
  constructor(body, colours) {
    this.body = body;
    this.colours = colours;
    this.layers = [];
    // everything below the waist, shared by trousers and jacket skirts so that they nest
    this.lower = union(0.035, body.pelvis, mirrorX(body.leg), (x, y, z) => smax(body.torso(x, y, z), y - 0.82, 0.03));
  }

  add(layer) {
    this.layers.push(layer);
    return layer.sdf;
  }

  applique(name, options) {
    this.layers.push({ name, geo: applique({ weights: topWeights, ...options }), sdf: null });
  }

  /** A top: trunk and sleeves grown by `grow` metres, cut at the hem, the wrist and the neck. */
  top(name, grow, { hem, end, neck, color, tris, cutFront }) {
    const b = this.body;
    const skirt = (x, y, z) => smax(this.lower(x, y, z), y - 0.9, 0.05);
    const trunk = union(0.04, b.torso, (x, y, z) => skirt(x, y, z) - 0.003);
    const cut = (x, y, z) => smax(trunk(x, y, z) - grow, hem - y, 0.014);
    const sleeve = intersect(0.012, offset(b.arm, grow), beforeArm(end));
    let f = subtract(0.012, union(0.045, cut, mirrorX(sleeve)), neckHole(...neck));
    if (cutFront) f = subtract(0.012, f, cutFront);
    return this.add({ name, sdf: f, ...BODY_BOX, tris, error: 0.02, color, weights: topWeights });
  }

  cuff(grow, at, half, k, tris, color) {
    const b = this.body;
    const sdf = mirrorX((x, y, z) => smax(b.arm(x, y, z) - grow, Math.abs(armCoords([x, y, z])[0] - at) - half, k));
    this.add({ name: 'cuff', sdf, ...CUFF_BOX, tris, color, weights: topWeights });
  }

  neckband(y0, R, r, tris, error, color) {
    this.add({ name: 'neckband', sdf: neckRing(y0, R, r), ...NECK_BOX, tris, error, color, weights: topWeights });
  }
}

function blazer(t) {
  const c = t.colours;
  const shirt = t.top('shirt', 0.004, { hem: 0.72, neck: [1.172, 0.082], end: 0.3, color: () => c.shirt, tris: 700 });
  // front opening: a V that closes at the button
  const vee = (x, y, z) => {
    const half = y > 0.925 ? 0.006 + (y - 0.925) * 0.36 : 0.004 + (0.925 - y) * 0.16;
    return Math.max(Math.abs(x) - Math.min(half, 0.062), -z);
  };
  const jacket = t.top('blazer', 0.013, { hem: 0.69, end: ARM_LENGTH - 0.028, neck: [1.158, 0.082], color: () => c.top, tris: 3000, cutFront: vee });
  t.applique('lapel', { sdf: jacket, xy: lapel, rows: 16, cols: 4, thick: 0.0045, color: () => c.topDark, mirror: true });
  t.applique('pocket', { sdf: jacket, xy: (u, s) => [mix(0.052, 0.108, u), 0.79 + 0.017 * s + u * 0.005], rows: 5, cols: 2, thick: 0.003, color: () => c.topDark, mirror: true });
  t.applique('breast', { sdf: jacket, xy: (u, s) => [mix(0.07, 0.108, u), 1.0 + 0.0125 * s + u * 0.006], rows: 4, cols: 2, thick: 0.003, color: () => c.accent });
  const buttons = union(0, ...[0.905, 0.852].map((y) => ellipsoid([0.011, y, frontZ(jacket, 0.014, y) + 0.001], [0.0085, 0.0085, 0.0045])));
  t.add({ name: 'buttons', sdf: buttons, min: [-0.03, 0.83, 0.05], max: [0.03, 0.94, 0.2], cell: 0.0026, tris: 120, error: 0.03, color: () => c.metal, weights: topWeights });
  t.neckband(1.179, 0.061, 0.0105, 420, 0.02, () => c.shirt);
  t.layers[0].hides = (p) => jacket(...p) < -0.004;
  t.cuff(0.009, ARM_LENGTH - 0.004, 0.026, 0.008, 360, () => c.shirt);
  // the shirt is not needed where the jacket covers it
  t.layers[0].sdf = shirt;
  t.layers[0].hidden = (p) => jacket(p[0], p[1], p[2]) < -0.0015 || p[1] < 0.835;
}

/** Outline of a notched lapel: t upwards, s outwards. */
function lapel(t, s) {
  const y = mix(0.918, 1.128, t);
  const inner = Math.min(Math.max(0.006 + (y - 0.925) * 0.36, 0.004), 0.064) - 0.003;
  const w = t < 0.7 ? mix(0.007, 0.05, smoothstep(0, 0.72, t)) : t < 0.76 ? mix(0.05, 0.033, (t - 0.7) / 0.06) : mix(0.033, 0.03, (t - 0.76) / 0.24);
  return [inner + w * s, y + (t > 0.05 ? s * 0.012 * smoothstep(0.3, 0.7, t) : 0)];
}

function sweater(t) {
  const c = t.colours;
  const b = t.body;
  const end = ARM_LENGTH - 0.012;
  t.top('sweater', 0.011, { hem: 0.715, neck: [1.172, 0.082], end, color: () => c.top, tris: 3000 });
  t.neckband(1.178, 0.0615, 0.0125, 500, 0.01, () => c.topDark);
  t.cuff(0.0145, end - 0.014, 0.018, 0.01, 420, () => c.topDark);
  t.layers[0].hides = (p) => p[1] > 0.75;
  const hem = (x, y, z) => smax(smin(b.torso(x, y, z), t.lower(x, y, z), 0.03) - 0.0165, Math.abs(y - 0.727) - 0.016, 0.01);
  t.add({ name: 'hem', sdf: hem, min: [-0.2, 0.69, -0.16], max: [0.2, 0.76, 0.16], cell: 0.006, tris: 500, error: 0.01, color: () => c.topDark, weights: topWeights });
}

function polo(t) {
  const c = t.colours;
  const shirt = t.top('polo', 0.01, { hem: 0.715, neck: [1.172, 0.082], end: 0.15, color: () => c.top, tris: 2400 });
  t.layers[0].hides = (p) => p[1] > 0.75;
  t.neckband(1.18, 0.061, 0.0125, 420, 0.02, () => c.topDark);
  const quad = (q) => (u, s) => [0, 1].map((i) => mix(mix(q[0][i], q[1][i], u), mix(q[3][i], q[2][i], u), s));
  t.applique('wing', { sdf: shirt, xy: quad([[0.006, 1.165], [0.036, 1.115], [0.08, 1.142], [0.056, 1.178]]), rows: 6, cols: 4, thick: 0.0075, lift: 0.001, color: () => c.topDark, mirror: true });
  t.applique('placket', { sdf: shirt, xy: (u, s) => [mix(-0.015, 0.015, s), mix(1.06, 1.158, u)], rows: 6, cols: 3, thick: 0.0026, color: () => c.topDark });
  const buttons = union(0, ...[1.085, 1.12].map((y) => ellipsoid([0, y, frontZ(shirt, 0, y) + 0.0036], [0.0052, 0.0052, 0.003])));
  t.add({ name: 'buttons', sdf: buttons, min: [-0.02, 1.06, 0], max: [0.02, 1.14, 0.2], cell: 0.0018, tris: 100, error: 0.03, color: () => c.shirt, weights: topWeights });
  const bare = intersect(0.004, mirrorX(t.body.arm), mirrorX((x, y, z) => -beforeArm(0.09)(x, y, z)));
  t.add({ name: 'arms', sdf: bare, ...BODY_BOX, tris: 900, error: 0.02, color: () => c.skin, weights: torsoWeights });
  t.cuff(0.013, 0.142, 0.01, 0.006, 360, () => c.topDark);
}

const TOPS = { blazer, sweater, polo };

function trousers(t) {
  const legs = (x, y, z) => smax(smax(t.lower(x, y, z) - 0.006, y - 0.84, 0.01), 0.058 - y, 0.014);
  t.add({ name: 'trousers', sdf: legs, min: [-0.24, 0.02, -0.2], max: [0.24, 0.88, 0.2], cell: 0.0085, tris: 1500, error: 0.02, color: () => t.colours.bottom, weights: legWeights, hidden: (p) => p[1] > 0.7 && t.layers[0].hides(p) });
}

function shoes(t) {
  const c = t.colours;
  const upper = union(0.03,
    ellipsoid([0.086, 0.038, 0.078], [0.046, 0.042, 0.066]),
    ellipsoid([0.085, 0.042, -0.012], [0.042, 0.05, 0.055]),
    cone([0.085, 0.06, -0.012], [0.085, 0.09, -0.012], 0.046, 0.045));
  const shoe = mirrorX((x, y, z) => smax(upper(x, y, z), 0.016 - y, 0.006));
  const foot = mirrorX(union(0.03, ellipsoid([0.086, 0.03, 0.078], [0.046, 0.06, 0.066]), ellipsoid([0.085, 0.03, -0.012], [0.042, 0.06, 0.055])));
  const sole = (x, y, z) => smax(foot(x, y, z) - 0.0055, Math.abs(y - 0.0125) - 0.0125, 0.008);
  t.add({ name: 'shoes', sdf: shoe, min: [-0.16, -0.01, -0.1], max: [0.16, 0.16, 0.18], cell: 0.006, tris: 600, error: 0.02, color: () => c.shoes, weights: legWeights });
  t.add({ name: 'soles', sdf: sole, min: [-0.16, -0.02, -0.1], max: [0.16, 0.05, 0.18], cell: 0.006, tris: 360, error: 0.02, color: () => c.soles, weights: legWeights });
  return shoe;
}

function hands(t) {
  const cut = plane(onArm(ARM_LENGTH - 0.05), armDir);
  const sdf = mirrorX((x, y, z) => smax(t.body.hand(x, y, z), -cut(x, y, z), 0.004));
  t.add({ name: 'hands', sdf, min: [0.3, 0.5, -0.1], max: [0.62, 0.86, 0.12], cell: 0.0036, tris: 950, error: 0.02, color: () => t.colours.skin, weights: handWeights, mirror: true });
}

function belt(t) {
  const sdf = (x, y, z) => smax(t.lower(x, y, z) - 0.0085, Math.abs(y - 0.826) - 0.013, 0.005);
  t.add({ name: 'belt', sdf, min: [-0.2, 0.8, -0.16], max: [0.2, 0.85, 0.16], cell: 0.006, tris: 240, error: 0.03, color: () => t.colours.belt, weights: legWeights, hidden: (p) => t.layers[0].hides(p) });
}

function lanyard(t, kind) {
  const c = t.colours;
  const under = t.layers[0].sdf;
  const topY = kind === 'polo' ? 1.15 : 1.174;
  const spread = kind === 'blazer' ? 0.058 : 0.053;
  const strap = (u, s) => {
    const y = mix(0.952, topY, u);
    return [0.003 + smoothstep(-0.12, 1, u) * spread + (s - 0.5) * 0.0145, y - (s - 0.5) * 0.003];
  };
  t.applique('lanyard', { sdf: under, xy: strap, rows: 14, cols: 2, thick: 0.0028, lift: 0.0008, color: () => c.accent, mirror: true });
  const z = Math.max(...[0.945, 0.915, 0.885].map((y) => Math.max(frontZ(under, 0.025, y), frontZ(under, 0, y)))) + 0.007;
  const card = { weights: topWeights };
  t.add({ ...card, name: 'badge', sdf: roundBox([0, 0.912, z], [0.031, 0.041, 0.0045], 0.0042), min: [-0.05, 0.86, z - 0.02], max: [0.05, 0.97, z + 0.02], cell: 0.003, tris: 200, error: 0.01, color: () => c.badge });
  t.add({ ...card, name: 'badgeband', sdf: roundBox([0, 0.934, z + 0.0042], [0.0265, 0.0095, 0.0016], 0.0015), min: [-0.05, 0.91, z - 0.01], max: [0.05, 0.96, z + 0.02], cell: 0.0022, tris: 90, error: 0.02, color: () => c.accent });
  const print = union(0, ellipsoid([-0.013, 0.905, z + 0.0042], [0.0085, 0.0085, 0.002]), roundBox([0.011, 0.909, z + 0.0044], [0.012, 0.002, 0.0014], 0.0013), roundBox([0.009, 0.901, z + 0.0044], [0.01, 0.002, 0.0014], 0.0013));
  t.add({ ...card, name: 'badgeface', sdf: print, min: [-0.04, 0.88, z - 0.01], max: [0.04, 0.93, z + 0.02], cell: 0.0016, tris: 160, error: 0.02, color: () => c.topDark });
}
