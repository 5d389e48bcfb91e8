// The lounge's one mesh while it grows: vertices with colour and glow, and the few solids that all furniture is made of.

/** Every vertex carries position, normal, linear colour and glow (0 = lit by the room, > 0 = shines by itself). */
export class Surface {
  constructor() {
    this.pos = [];
    this.nor = [];
    this.col = [];
    this.emi = [];
    this.tri = [];
  }

  vertex(p, n, c, glow = 0) {
    this.pos.push(...p);
    this.nor.push(...n);
    this.col.push(...c);
    this.emi.push(glow);
    return this.pos.length / 3 - 1;
  }

  triangle(a, b, c) {
    this.tri.push(a, b, c);
  }

  /** Grid of quads: origin o, edge vectors u and v, about `step` metres a quad; faces along u x v. */
  grid(o, u, v, step, c, glow = 0) {
    const nu = Math.max(1, Math.round(Math.hypot(...u) / step));
    const nv = Math.max(1, Math.round(Math.hypot(...v) / step));
    const n = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
    const length = Math.hypot(...n);
    const unit = n.map((q) => q / length);
    const idx = [];
    for (let j = 0; j <= nv; j++)
      for (let i = 0; i <= nu; i++) {
        const p = o.map((q, k) => q + (u[k] * i) / nu + (v[k] * j) / nv);
        idx.push(this.vertex(p, unit, typeof c === 'function' ? c(i / nu, j / nv) : c, glow));
      }
    for (let j = 0; j < nv; j++)
      for (let i = 0; i < nu; i++) {
        const a = idx[j * (nu + 1) + i];
        const d = a + nu + 1;
        this.triangle(a, a + 1, d + 1);
        this.triangle(a, d + 1, d);
      }
  }

  /** Rounded box: centre, size, bevel radius, colour; `seg` steps per bevel, `step` metres on long faces. */
  box(c, s, radius, col, { rotY = 0, step = 0.6, seg = 2, glow = 0 } = {}) {
    const r = Math.min(radius, s[0] / 2, s[1] / 2, s[2] / 2);
    const [cs, sn] = [Math.cos(rotY), Math.sin(rotY)];
    const turn = (x, z) => [x * cs + z * sn, -x * sn + z * cs];
    for (const [ax, bx, dx, sg] of [[0, 1, 2, 1], [0, 1, 2, -1], [1, 2, 0, 1], [1, 2, 0, -1], [2, 0, 1, 1], [2, 0, 1, -1]]) {
      const A = stations(s[ax], r, seg, step);
      const B = stations(s[bx], r, seg, step);
      const idx = [];
      for (const b of B)
        for (const a of A) {
          const p = [0, 0, 0];
          p[ax] = a;
          p[bx] = b;
          p[dx] = (sg * s[dx]) / 2;
          const core = p.map((q, k) => Math.max(-s[k] / 2 + r, Math.min(s[k] / 2 - r, q)));
          let n = p.map((q, k) => q - core[k]);
          let l = Math.hypot(...n);
          if (l < 1e-9) {
            n = [0, 0, 0];
            n[dx] = sg;
            l = 1;
          }
          n = n.map((q) => q / l);
          const q = core.map((k, i) => k + n[i] * r);
          const [x, z] = turn(q[0], q[2]);
          const [nx, nz] = turn(n[0], n[2]);
          idx.push(this.vertex([x + c[0], q[1] + c[1], z + c[2]], [nx, n[1], nz], col, glow));
        }
      for (let j = 0; j + 1 < B.length; j++)
        for (let i = 0; i + 1 < A.length; i++) {
          const a = j * A.length + i;
          const d = a + A.length;
          const quad = sg > 0 ? [a, a + 1, d + 1, a, d + 1, d] : [a, d + 1, a + 1, a, d, d + 1];
          this.tri.push(...quad.map((k) => idx[k]));
        }
    }
  }

  /** Turned solid: profile [[radius, height], ...] from bottom to top. */
  lathe(c, profile, col, segs = 20, glow = 0) {
    const rows = profile.map(([r, y], i) => {
      const a = profile[Math.max(0, i - 1)];
      const b = profile[Math.min(profile.length - 1, i + 1)];
      const slope = [b[1] - a[1], -(b[0] - a[0])];
      const l = Math.hypot(...slope) || 1;
      const [nr, ny] = slope.map((q) => q / l);
      const colour = typeof col === 'function' ? col(i / (profile.length - 1)) : col;
      return Array.from({ length: segs + 1 }, (_, k) => {
        const t = (k / segs) * Math.PI * 2;
        const p = [c[0] + r * Math.cos(t), c[1] + y, c[2] + r * Math.sin(t)];
        return this.vertex(p, [nr * Math.cos(t), ny, nr * Math.sin(t)], colour, glow);
      });
    });
    for (let i = 0; i + 1 < rows.length; i++)
      for (let k = 0; k < segs; k++) {
        this.triangle(rows[i][k], rows[i + 1][k], rows[i + 1][k + 1]);
        this.triangle(rows[i][k], rows[i + 1][k + 1], rows[i][k + 1]);
      }
  }

  /** Flat round slab, with rings on top so that baked light has somewhere to vary. */
  disc(c, r, h, col, segs = 28, glow = 0) {
    const b = Math.min(0.012, h / 3, r / 3);
    const rings = [];
    for (let q = r - 0.28; q > 0.12; q -= 0.28) rings.push([q, h]);
    this.lathe(c, [[r - b, 0], [r, b], [r, h - b], [r - b, h], ...rings, [0.0001, h]], col, segs, glow);
  }
}

/** Where the vertices of one edge of a rounded box lie. */
function stations(length, r, seg, step) {
  const h = length / 2;
  const out = [];
  for (let i = 0; i <= seg; i++) out.push(-h + r * (1 - Math.cos((i / seg) * Math.PI / 2)));
  const m = Math.max(0, Math.round((length - 2 * r) / step) - 1);
  for (let i = 1; i <= m; i++) out.push(-h + r + ((length - 2 * r) * i) / (m + 1));
  for (let i = seg; i >= 0; i--) out.push(h - r * (1 - Math.cos((i / seg) * Math.PI / 2)));
  return [...new Set(out)];
}
