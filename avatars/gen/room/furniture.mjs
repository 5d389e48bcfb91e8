// What stands in the room: seats, tables, the welcome desk, plants, shelves, pictures, lamps.
import { mixColor } from '../mesh.mjs';
import { C } from './colours.mjs';

/** A piece's own coordinates: local (x, z) turned by `rot` and moved to (x, z). */
const turned = (x, z, rot) => (lx, lz) => [x + lx * Math.cos(rot) + lz * Math.sin(rot), z - lx * Math.sin(rot) + lz * Math.cos(rot)];

/** Place boxes in a piece's own coordinates. */
function builder(surface, x, z, rot, defaults = {}) {
  const at = turned(x, z, rot);
  return (lx, y, lz, size, radius, colour, options = {}) => {
    const [a, b] = at(lx, lz);
    surface.box([a, y, b], size, radius, colour, { rotY: rot, ...defaults, ...options });
  };
}

export function buildFurniture(surface, place, lights, random) {
  const H = place.room.height_m;
  loungeCorner(surface);
  pendant(surface, lights, -3.3, 0.4, 2.25, H);
  roundTable(surface, 3.9, 1.7, 0.72);
  for (let i = 0; i < 4; i++) {
    const a = (i * Math.PI) / 2 + 0.5;
    chair(surface, 3.9 + Math.sin(a) * 0.98, 1.7 + Math.cos(a) * 0.98, a + Math.PI, i % 2 ? C.chair : C.chair2);
  }
  pendant(surface, lights, 3.9, 1.7, 2.15, H);
  welcomeDesk(surface, 3.75, -3.2, -0.42);
  for (const [x, z, k] of [[-5.9, -4.3, 1.3], [5.85, -4.3, 1.25], [-5.9, 4.3, 1.15], [-2.85, -4.45, 0.85], [5.85, 4.3, 1.2]]) plant(surface, x, z, k, random);
  shelf(surface, place, random);
  frontWall(surface, place);
}

function loungeCorner(surface) {
  surface.disc([-3.3, 0.001, 0.4], 2.15, 0.014, C.rug, 48);
  surface.disc([-3.3, 0.008, 0.4], 1.75, 0.014, C.rug2, 48);
  surface.disc([-3.3, 0.016, 0.4], 1.62, 0.014, C.rug, 48);
  sofa(surface, -3.3, 2.05, Math.PI, 2.3);
  sofa(surface, -5.15, 0.35, Math.PI / 2, 1.55);
  surface.box([-4.05, 0.63, 1.95], [0.4, 0.36, 0.15], 0.07, C.cushion, { rotY: 0.5, seg: 3 });
  surface.box([-2.6, 0.63, 1.98], [0.4, 0.36, 0.15], 0.07, C.cushion2, { rotY: -0.35, seg: 3 });
  surface.disc([-3.3, 0.34, 0.4], 0.55, 0.035, C.oakA, 36);
  for (const a of [0.5, 2.6, 4.7]) surface.box([-3.3 + Math.cos(a) * 0.36, 0.17, 0.4 + Math.sin(a) * 0.36], [0.045, 0.34, 0.045], 0.015, C.leg, { seg: 1 });
  surface.lathe([-3.15, 0.375, 0.3], [[0.0001, 0], [0.04, 0], [0.045, 0.09], [0.038, 0.09], [0.036, 0.02], [0.0001, 0.02]], C.pot, 14);
}

function chair(surface, x, z, rot, colour) {
  const put = builder(surface, x, z, rot, { seg: 2 });
  put(0, 0.45, 0, [0.48, 0.09, 0.47], 0.042, colour);
  put(0, 0.74, -0.215, [0.46, 0.44, 0.075], 0.036, colour);
  for (const [lx, lz] of [[-0.19, -0.19], [0.19, -0.19], [-0.19, 0.19], [0.19, 0.19]]) put(lx, 0.205, lz, [0.035, 0.41, 0.035], 0.012, C.leg, { seg: 1 });
}

