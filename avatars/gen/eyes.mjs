// Eyes: a bulge under sliding lids, lashes, eyeballs with glints. Everything for the left side, mirrored for the right.
import { clamp, gradient, mix, smoothstep } from './sdf.mjs';
import { mixColor } from './mesh.mjs';

const HEAD = [['head', 1]];

/** The shape that eyelids slide on, and where they are in every expression. */
export function eyeShape({ o, f, bare, zOn, headN }) {
  const E = { x: 0.0575 * (o.eyeSpacing ?? 1), y: 1.381, a: 0.0295 * (o.eyeSize ?? 1), up: 0.0315 * (o.eyeSize ?? 1), lo: 0.0275 * (o.eyeSize ?? 1) };
  const eyeR = 0.105;
  const eN = (() => { const z = zOn(bare, E.x, E.y); return headN(E.x, E.y, z); })();
  const yaw = Math.atan2(eN[0], eN[2]) * 0.8, pitch = 0.02;
  const n0 = [Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), Math.cos(yaw) * Math.cos(pitch)];
  const apex = [E.x, E.y, zOn(bare, E.x, E.y) + 0.0022];
  const pivot = apex.map((v, i) => v - n0[i] * eyeR);
  const domeZ = (x, y, extra = 0) => { const r = eyeR + extra, dx = x - pivot[0], dy = y - pivot[1]; return pivot[2] + Math.sqrt(Math.max(r * r - dx * dx - dy * dy, 1e-6)); };
  const rho = (u, v) => Math.hypot(u / (E.a * 1.12), v / ((v > 0 ? E.up : E.lo) * 1.12));
  const LID = 0.0034;
  /** Height field of the lids: bulges over the eyeball, fades into the head. Left eye (x > 0). */
  const lidZ = (x, y) => {
    const h = zOn(f, x, y);
    const r = rho(x - E.x, y - E.y);
    const k = 1 - smoothstep(1.0, 1.95, r);
    return mix(h, Math.max(domeZ(x, y, LID), h + 0.0006), k) - (r > 1.75 ? 0.0008 * smoothstep(1.75, 2.1, r) : 0);
  };
  const lidN = (x, y) => {
    const e = 0.0015, r = rho(x - E.x, y - E.y);
    const k = smoothstep(1.6, 2.05, r);
    const gx = (lidZ(x + e, y) - lidZ(x - e, y)) / (2 * e), gy = (lidZ(x, y + e) - lidZ(x, y - e)) / (2 * e);
    const l = Math.hypot(gx, gy, 1), a = [-gx / l, -gy / l, 1 / l];
    const b = gradient(f, x, y, zOn(f, x, y), 0.0012);
    const m = [0, 1, 2].map((i) => mix(a[i], b[i], k)), q = Math.hypot(...m);
    return m.map((v) => v / q);
  };
  // lid pose: fraction open of upper and lower lids, slant of the upper edge (+ = outer side lower), curve of closed line
  const EYE = {
    rest: { up: o.lidOpen ?? 0.79, lo: 0.87, slant: 0, closeAt: -0.42 },
    blink: { up: 0, lo: 0.0, slant: 0, closeAt: -0.42 },
    happy: { up: 0.86, lo: 0.5, slant: 0.0, closeAt: -0.2 },
    relaxed: { up: 0.62, lo: 0.78, slant: 0.05, closeAt: -0.4 },
    sad: { up: 0.78, lo: 0.88, slant: 0.22, closeAt: -0.42 },
    angry: { up: 0.74, lo: 0.86, slant: -0.26, closeAt: -0.4 },
    surprised: { up: 1.1, lo: 1.05, slant: 0, closeAt: -0.4 },
    concerned: { up: 0.84, lo: 0.88, slant: 0.16, closeAt: -0.4 },
    thinking: { up: 0.8, lo: 0.86, slant: 0, closeAt: -0.4 },
    aa: { up: 0.81, lo: 0.88, slant: 0, closeAt: -0.42 },
  };
  const SQ = 2.25; // superellipse exponent
  const upperY = (u, s) => { // u in -1..1 (+ = outer), s = pose
    const full = E.up * (1 - Math.abs(u) ** SQ) ** (1 / SQ);
    const closed = E.lo * s.closeAt * (1 - u * u) ** 0.8;
    return mix(closed, full, s.up) - s.slant * E.up * u * (1 - Math.abs(u) ** 6);
  };
  const lowerY = (u, s) => {
    const full = -E.lo * (1 - Math.abs(u) ** SQ) ** (1 / SQ);
    const closed = E.lo * s.closeAt * (1 - u * u) ** 0.8 - 0.0004;
    return Math.min(mix(closed, full, s.lo), upperY(u, s) - 0.0002);
  };
  const M = 36, outer = 2.08;
  const us = (j) => Math.cos((j / (M / 2)) * Math.PI); // 1 .. -1 along one half
  /** aperture point j in 0..M-1, counter-clockwise from the outer corner */
  const aperture = (j, s) => {
    if (j <= M / 2) { const u = us(j); return [u * E.a, upperY(u, s)]; }
    const u = us(M - j); return [u * E.a, lowerY(u, s)];
  };
  const outerPt = (j) => { const th = (j / M) * Math.PI * 2; return [Math.cos(th) * E.a * outer * 1.0, Math.sin(th) * (Math.sin(th) > 0 ? E.up : E.lo) * outer]; };
  const RINGS = [0, 0.08, 0.2, 0.36, 0.56, 0.78, 1];
  const lidPoint = (j, r, s) => {
    const a = aperture(j, s), b = outerPt(j);
    const t = RINGS[r];
    const x = E.x + mix(a[0], b[0], t), y = E.y + mix(a[1], b[1], t);
    return [x, y, lidZ(x, y)];
  };
  const eyePose = (name, left) => {
    if (name === 'blinkLeft') return left ? EYE.blink : null;
    if (name === 'blinkRight') return left ? null : EYE.blink;
    return EYE[name] ?? null;
  };
  return { E, eyeR, yaw, n0, pivot, domeZ, rho, lidZ, lidN, EYE, upperY, M, RINGS, lidPoint, eyePose };
}

