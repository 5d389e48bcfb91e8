// The seven people. Lanyards are for staff: a visitor never wears one.
// `body`: girth and shoulders about 1; `head`: proportions about 1; `wear`: what hair.mjs adds; `colors`: see palette.mjs.
export const CAST = [
  { id: 'mika', name: 'Mika', role: 'staff', outfit: 'blazer', hair: 'short', body: { badge: true }, head: {}, wear: {}, colors: {} },
  {
    id: 'noor', name: 'Noor', role: 'staff', outfit: 'sweater', hair: 'bob', body: { girth: 0.94, shoulders: 0.9, badge: true },
    head: { headWidth: 0.98, jaw: 0.94, lash: 1.35, browThick: 0.8, eyeSize: 1.05 }, wear: { headset: true },
    colors: { skin: 'tan', hair: '#38291f', iris: '#8a5a2e', top: '#c9835a', topDark: '#a5663f', bottom: '#34405a' },
  },
  {
    id: 'yuki', name: 'Yuki', role: 'staff', outfit: 'blazer', hair: 'bun', body: { girth: 0.93, shoulders: 0.88, badge: true },
    head: { headWidth: 0.97, jaw: 0.92, lash: 1.4, browThick: 0.75, eyeSize: 1.06 }, wear: {},
    colors: { skin: 'porcelain', hair: '#2e2528', iris: '#6e4629', top: '#6d4a66', shirt: '#f6efe6', bottom: '#3b3340' },
  },
  {
    id: 'omar', name: 'Omar', role: 'staff', outfit: 'polo', hair: 'short', body: { girth: 1.03, shoulders: 1.04, badge: true },
    head: { jaw: 1.04, browThick: 1.15, lash: 0.85, nose: 1.12 }, wear: { headset: true, headsetTop: 0.236 },
    colors: { skin: 'brown', hair: '#2a1c17', iris: '#6a4426', top: '#e6decb', topDark: '#cbbfa5', bottom: '#353a44' },
  },
  {
    id: 'ada', name: 'Ada', role: 'visitor', outfit: 'polo', hair: 'curly', body: { girth: 0.97, shoulders: 0.93 },
    head: { jaw: 0.96, lash: 1.3, browThick: 0.85, eyeSize: 1.03, nose: 1.1 }, wear: { glasses: 'round' },
    colors: { skin: 'deep', hair: '#30201a', iris: '#6b3f22', top: '#2a9d8f', bottom: '#2c3142', accent: '#e9b44c', glasses: '#c79a4b' },
  },
  {
    id: 'tomas', name: 'Tomas', role: 'visitor', outfit: 'sweater', hair: 'crop', body: { girth: 1.07, shoulders: 1.08 },
    head: { jaw: 1.08, browThick: 1.2, lash: 0.8, nose: 1.15, eyeSize: 0.97, mouthLift: 0.0112 }, wear: { beard: true, glasses: 'square' },
    colors: { skin: 'light', hair: '#b9b2a6', brow: '#a39c90', iris: '#5f8a5a', top: '#4b5d4f', bottom: '#4a4038', accent: '#c65b4a' },
  },
  {
    id: 'leila', name: 'Leila', role: 'visitor', outfit: 'blazer', hair: 'hijab', body: { girth: 0.95, shoulders: 0.92 },
    head: { headWidth: 0.98, jaw: 0.94, lash: 1.4, browThick: 0.95, eyeSize: 1.05, ears: false }, wear: {},
    colors: { skin: 'olive', hair: '#2a1d17', iris: '#7d5a2c', top: '#33506b', shirt: '#e9e4da', bottom: '#2d3542', scarf: '#2f8f8a' },
  },
];