function roundTable(surface, x, z, r, h = 0.73) {
  surface.disc([x, h - 0.035, z], r, 0.035, C.table, 36);
  surface.lathe([x, 0, z], [[0.0001, 0], [0.3, 0], [0.3, 0.02], [0.05, 0.05], [0.042, h - 0.06], [0.12, h - 0.035]], C.leg, 20);
}

function sofa(surface, x, z, rot, length) {
  const put = builder(surface, x, z, rot, { seg: 3, step: 0.35 });
  put(0, 0.2, 0, [length, 0.2, 0.82], 0.06, C.sofa);
  const n = Math.round(length / 0.75);
  const w = (length - 0.36) / n;
  for (let i = 0; i < n; i++) {
    const lx = -length / 2 + 0.18 + w * (i + 0.5);
    put(lx, 0.37, 0.05, [w - 0.012, 0.17, 0.7], 0.06, C.seat);
    put(lx, 0.62, -0.27, [w - 0.012, 0.42, 0.19], 0.075, C.seat);
  }
  for (const s of [-1, 1]) put(s * (length / 2 - 0.09), 0.4, 0, [0.18, 0.42, 0.82], 0.07, C.sofa);
  put(0, 0.5, -0.37, [length, 0.6, 0.13], 0.06, C.sofa);
  for (const s of [-1, 1]) for (const q of [-0.32, 0.32]) put(s * (length / 2 - 0.12), 0.05, q, [0.05, 0.1, 0.05], 0.012, C.leg, { seg: 1 });
}

function welcomeDesk(surface, x, z, rot) {
  const put = builder(surface, x, z, rot);
  put(0, 0.5, 0, [2.3, 1.0, 0.5], 0.1, C.desk, { seg: 3, step: 0.3 });
  put(0, 1.03, 0.03, [2.5, 0.06, 0.66], 0.028, C.oakA, { step: 0.3 });
  for (let lx = -1.0; lx <= 1.01; lx += 0.1) put(lx, 0.55, 0.255, [0.05, 0.68, 0.025], 0.01, C.slat, { seg: 1, step: 0.4 });
  put(0, 0.12, 0.262, [2.1, 0.05, 0.02], 0.01, C.accent, { seg: 1 });
  put(-0.75, 1.16, -0.02, [0.06, 0.2, 0.06], 0.02, C.walnut, { seg: 1 });
  put(0.62, 1.075, 0.05, [0.3, 0.03, 0.22], 0.008, C.cushion2, { seg: 1 });
}

function plant(surface, x, z, k, random) {
  surface.lathe([x, 0, z], [[0.0001, 0], [0.15 * k, 0], [0.19 * k, 0.36 * k], [0.175 * k, 0.36 * k], [0.165 * k, 0.32 * k], [0.0001, 0.32 * k]], C.pot, 20);
  for (let i = 0; i < 17; i++) leaf(surface, x, z, k, { angle: i * 2.4, length: (0.62 + 0.42 * random()) * k, lean: 0.25 + 0.75 * (i / 17), colour: mixColor(C.leaf, C.leaf2, random()) });
}

function leaf(surface, x, z, k, { angle, length, lean, colour }) {
  const steps = 6;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const l = Math.hypot(c * lean * 0.6, 1, s * lean * 0.6);
  const n = [(-c * lean * 0.6) / l, 1 / l, (-s * lean * 0.6) / l];
  let previous = null;
  for (let j = 0; j <= steps; j++) {
    const t = j / steps;
    const r = length * lean * t * (0.55 + 0.5 * t);
    const y = 0.32 * k + length * (t - lean * 0.55 * t * t) * 1.35;
    const half = 0.085 * k * Math.sin(Math.PI * Math.min(1, t * 0.92 + 0.06)) + 0.002;
    const [cx, cz] = [x + c * r, z + s * r];
    const [sx, sz] = [-s * half, c * half];
    const row = [
      surface.vertex([cx - sx, y + half * 0.25, cz - sz], n, colour),
      surface.vertex([cx, y - half * 0.1, cz], n, mixColor(colour, [0, 0, 0], 0.15)),
      surface.vertex([cx + sx, y + half * 0.25, cz + sz], n, colour),
    ];
    if (previous)
      for (const q of [0, 1]) {
        surface.triangle(previous[q], row[q], row[q + 1]);
        surface.triangle(previous[q], row[q + 1], previous[q + 1]);
        surface.triangle(previous[q], row[q + 1], row[q]);
        surface.triangle(previous[q], previous[q + 1], row[q + 1]);
      }
    previous = row;
  }
}

