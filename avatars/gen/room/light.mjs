// Light baked into vertex colours: panels, bulbs and sun directly, then sky and two bounces by fixed rays.
import * as THREE from 'three';
import { MeshBVH } from 'three-mesh-bvh';

const RAYS = 128;
const EXPOSURE = 1.36;
/** Light that a perfect bounce would still add after the second one. */
const AMBIENT = 0.44;
const SUN = new THREE.Vector3(-0.62, 0.5, 0.35).normalize();
const LAMP = [1, 0.95, 0.87];

/** Directions of a cosine-weighted hemisphere; the same for every vertex, so that neighbours agree. */
const HEMISPHERE = Array.from({ length: RAYS }, (_, i) => {
  const u = (i + 0.5) / RAYS;
  const th = i * 2.399963;
  const r = Math.sqrt(u);
  return [r * Math.cos(th), r * Math.sin(th), Math.sqrt(1 - u)];
});

/**
 * Colours of every vertex after the light has travelled.
 * @param surface the whole mesh; triangles from `outside` on are scenery beyond the windows and cast nothing
 * @param lights  {c, u, v, L} panels facing down, {c, r, L} bulbs
 * @param room    {width, depth, height} in metres
 * @returns Uint16Array of RGBA, linear
 */
export function bake(surface, lights, room, outside) {
  const rays = new Rays(surface, room, outside);
  const direct = smooth(surface, directLight(surface, rays, lights), 1);
  let irradiance = direct;
  for (let bounce = 0; bounce < 2; bounce++) {
    const indirect = smooth(surface, gather(surface, rays, irradiance), 3);
    irradiance = Float32Array.from(direct, (v, i) => v + indirect[i] + (bounce === 1 ? AMBIENT : 0));
  }
  return expose(surface, irradiance);
}

class Rays {
  constructor(surface, room, outside) {
    const g = new THREE.BufferGeometry();
    g.setAttribute('position', new THREE.BufferAttribute(new Float32Array(surface.pos), 3));
    g.setIndex(surface.tri.slice(0, outside * 3));
    this.bvh = new MeshBVH(g, { indirect: true });
    this.index = g.index.array;
    this.surface = surface;
    this.room = room;
    this.ray = new THREE.Ray();
  }

  /** A point just off the surface and inside the room. */
  origin(i) {
    const { pos, nor } = this.surface;
    const { width, depth, height } = this.room;
    const p = [0, 1, 2].map((k) => pos[3 * i + k] + nor[3 * i + k] * 0.015);
    const within = (v, half) => Math.max(-half + 0.02, Math.min(half - 0.02, v));
    return new THREE.Vector3(within(p[0], width / 2), Math.max(0.02, Math.min(height - 0.012, p[1])), within(p[2], depth / 2));
  }

  first(from, direction, far = Number.POSITIVE_INFINITY) {
    this.ray.origin.copy(from);
    this.ray.direction.copy(direction);
    return this.bvh.raycastFirst(this.ray, THREE.DoubleSide, 0, far);
  }

  visible(from, to) {
    const d = new THREE.Vector3().subVectors(to, from);
    const length = d.length();
    return !this.first(from, d.divideScalar(length), length - 0.03);
  }
}

/** Sample points of a lamp: six on a panel, one in a bulb. */
function lampPoints(lamp) {
  if (!lamp.u) return [new THREE.Vector3(...lamp.c)];
  return [[-0.66, -0.5], [0, -0.5], [0.66, -0.5], [-0.66, 0.5], [0, 0.5], [0.66, 0.5]].map(
    ([a, b]) => new THREE.Vector3(lamp.c[0] + lamp.u[0] * a, lamp.c[1], lamp.c[2] + lamp.v[2] * b),
  );
}

function fromLamp(lamp, points, from, n, rays) {
  const area = lamp.u ? 4 * lamp.u[0] * lamp.v[2] : Math.PI * lamp.r * lamp.r * 4;
  let sum = 0;
  for (const q of points) {
    const [dx, dy, dz] = [q.x - from.x, q.y - from.y, q.z - from.z];
    const r2 = dx * dx + dy * dy + dz * dz;
    const r = Math.sqrt(r2);
    const cosine = (dx * n[0] + dy * n[1] + dz * n[2]) / r;
    const emitted = lamp.u ? dy / r : Math.max(0.25, Math.min(1, 0.75 + dy / r));
    if (cosine <= 0 || emitted <= 0) continue;
    const k = (lamp.L * cosine * emitted * area) / (Math.PI * Math.max(r2, 0.12)) / points.length;
    if (k >= 0.002 && rays.visible(from, q)) sum += k;
  }
  return sum;
}