/** Add both eyes to the face (lids, lashes) and to the eyes (sclera, iris, glints). */
export function buildEyes(skin, eye) {
  for (const left of [true, false]) {
    buildLids(skin, eye, left);
    buildLashes(skin, eye, left);
    buildEyeball(skin, eye, left);
  }
}

const adder = ({ face, flip, withMorph }, left) => (p, n, extra) => face.vertex(withMorph({ p: flip(p, left), n: flip(n, left), w: HEAD, ...extra.v }, extra.morph));

/** Rings of skin around the opening, and an inner wall down to the eyeball. */
function buildLids(skin, eye, left) {
  const { pal, face, flip, skinMorph, skinColor } = skin;
  const { domeZ, lidN, EYE, M, RINGS, lidPoint, eyePose } = eye;
  const mk = adder(skin, left);
  const grid = [];
  for (let r = -1; r < RINGS.length; r++) {
    const row = [];
    for (let j = 0; j < M; j++) {
      const wall = r < 0;
      const at = (s) => {
        const p = lidPoint(j, Math.max(r, 0), s);
        if (wall) p[2] = Math.min(p[2] - 0.0006, domeZ(p[0], p[1], -0.0012));
        return p;
      };
      const p0 = at(EYE.rest), n = lidN(p0[0], p0[1]);
      row.push(mk(p0, n, {
        v: { c: wall ? mixColor(pal.skin, pal.lash, 0.45) : skinColor(p0), noAO: r < 3, aoK: 1, part: 'lid' },
        morph: (name) => {
          const s = eyePose(name, left);
          const q = s ? at(s) : p0;
          const d = skinMorph(q, name);
          const fade = RINGS[Math.max(r, 0)];
          const nn = s ? lidN(q[0], q[1]) : n;
          return { p: flip([0, 1, 2].map((i) => q[i] - p0[i] + d[i] * fade), left), n: flip([0, 1, 2].map((i) => nn[i] - n[i]), left) };
        },
      }));
    }
    grid.push(row);
  }
  for (let r = 0; r + 1 < grid.length; r++) for (let j = 0; j < M; j++) {
    const a = grid[r][j], b = grid[r][(j + 1) % M], c = grid[r + 1][(j + 1) % M], d = grid[r + 1][j];
    if (left) { face.tri(a, d, b); face.tri(b, d, c); } else { face.tri(a, b, d); face.tri(b, c, d); }
  }
}