function pendant(surface, lights, x, z, y, H) {
  surface.lathe([x, y, z], [[0.23, 0], [0.235, 0.015], [0.2, 0.11], [0.09, 0.2], [0.03, 0.23], [0.012, 0.25], [0.006, H - y]], C.shade, 24);
  surface.lathe([x, y + 0.03, z], [[0.0001, -0.04], [0.06, -0.03], [0.085, 0.02], [0.06, 0.07], [0.0001, 0.085]], C.lamp, 14, 9);
  lights.push({ c: [x, y - 0.03, z], r: 0.08, L: 14 });
}

function shelf(surface, place, random) {
  const x = place.room.width_m / 2;
  surface.box([x - 0.18, 0.5, -2.6], [0.34, 1.0, 1.7], 0.03, C.oakC, { step: 0.3 });
  const spines = [C.accent, C.cushion, C.clay, C.ink, C.pot];
  for (let i = 0; i < 9; i++) surface.box([x - 0.2, 1.11, -3.25 + i * 0.055], [0.17, 0.2 + 0.06 * random(), 0.045], 0.008, spines[i % 5], { seg: 1 });
}

/** What an agent sees behind a customer: a door, a console with books, three quiet pictures. */
function frontWall(surface, place) {
  const z = place.room.depth_m / 2;
  surface.box([3.1, 1.08, z - 0.03], [1.12, 2.16, 0.06], 0.02, C.frame, { step: 0.4 });
  surface.box([3.1, 1.05, z - 0.05], [0.98, 2.06, 0.06], 0.02, C.walnut, { step: 0.3 });
  surface.lathe([2.72, 1.0, z - 0.11], [[0.0001, -0.02], [0.022, -0.012], [0.026, 0.01], [0.0001, 0.026]], C.cushion, 12);
  surface.box([-1.1, 0.42, z - 0.24], [2.2, 0.84, 0.42], 0.03, C.oakC, { step: 0.3 });
  surface.box([-1.1, 0.86, z - 0.24], [2.3, 0.04, 0.48], 0.018, C.walnut, { step: 0.4 });
  const spines = [C.accent, C.clay, C.cushion2, C.ink, C.cushion, C.accent, C.pot];
  spines.forEach((colour, i) => surface.box([-0.45 + i * 0.058, 0.99 + (i % 3) * 0.012, z - 0.26], [0.048, 0.22 + (i % 3) * 0.024, 0.16], 0.008, colour, { seg: 1 }));
  surface.lathe([-1.85, 0.88, z - 0.25], [[0.0001, 0], [0.07, 0.005], [0.1, 0.09], [0.06, 0.2], [0.035, 0.25], [0.045, 0.28]], C.shade, 18);
  for (const [x, colours] of [[-1.95, [C.cushion2, C.accent]], [-1.1, [C.cushion, C.ink]], [-0.25, [C.cushion2, C.clay]]]) picture(surface, x, z, colours);
}

function picture(surface, x, z, [sky, land]) {
  surface.box([x, 1.78, z - 0.015], [0.62, 0.8, 0.03], 0.012, C.walnut, { seg: 1 });
  surface.box([x, 1.78, z - 0.032], [0.55, 0.73, 0.012], 0.004, C.pot, { seg: 1 });
  surface.box([x, 1.86, z - 0.04], [0.38, 0.34, 0.008], 0.003, sky, { seg: 1 });
  surface.box([x, 1.63, z - 0.042], [0.38, 0.22, 0.008], 0.003, land, { seg: 1 });
}
