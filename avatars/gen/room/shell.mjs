// Floor, walls, windows, ceiling, the panels that light them, and the hills outside.
import { mixColor, srgb } from '../mesh.mjs';
import { smoothstep } from '../sdf.mjs';
import { C } from './colours.mjs';

const PLANK_M = 0.2;
const GAP_M = 0.003;
const WINDOWS = { at: [-3.4, -1.2, 1.0, 3.2], width: 1.9, low: 0.45, high: 2.75 };

export function buildShell(surface, place, random) {
  const { width_m: W, depth_m: D, height_m: H } = place.room;
  planks(surface, W, D, random);
  surface.grid([-W / 2, -0.004, D / 2], [W, 0, 0], [0, 0, -D], 2.5, mixColor(C.oakB, [0, 0, 0], 0.45));
  surface.grid([-W / 2, H, -D / 2], [W, 0, 0], [0, 0, D], 0.45, C.ceiling);
  surface.grid([-W / 2, 0, -D / 2], [W, 0, 0], [0, H, 0], 0.35, C.picture);
  surface.grid([W / 2, 0, D / 2], [-W, 0, 0], [0, H, 0], 0.4, C.wall);
  surface.grid([W / 2, 0, -D / 2], [0, 0, D], [0, H, 0], 0.35, C.wall);
  windowWall(surface, W, D, H);
  const skirting = [[0, -D / 2 + 0.012, W, 0.024], [0, D / 2 - 0.012, W, 0.024], [W / 2 - 0.012, 0, 0.024, D], [-W / 2 + 0.012, 0, 0.024, D]];
  for (const [x, z, lx, lz] of skirting) surface.box([x, 0.05, z], [lx, 0.1, lz], 0.006, C.frame, { seg: 1, step: 0.8 });
  screens(surface, place, random);
}

/** Ceiling panels; each also tells the bake where its light comes from. */
export function buildPanels(surface, place, lights) {
  const H = place.room.height_m;
  for (const x of [-3.2, 0, 3.2])
    for (const z of [-2.2, 1.8]) {
      surface.box([x, H - 0.025, z], [1.7, 0.05, 0.5], 0.02, C.lamp, { seg: 1, glow: 6.5 });
      lights.push({ c: [x, H - 0.056, z], u: [0.85, 0, 0], v: [0, 0, 0.25], L: 7.5 });
    }
}

/** Sky and soft hills: they shine by themselves and cast nothing. Build them last. */
export function buildOutside(surface, place) {
  const left = -place.room.width_m / 2;
  const sky = (y) => mixColor(srgb('#eef4f3'), srgb('#b3d2e2'), smoothstep(0, 9, y));
  surface.grid([left - 16, -4, 26], [0, 0, -52], [0, 18, 0], 2, (_u, v) => sky(v * 18 - 4), 1);
  for (const [distance, height, hex, phase] of [[13, 3.2, '#b4cfbf', 0], [10, 1.9, '#97bda1', 2], [7, 0.75, '#7fab87', 4]]) {
    const colour = srgb(hex);
    let previous = null;
    for (let i = 0; i <= 46; i++) {
      const z = 22 - (44 * i) / 46;
      const y = height + 0.8 * Math.sin(i * 0.42 + phase) + 0.4 * Math.sin(i * 0.97 + phase);
      const row = [
        surface.vertex([left - distance, -4, z], [1, 0, 0], colour, 1),
        surface.vertex([left - distance, y, z], [1, 0, 0], mixColor(colour, [1, 1, 1], 0.12), 1),
      ];
      if (previous) {
        surface.triangle(previous[0], row[0], row[1]);
        surface.triangle(previous[0], row[1], previous[1]);
      }
      previous = row;
    }
  }
}

function planks(surface, W, D, random) {
  for (let x = -W / 2, i = 0; x < W / 2 - 1e-6; x += PLANK_M, i++) {
    for (let z = -D / 2 - (i % 3) * 0.5; z < D / 2; z += 1.6) {
      const [z0, z1] = [Math.max(z, -D / 2), Math.min(z + 1.6, D / 2)];
      if (z1 - z0 < 0.05) continue;
      const tint = mixColor(mixColor(C.oakA, C.oakB, random()), C.oakC, random() * 0.5);
      surface.grid([x, 0, z1], [PLANK_M - GAP_M, 0, 0], [0, 0, z0 - z1 + GAP_M], 0.55, tint);
    }
  }
}

function windowWall(surface, W, D, H) {
  const x = -W / 2;
  const { at, width, low, high } = WINDOWS;
  const up = [0, high - low, 0];
  surface.grid([x, 0, D / 2], [0, 0, -D], [0, low, 0], 0.4, C.wall);
  surface.grid([x, high, D / 2], [0, 0, -D], [0, H - high, 0], 0.4, C.wall);
  let from = D / 2;
  for (const z of [...at].reverse()) {
    surface.grid([x, low, from], [0, 0, z + width / 2 - from], up, 0.3, C.wall);
    from = z - width / 2;
  }
  surface.grid([x, low, from], [0, 0, -D / 2 - from], up, 0.3, C.wall);
  for (const z of at) {
    const middle = (low + high) / 2;
    const bars = [[low, z, 0.07, width + 0.1], [high, z, 0.07, width + 0.1], [middle, z - width / 2, high - low, 0.07], [middle, z + width / 2, high - low, 0.07], [middle, z, high - low, 0.035]];
    for (const [cy, cz, sy, sz] of bars) surface.box([x, cy, cz], [0.16, sy, sz], 0.012, C.frame, { seg: 1 });
    surface.box([x + 0.1, low - 0.02, z], [0.3, 0.04, width + 0.2], 0.015, C.frame, { seg: 1 });
  }
}

/** The frames behind the two screens, with oak slats on both sides of the picture wall. */
function screens(surface, place, random) {
  const back = -place.room.depth_m / 2;
  const { center, width_m, height_m } = place.screen_wall;
  for (let x = -4.9; x <= 4.91; x += 0.14) {
    if (Math.abs(x) < width_m / 2 + 0.3) continue;
    surface.box([x, 1.62, back + 0.04], [0.065, 3.04, 0.07], 0.012, mixColor(C.slat, C.oakA, random() * 0.5), { seg: 1, step: 0.5 });
  }
  surface.box([center[0], center[1], back + 0.06], [width_m + 0.14, height_m + 0.14, 0.1], 0.03, C.dark, { step: 0.5 });
  const board = place.status_board;
  surface.box([place.room.width_m / 2 - 0.05, board.center[1], board.center[2]], [0.08, board.height_m + 0.12, board.width_m + 0.12], 0.03, C.dark, { step: 0.5 });
}
