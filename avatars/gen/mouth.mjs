// The mouth: one patch of lip, teeth, dark and tongue bands; every vowel and mood is one line of numbers.

export function buildMouth({ o, pal, bare, zOn, headN, face, skinMorph, withMorph }) {
  // w half width, y centre shift, curve (corner lift), up/lo lip opening at the middle, q roundness, teeth/tongue share
  const my = 1.2985;
  const MOUTH = {
    rest: { w: 0.0295, y: 0, c: 0.0076, up: 0, lo: 0, q: 2, teeth: 0, tongue: 0, skew: 0 },
    aa: { w: 0.0265, y: 0.002, c: 0.003, up: 0.0065, lo: 0.021, q: 2.2, teeth: 0.3, tongue: 0.5 },
    ih: { w: 0.029, y: 0, c: 0.0055, up: 0.0035, lo: 0.0085, q: 2.6, teeth: 0.5, tongue: 0.3 },
    ou: { w: 0.0115, y: 0, c: 0.001, up: 0.0048, lo: 0.0075, q: 2.0, teeth: 0, tongue: 0.2, lip: 1.5 },
    ee: { w: 0.032, y: 0.001, c: 0.007, up: 0.0038, lo: 0.0075, q: 3.0, teeth: 0.62, tongue: 0.15 },
    oh: { w: 0.017, y: 0.001, c: 0.001, up: 0.0085, lo: 0.0145, q: 2.0, teeth: 0.14, tongue: 0.4, lip: 1.25 },
    happy: { w: 0.0365, y: 0.0025, c: 0.0125, up: -0.0008, lo: 0.0165, q: 2.0, teeth: 0.42, tongue: 0.42 },
    angry: { w: 0.0235, y: 0, c: -0.006, up: 0, lo: 0, q: 2, teeth: 0, tongue: 0 },
    sad: { w: 0.0225, y: -0.001, c: -0.0062, up: 0, lo: 0, q: 2, teeth: 0, tongue: 0 },
    relaxed: { w: 0.0315, y: 0.0012, c: 0.0096, up: 0, lo: 0, q: 2, teeth: 0, tongue: 0 },
    surprised: { w: 0.0145, y: 0, c: 0.0, up: 0.0095, lo: 0.0165, q: 2.0, teeth: 0.1, tongue: 0.35 },
    concerned: { w: 0.0215, y: 0, c: -0.0018, up: 0, lo: 0, q: 2, teeth: 0, tongue: 0 },
    thinking: { w: 0.019, y: 0.0005, c: 0.001, up: 0, lo: 0, q: 2, teeth: 0, tongue: 0, skew: 0.006 },
  };
  const MN = 20;
  const mouthPt = (u, row, s) => {
    // row: 0 lip top outer, 1 lip top inner = teeth top, 2 teeth bottom = dark top, 3 dark bottom = tongue top, 4 tongue bottom = lip inner, 5 lip outer bottom
    const x = s.w * u + (s.skew ?? 0);
    const e = Math.max(0, 1 - Math.abs(u) ** s.q) ** (1 / Math.max(s.q, 1.2));
    const base = my + s.y + s.c * (u * u - 0.35) + (s.skew ? u * 0.003 : 0);
    const yu = base + s.up * e, yl = Math.min(base - s.lo * e, yu - 0.00001);
    const h = yu - yl;
    const lip = (s.lip ?? 1) * 0.0022 * (0.28 + 0.72 * Math.max(0, 1 - Math.abs(u) ** 4));
    const teeth = h * s.teeth * (1 - Math.abs(u) ** 8);
    const ton = Math.min(h - teeth, h * s.tongue * Math.max(0, 1 - (u / 0.78) ** 2));
    const y = [yu + lip, yu, yu - teeth, yl + ton, yl, yl - lip][row];
    const edge = row === 0 || row === 5 ? 0.0004 : row === 1 || row === 4 ? 0.0021 : 0.0017;
    return [x, y, zOn(bare, x, y) + edge + (o.mouthLift ?? 0)];
  };
  const bands = [[0, 1, 'lip'], [1, 2, 'teeth'], [2, 3, 'mouth'], [3, 4, 'tongue'], [4, 5, 'lip']];
  for (const [r0, r1, key] of bands) {
    const rows = [[], []];
    for (let j = 0; j <= MN; j++) {
      const u = -Math.cos((j / MN) * Math.PI);
      [r0, r1].forEach((r, ri) => {
        const p0 = mouthPt(u, r, MOUTH.rest);
        const n = headN(...p0);
        rows[ri].push(face.vertex(withMorph({ p: p0, n, c: pal[key], w: [['head', 1]], noAO: true }, (name) => {
          const s = MOUTH[name]; if (!s) return null;
          const q = mouthPt(u, r, s);
          const d = skinMorph(q, name);
          // lips ride on the moving skin only above the opening; the opening itself already includes the jaw
          const ride = s.lo > 0.002 && r >= 3 ? 0.35 : 0.6;
          const hz = headN(...q);
          return { p: q.map((v, i) => v - p0[i] + (i === 2 ? d[i] + (d[1] > 0 ? 0.002 : 0) : d[i] * ride)), n: hz.map((v, i) => v - n[i]) };
        })));
      });
    }
    for (let j = 0; j < MN; j++) { face.tri(rows[0][j], rows[1][j], rows[0][j + 1]); face.tri(rows[0][j + 1], rows[1][j], rows[1][j + 1]); }
  }
}
