// Colours of skin, hair, eyes and cloth; every figure overrides what is its own. Linear rgb.
import { srgb, mixColor } from './mesh.mjs';

const SKIN = { porcelain: '#f4cfb8', light: '#eebf9f', tan: '#d9a07a', olive: '#c68f66', brown: '#9a6444', deep: '#6b4230' };
const BASE = {
  skin: SKIN.light, hair: '#4a2f22', iris: '#5b8fb0', top: '#2f4a6d', shirt: '#f2f1ec', bottom: '#3a4150', shoes: '#e9e6e0', soles: '#ffffff', accent: '#15897d', metal: '#c9b27a',
  glasses: '#2b2f38', headset: '#f1f2f4', headsetDark: '#2f3440', scarf: '#3f7f86', badge: '#fbfbf8', belt: '#4a3226',
};
export function palette(over = {}) {
  const c = { ...BASE, ...over };
  const p = Object.fromEntries(Object.entries(c).map(([k, v]) => [k, srgb(SKIN[v] ?? v)]));
  const black = srgb('#0a0808');
  p.topDark = c.topDark ? srgb(c.topDark) : mixColor(p.top, black, 0.32);
  p.hairDark = mixColor(p.hair, black, 0.38);
  const lum = 0.3 * p.skin[0] + 0.6 * p.skin[1] + 0.1 * p.skin[2];
  p.blush = mixColor(p.skin, srgb('#d8503f'), 0.16 + 0.34 * Math.min(1, lum * 1.6));
  p.brow = c.brow ? srgb(c.brow) : mixColor(p.hair, black, 0.35);
  p.lash = mixColor(mixColor(p.hair, black, 0.75), black, 0.3);
  p.sclera = srgb('#fdfbf7'); p.scleraShade = mixColor(srgb('#b9b4c4'), p.skin, 0.18);
  p.pupil = srgb('#14100f'); p.irisDark = mixColor(p.iris, black, 0.62); p.irisLight = p.iris.map((v) => Math.min(1, v * 2.3 + 0.03)); p.irisRim = mixColor(p.iris, black, 0.8);
  p.glint = [1, 1, 1];
  p.lip = lum < 0.16 ? mixColor(p.skin, srgb('#b5505a'), 0.5) : mixColor(mixColor(p.skin, srgb('#8c2f2f'), 0.62), black, 0.18); p.teeth = srgb('#fffdf8'); p.mouth = srgb('#5a1720'); p.tongue = srgb('#d8626a');
  return p;
}
