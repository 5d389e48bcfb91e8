// A figure's parts -> a VRM 1.0 document: skeleton, skin, four materials, face targets, permissions.
import { Document } from '@gltf-transform/core';
import { rootExtension } from './extension.mjs';
import { MORPHS } from './head.mjs';
import { LICENCE } from './licence.mjs';
import { makeSkeleton, unpose } from './skeleton.mjs';

const ARM = /UpperArm|LowerArm|Hand|Thumb|Index|Middle|Ring|Little/;
const MOODS = ['happy', 'angry', 'sad', 'relaxed', 'surprised'];
const MOUTHS = ['aa', 'ih', 'ou', 'ee', 'oh'];
const ROUGHNESS = { Body: 0.82, Skin: 0.62, Hair: 0.62, Eyes: 0.55 };

/**
 * @param figure {meta: {name, version, authors}, eyePivot, parts: [{name, geo, material, morphs}]}
 * @returns {doc, extension, triangles}; pass the extension to save()
 */
export function vrmDocument({ meta, eyePivot, parts }) {
  const doc = new Document();
  doc.getRoot().getAsset().generator = 'Salotto avatars';
  const buffer = doc.createBuffer();
  const scene = doc.createScene('scene');
  doc.getRoot().setDefaultScene(scene);
  const accessor = (type, array, normalized = false) => doc.createAccessor().setType(type).setArray(array).setNormalized(normalized).setBuffer(buffer);

  const bones = buildBones(doc, scene, eyePivot);
  const skin = doc.createSkin('skin').setSkeleton(bones.get('hips').node).setInverseBindMatrices(accessor('MAT4', inverseBind(bones)));
  for (const bone of bones.values()) skin.addJoint(bone.node);
  const materials = Object.fromEntries(Object.entries(ROUGHNESS).map(([name, r]) => [name, doc.createMaterial(name).setRoughnessFactor(r).setMetallicFactor(0)]));

  const nodes = {};
  for (const part of parts) {
    const mesh = buildMesh(doc, accessor, part, materials[part.material], bones);
    nodes[part.name] = doc.createNode(part.name).setMesh(mesh).setSkin(skin);
    scene.addChild(nodes[part.name]);
  }
  const extension = rootExtension('VRMC_vrm', (context) => vrmJson(context, { meta, eyePivot, bones, nodes }));
  doc.createExtension(extension);
  return { doc, extension, triangles: parts.reduce((sum, part) => sum + part.geo.t.length, 0) };
}

function buildBones(doc, scene, eyePivot) {
  const [x, y, z] = eyePivot;
  const bones = new Map();
  const root = doc.createNode('root');
  scene.addChild(root);
  for (const b of makeSkeleton({ leftEye: ['head', [x, y, z]], rightEye: ['head', [-x, y, z]] })) {
    const parent = bones.get(b.parent);
    const node = doc.createNode(b.name).setTranslation(b.pos.map((v, i) => v - (parent ? parent.pos[i] : 0)));
    (parent ? parent.node : root).addChild(node);
    bones.set(b.name, { ...b, node, index: bones.size });
  }
  return bones;
}

/** Rest rotations are all identity, so binding is a translation. */
function inverseBind(bones) {
  const out = new Float32Array(bones.size * 16);
  for (const { index, pos } of bones.values()) out.set([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, -pos[0], -pos[1], -pos[2], 1], index * 16);
  return out;
}