/** A line along the upper lid, tapered, a touch thicker outside. */
function buildLashes(skin, eye, left) {
  const { o, pal, face, flip } = skin;
  const { E, lidZ, lidN, EYE, upperY, eyePose } = eye;
  const mk = adder(skin, left);
  const lashRows = [];
  const LN = 22;
  for (let r = 0; r < 3; r++) {
    const row = [];
    for (let j = 0; j <= LN; j++) {
      const u = mix(1.0, -1.0, j / LN);
      const at = (s) => {
        const th = (o.lash ?? 1) * mix(0.0024, 0.0046, (u + 1) / 2) * (0.35 + 0.65 * (1 - Math.abs(u) ** 5));
        const uu = Math.sign(u) * (1 - (1 - Math.abs(u)) ** 1.35);
        const y = E.y + upperY(uu, s) + [-0.0009, th * 0.6, th][r] + (u > 0.8 ? (u - 0.8) * 0.004 : 0);
        const x = E.x + uu * E.a * (1 + 0.03 * r);
        return [x, y, lidZ(x, y) + [0.0001, 0.0016, 0.0004][r]];
      };
      const p0 = at(EYE.rest);
      const n = lidN(p0[0], p0[1]);
      row.push(mk(p0, n, { v: { c: pal.lash, noAO: true }, morph: (name) => { const s = eyePose(name, left); if (!s) return null; const q = at(s); return { p: flip(q.map((v, i) => v - p0[i]), left), n: [0, 0, 0] }; } }));
    }
    lashRows.push(row);
  }
  for (let r = 0; r < 2; r++) for (let j = 0; j < LN; j++) {
    const a = lashRows[r][j], b = lashRows[r][j + 1], c = lashRows[r + 1][j + 1], d = lashRows[r + 1][j];
    if (left) { face.tri(a, d, b); face.tri(b, d, c); } else { face.tri(a, b, d); face.tri(b, c, d); }
  }
}

/** The white (fixed), the iris and its glints (they turn with the eye bone). */
function buildEyeball({ o, pal, eyes, flip }, { E, eyeR, yaw, n0, pivot }, left) {
  const eb = [[left ? 'leftEye' : 'rightEye', 1]];
  const disc = (g, centre, radii, segs, color, weights, lift, nrm = null) => {
    // rings of a disc on the eye sphere, centre in (yaw, pitch) metres offset
    const t1 = [Math.cos(yaw), 0, -Math.sin(yaw)], t2 = [0, 1, 0];
    const idx = [];
    const put = (du, dv, ri, seg) => {
      const q = [0, 1, 2].map((i) => n0[i] * eyeR + t1[i] * (centre[0] + du) + t2[i] * (centre[1] + dv));
      const l = Math.hypot(...q), n = q.map((v) => v / l);
      const p = n.map((v, i) => pivot[i] + v * (eyeR + lift(ri)));
      return g.vertex({ p: flip(p, left), n: flip(nrm ?? n, left), c: color(ri, du, dv), w: weights, noAO: true, m: {} });
    };
    idx.push([put(0, 0, 0, 0)]);
    for (let ri = 1; ri < radii.length; ri++) {
      const row = [];
      for (let s = 0; s < segs; s++) { const th = (s / segs) * Math.PI * 2; row.push(put(Math.cos(th) * radii[ri][0], Math.sin(th) * radii[ri][1], ri, s)); }
      idx.push(row);
    }
    const T = (a, b, c) => (left ? g.tri(a, b, c) : g.tri(a, c, b));
    for (let s = 0; s < segs; s++) T(idx[0][0], idx[1][s], idx[1][(s + 1) % segs]);
    for (let ri = 1; ri + 1 < radii.length; ri++) for (let s = 0; s < segs; s++) {
      const a = idx[ri][s], b = idx[ri][(s + 1) % segs], c = idx[ri + 1][(s + 1) % segs], d = idx[ri + 1][s];
      T(a, d, b); T(b, d, c);
    }
  };
  const sc = [0, 0.5, 0.8, 1.0, 1.12].map((k) => [E.a * k * 1.05, E.up * k * 1.03]);
  disc(eyes, [0, 0], sc, 28, (ri, du, dv) => mixColor(pal.sclera, pal.scleraShade, clamp(smoothstep(-0.2, 1, dv / E.up) * 0.75 + (ri >= 3 ? 0.3 : 0), 0, 1)), HEAD, () => 0);
  // iris
  const IR = E.a * (o.iris ?? 0.755);
  const inw = [-0.0012, -0.0006];
  const rings = [0, 0.46, 0.48, 0.7, 0.89, 0.92, 1].map((k) => [IR * k, IR * k]);
  disc(eyes, inw, rings, 28, (ri, du, dv) => {
    if (ri <= 1) return pal.pupil;
    const low = clamp(0.5 - dv / IR * 0.62, 0, 1);
    const base = mixColor(pal.irisDark, pal.iris, low);
    if (ri >= 5) return mixColor(pal.irisRim, pal.irisDark, low * 0.5);
    return ri === 2 ? mixColor(base, pal.pupil, 0.25) : ri === 3 ? mixColor(base, pal.irisLight, low * 0.7) : base;
  }, eb, (ri) => 0.0007);
  // highlights, unlit white
  const hl = (du, dv, r) => disc(eyes, [inw[0] + du * (left ? 1 : -1), inw[1] + dv], [0, 1].map((k) => [r * k, r * k]), 14, () => pal.glint, eb, () => 0.0014, [0, 0.5, 0.86]);
  hl(0.0062, 0.0072, IR * 0.25); hl(-0.0058, -0.0066, IR * 0.12);
}
