// The body under the clothes: torso, arms, legs, hands as distance fields.
import { cone, ellipsoid, inFrame, mirrorX, roundBox, smin, union } from './sdf.mjs';
import { FINGERS, HAND, handFrame, onArm, UPPER_ARM } from './skeleton.mjs';
import { ARM_LENGTH } from './weights.mjs';

export function bodyShapes(o = {}) {
  const girth = o.girth ?? 1; // 0.92 slim .. 1.12 broad
  const sw = o.shoulders ?? 1;
  const g = (r) => r * girth;
  const torso = mirrorX(union(0.055,
    ellipsoid([0, 1.045, -0.004], [g(0.152), 0.145, g(0.108)]),
    ellipsoid([0, 0.915, 0.0], [g(0.132), 0.15, g(0.1)]),
    ellipsoid([0, 0.8, -0.006], [g(0.136), 0.115, g(0.106)]),
    cone([0.0, 1.118, -0.012], [0.118 * sw, 1.108, -0.01], 0.062, 0.056),
    cone([0, 1.12, -0.014], [0, 1.19, -0.012], 0.066, 0.05),
  ));
  const upper = cone(onArm(0), onArm(UPPER_ARM), g(0.054), g(0.047));
  const fore = cone(onArm(UPPER_ARM), onArm(ARM_LENGTH), g(0.047), g(0.037));
  const arm = union(0, upper, fore);
  const leg = union(0,
    cone([0.072, 0.75, -0.002], [0.081, 0.42, 0.004], g(0.077), g(0.059)),
    cone([0.081, 0.42, 0.004], [0.084, 0.06, -0.008], g(0.059), g(0.05)));
  const pelvis = ellipsoid([0, 0.79, -0.006], [g(0.137), 0.11, g(0.106)]);
  const hand = (() => {
    const palm = union(0.018,
      roundBox([0.045, 0, -0.001], [0.036, 0.0135, 0.038], 0.0134),
      cone([-0.01, 0, 0], [0.02, 0, 0], 0.0255, 0.021),
      ellipsoid([0.05, -0.006, 0], [0.03, 0.014, 0.032]),
      cone([0.018, -0.004, 0.02], [0.045, -0.006, 0.04], 0.017, 0.014));
    const fingers = Object.values(FINGERS).map((f) => {
      const dl = Math.hypot(...f.dir), d = f.dir.map((v) => v / dl);
      const at = (s) => f.base.map((v, i) => v + d[i] * s);
      const len = f.len[0] + f.len[1] + f.len[2];
      return cone(at(-0.012), at(len - f.r[1] * 0.6), f.r[0], f.r[1]);
    });
    return (x, y, z) => {
      let d = palm(x / HAND, y / HAND, z / HAND) * HAND, best = 1e3;
      for (const f of fingers) best = Math.min(best, f(x, y, z)); // fingers never blend with each other
      return smin(d, best, 0.014);
    };
  })();
  return { torso, arm, leg, pelvis, hand: inFrame(handFrame, hand) };
}
