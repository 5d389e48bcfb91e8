// Eyebrows: two tapered rolls that lie on the skin above the lids.
import { mix, smoothstep } from './sdf.mjs';

export function buildBrows({ o, pal, bare, zOn, headN, face, flip, withMorph }, { E, lidZ }) {
  const BROW = {
    rest: { y: 0, inner: 0, outer: 0, arch: 0 },
    happy: { y: 0.0045, inner: 0, outer: 0, arch: 0.002 }, angry: { y: -0.006, inner: -0.0085, outer: 0.005, arch: 0 },
    sad: { y: 0.001, inner: 0.009, outer: -0.005, arch: -0.001 }, surprised: { y: 0.014, inner: 0, outer: 0, arch: 0.003 },
    relaxed: { y: 0.001, inner: 0, outer: -0.0015, arch: 0.001 }, concerned: { y: 0.0025, inner: 0.0085, outer: -0.003, arch: -0.001 },
    thinking: { y: 0.004, inner: -0.002, outer: 0.002, arch: 0, asym: 0.007 }, aa: { y: 0.0015, inner: 0, outer: 0, arch: 0 }, oh: { y: 0.002, inner: 0, outer: 0, arch: 0 },
  };
  const BN = 14, BR = 6;
  for (const left of [true, false]) {
    const at = (j, k, s) => {
      const t = j / BN; // inner .. outer
      const x = E.x + mix(-0.0275, 0.0335, t) * (o.eyeSize ?? 1);
      const arch = (o.browArch ?? 1) * 0.0075 * Math.sin(Math.PI * Math.min(t * 1.12, 1) * 0.86);
      const y = 1.4275 + arch * (1 + 60 * s.arch) + s.y + s.inner * (1 - t) ** 1.5 + s.outer * t ** 1.5 + (s.asym ? (left ? s.asym : -s.asym * 0.6) : 0) - 0.0025 * t;
      const th = (o.browThick ?? 1) * 0.0058 * Math.min(1, 0.3 + t * 4.5) * (1 - smoothstep(0.5, 1.02, t) * 0.72) ;
      const a = (k / BR) * Math.PI * 2;
      const yy = y + Math.sin(a) * th;
      const zz = lidZ(x, yy);
      return [x, yy, zz + 0.0012 + Math.max(Math.cos(a), -0.6) * 0.0026];
    };
    const rows = [];
    for (let j = 0; j <= BN; j++) {
      const row = [];
      for (let k = 0; k < BR; k++) {
        const p0 = at(j, k, BROW.rest);
        const a = (k / BR) * Math.PI * 2;
        const hn = headN(p0[0], p0[1], zOn(bare, p0[0], p0[1]));
        let n = [hn[0], hn[1] + Math.sin(a) * 0.8, hn[2] * Math.max(0.2, 0.6 + Math.cos(a) * 0.5)];
        const l = Math.hypot(...n); n = n.map((v) => v / l);
        row.push(face.vertex(withMorph({ p: flip(p0, left), n: flip(n, left), c: pal.brow, w: [['head', 1]], noAO: true }, (name) => {
          const s = BROW[name]; if (!s) return null;
          const q = at(j, k, s);
          return { p: flip(q.map((v, i) => v - p0[i]), left), n: [0, 0, 0] };
        })));
      }
      rows.push(row);
    }
    const T = (a, b, c) => (left ? face.tri(a, c, b) : face.tri(a, b, c));
    for (let j = 0; j < BN; j++) for (let k = 0; k < BR; k++) {
      const a = rows[j][k], b = rows[j][(k + 1) % BR], c = rows[j + 1][(k + 1) % BR], d = rows[j + 1][k];
      T(a, b, d); T(b, c, d);
    }
    for (let k = 1; k + 1 < BR; k++) { T(rows[0][0], rows[0][k + 1], rows[0][k]); T(rows[BN][0], rows[BN][k], rows[BN][k + 1]); }
  }
}