function directLight(surface, rays, lights) {
  const count = surface.emi.length;
  const out = new Float32Array(count * 3);
  const lamps = lights.map((lamp) => [lamp, lampPoints(lamp)]);
  for (let i = 0; i < count; i++) {
    if (surface.emi[i] > 0) continue;
    const from = rays.origin(i);
    const n = surface.nor.slice(3 * i, 3 * i + 3);
    let lamp = 0;
    for (const [l, points] of lamps) lamp += fromLamp(l, points, from, n, rays);
    const facing = n[0] * SUN.x + n[1] * SUN.y + n[2] * SUN.z;
    const sun = facing > 0 && !rays.first(from, SUN) ? facing * 0.75 : 0;
    out.set([lamp * LAMP[0] + sun, lamp * LAMP[1] + sun * 0.92, lamp * LAMP[2] + sun * 0.78], 3 * i);
  }
  return out;
}

/** Two unit vectors across a normal. */
function tangents(n) {
  const t = Math.abs(n[1]) < 0.9 ? [n[2], 0, -n[0]] : [1, 0, 0];
  const l = Math.hypot(...t);
  const a = t.map((q) => q / l);
  return [a, [n[1] * a[2] - n[2] * a[1], n[2] * a[0] - n[0] * a[2], n[0] * a[1] - n[1] * a[0]]];
}

function gather(surface, rays, previous) {
  const count = surface.emi.length;
  const out = new Float32Array(count * 3);
  const direction = new THREE.Vector3();
  for (let i = 0; i < count; i++) {
    if (surface.emi[i] > 0) continue;
    const n = surface.nor.slice(3 * i, 3 * i + 3);
    const [t, b] = tangents(n);
    const from = rays.origin(i);
    const sum = [0, 0, 0];
    for (const s of HEMISPHERE) {
      direction.set(...[0, 1, 2].map((k) => t[k] * s[0] + b[k] * s[1] + n[k] * s[2]));
      const hit = rays.first(from, direction);
      if (hit) bounced(surface, rays, previous, hit, sum);
      else {
        const sky = direction.y > -0.1 ? 3.2 : 1.5;
        sum[0] += sky * 0.97;
        sum[1] += sky * 0.99;
        sum[2] += sky * 1.03;
      }
    }
    out.set(sum.map((v) => v / RAYS), 3 * i);
  }
  return out;
}

function bounced(surface, rays, previous, hit, sum) {
  for (let q = 0; q < 3; q++) {
    const v = rays.index[hit.faceIndex * 3 + q];
    // lamps were already sampled directly: only their soft glow bounces
    const glow = surface.emi[v] > 1.5 ? 0.8 : surface.emi[v];
    for (let k = 0; k < 3; k++) sum[k] += (surface.col[3 * v + k] * (glow + previous[3 * v + k])) / 3;
  }
}

/** Laplacian smoothing over connected faces, in place. */
function smooth(surface, values, times) {
  const near = surface.emi.map(() => new Set());
  for (let f = 0; f < surface.tri.length; f += 3)
    for (let q = 0; q < 3; q++) {
      const [a, b] = [surface.tri[f + q], surface.tri[f + ((q + 1) % 3)]];
      near[a].add(b);
      near[b].add(a);
    }
  for (let pass = 0; pass < times; pass++) {
    const before = Float32Array.from(values);
    near.forEach((neighbours, i) => {
      if (!neighbours.size || surface.emi[i] > 0) return;
      for (let k = 0; k < 3; k++) {
        let sum = 0;
        for (const j of neighbours) sum += before[3 * j + k];
        values[3 * i + k] = 0.5 * before[3 * i + k] + (0.5 * sum) / neighbours.size;
      }
    });
  }
  return values;
}

/** Bright values roll off softly instead of clipping. */
const shoulder = (x) => (x < 0.6 ? x : 0.6 + 0.4 * (1 - Math.exp(-(x - 0.6) / 0.4)));

function expose(surface, irradiance) {
  const count = surface.emi.length;
  const out = new Uint16Array(count * 4);
  for (let i = 0; i < count; i++) {
    const glow = surface.emi[i];
    for (let k = 0; k < 3; k++) {
      const lit = glow > 0 ? (glow > 1.5 ? 1.6 : glow) : irradiance[3 * i + k] * EXPOSURE;
      out[4 * i + k] = Math.round(Math.min(1, shoulder(surface.col[3 * i + k] * lit)) * 65535);
    }
    out[4 * i + 3] = 65535;
  }
  return out;
}
