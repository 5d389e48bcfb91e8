// The front room's colours: paper, wood, deep teal. Linear rgb.
import { srgb } from '../mesh.mjs';

const HEX = {
  wall: '#f6f1e7', picture: '#f1ece1', ceiling: '#fbf9f4',
  oakA: '#bd976e', oakB: '#ae875d', oakC: '#c9a882', slat: '#a67a4e', walnut: '#6e4f38',
  frame: '#e4ddd0', dark: '#2b3a3e', metal: '#8d949b', lamp: '#fff3dc', shade: '#0f6d64',
  sofa: '#1c6f68', seat: '#2b8078', cushion: '#d8b27a', cushion2: '#efe6d6',
  rug: '#ebe2d2', rug2: '#cdb896', table: '#efe6d8', leg: '#5a4636', chair: '#c8955c', chair2: '#3c7a72',
  pot: '#f0ece6', leaf: '#4c8052', leaf2: '#689b60', desk: '#f3ede2', accent: '#0e6b62', clay: '#c97b5b', ink: '#2c5c7a',
};
export const C = Object.fromEntries(Object.entries(HEX).map(([name, hex]) => [name, srgb(hex)]));

/** Deterministic random numbers in 0..1, so that two builds agree bit for bit. */
export function dice(seed) {
  let s = seed;
  return () => {
    s = (s * 16807) % 2147483647;
    return s / 2147483647;
  };
}