function buildMesh(doc, accessor, { name, geo, morphs }, material, bones) {
  const n = geo.v.length;
  const position = new Float32Array(n * 3);
  const normal = new Float32Array(n * 3);
  const colour = new Uint16Array(n * 4);
  const joints = new Uint8Array(n * 4);
  const weights = new Uint8Array(n * 4);
  const targets = morphs ? MORPHS.map(() => [new Float32Array(n * 3), new Float32Array(n * 3)]) : [];
  geo.v.forEach((v, i) => {
    const arm = v.w.reduce((sum, [bone, x]) => sum + (ARM.test(bone) ? x : 0), 0);
    const [p, nn] = unpose(v.p, v.n, arm);
    position.set(p, i * 3);
    normal.set(nn, i * 3);
    colour.set([...v.c.map((c) => Math.round(Math.min(1, Math.max(0, c)) * 65535)), 65535], i * 4);
    setWeights(v.w, i, joints, weights, bones);
    if (morphs)
      for (const [morph, d] of Object.entries(v.m ?? {})) {
        const [tp, tn] = targets[MORPHS.indexOf(morph)];
        tp.set(d.p, i * 3);
        tn.set(d.n, i * 3);
      }
  });
  const indices = geo.t.flat();
  const primitive = doc.createPrimitive().setMaterial(material)
    .setIndices(accessor('SCALAR', n < 65536 ? new Uint16Array(indices) : new Uint32Array(indices)))
    .setAttribute('POSITION', accessor('VEC3', position)).setAttribute('NORMAL', accessor('VEC3', normal))
    .setAttribute('COLOR_0', accessor('VEC4', colour, true))
    .setAttribute('JOINTS_0', accessor('VEC4', joints)).setAttribute('WEIGHTS_0', accessor('VEC4', weights, true));
  targets.forEach(([tp, tn], k) => {
    primitive.addTarget(doc.createPrimitiveTarget(MORPHS[k]).setAttribute('POSITION', accessor('VEC3', tp).setSparse(true)).setAttribute('NORMAL', accessor('VEC3', tn).setSparse(true)));
  });
  const mesh = doc.createMesh(name).addPrimitive(primitive);
  if (morphs) mesh.setExtras({ targetNames: MORPHS }).setWeights(MORPHS.map(() => 0));
  return mesh;
}

/** Four bones at most, in bytes that add up to exactly 255. */
function setWeights(list, i, joints, weights, bones) {
  const used = list.slice(0, 4);
  let left = 255;
  used.forEach(([name, x], k) => {
    const bone = bones.get(name);
    if (!bone) throw new Error(`no bone ${name}`);
    const q = k === used.length - 1 ? left : Math.min(left, Math.round(x * 255));
    left -= q;
    joints[i * 4 + k] = q ? bone.index : 0;
    weights[i * 4 + k] = q;
  });
}

function vrmJson(context, { meta, eyePivot, bones, nodes }) {
  const index = (node) => context.nodeIndexMap.get(node);
  const bind = (name) => ({ node: index(nodes.Face), index: MORPHS.indexOf(name), weight: 1 });
  const expression = (names, over = {}) => ({ morphTargetBinds: names.map(bind), isBinary: false, overrideBlink: 'none', overrideLookAt: 'none', overrideMouth: 'none', ...over });
  const preset = { neutral: expression([]), blink: expression(['blinkLeft', 'blinkRight']) };
  for (const name of ['blinkLeft', 'blinkRight', ...MOUTHS]) preset[name] = expression([name]);
  // morphs add up: without "blend", happy and blink together overshoot
  for (const name of MOODS) preset[name] = expression([name], { overrideBlink: 'blend' });
  const head = bones.get('head').pos;
  return {
    specVersion: '1.0',
    meta: { ...meta, ...LICENCE },
    humanoid: { humanBones: Object.fromEntries([...bones.values()].map((b) => [b.name, { node: index(b.node) }])) },
    firstPerson: { meshAnnotations: Object.entries(nodes).map(([name, node]) => ({ node: index(node), type: name === 'Body' ? 'both' : 'thirdPersonOnly' })) },
    lookAt: {
      type: 'bone',
      offsetFromHeadBone: [0, eyePivot[1] - head[1], 0.1],
      rangeMapHorizontalInner: { inputMaxValue: 60, outputScale: 7.5 },
      rangeMapHorizontalOuter: { inputMaxValue: 60, outputScale: 7.5 },
      rangeMapVerticalDown: { inputMaxValue: 45, outputScale: 6 },
      rangeMapVerticalUp: { inputMaxValue: 45, outputScale: 5.5 },
    },
    expressions: { preset, custom: { concerned: expression(['concerned']), thinking: expression(['thinking']) } },
  };
}
