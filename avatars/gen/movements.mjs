// node gen/movements.mjs   samples every clip of clips.mjs into models/<name>.vrma, which any VRM figure can play.
import { Document } from '@gltf-transform/core';
import { resample } from '@gltf-transform/functions';
import { CLIPS, quat } from './clips.mjs';
import { rootExtension } from './extension.mjs';
import { save } from './save.mjs';
import { makeSkeleton } from './skeleton.mjs';

const SAMPLES_PER_S = 30;
const PRESETS = ['happy', 'angry', 'sad', 'relaxed', 'surprised', 'aa', 'ih', 'ou', 'ee', 'oh', 'blink', 'blinkLeft', 'blinkRight', 'neutral'];

for (const [name, clip] of Object.entries(CLIPS)) {
  const { doc, extension } = movement(name, clip);
  await doc.transform(resample({ tolerance: 1e-4 }));
  halveRotations(doc);
  await save(doc, `models/${name}.vrma`, { extensions: [extension] });
  console.log(`${name} ${clip.length} s`);
}

function movement(name, clip) {
  const doc = new Document();
  doc.getRoot().getAsset().generator = 'Salotto avatars';
  doc.getRoot().getAsset().extras = { loop: clip.loop };
  const buffer = doc.createBuffer();
  const scene = doc.createScene();
  const animation = doc.createAnimation(name);
  const steps = Math.round(clip.length * SAMPLES_PER_S);
  const times = Float32Array.from({ length: steps + 1 }, (_, i) => (i / steps) * clip.length);
  const input = doc.createAccessor().setType('SCALAR').setArray(times).setBuffer(buffer);
  const track = (node, path, type, array) => {
    const output = doc.createAccessor().setType(type).setArray(array).setBuffer(buffer);
    const sampler = doc.createAnimationSampler().setInput(input).setOutput(output).setInterpolation('LINEAR');
    animation.addSampler(sampler).addChannel(doc.createAnimationChannel().setTargetNode(node).setTargetPath(path).setSampler(sampler));
  };
  const bones = restBones(doc, scene);
  const poses = [...times].map((t) => clip.pose(t));
  for (const [bone, { node }] of bones) if (poses.some((p) => p[bone])) track(node, 'rotation', 'VEC4', rotations(poses, bone));
  const hips = bones.get('hips');
  track(hips.node, 'translation', 'VEC3', Float32Array.from([...times].flatMap((t) => {
    const d = clip.hips?.(t) ?? [0, 0, 0];
    return hips.pos.map((v, k) => v + d[k]);
  })));
  const faces = [...times].map((t) => clip.expr(t));
  const expressions = {};
  for (const key of new Set(faces.flatMap((e) => Object.keys(e)))) {
    expressions[key] = doc.createNode(`expr_${key}`);
    scene.addChild(expressions[key]);
    // VRMA: the weight of an expression is the x of a node
    track(expressions[key], 'translation', 'VEC3', new Float32Array(faces.flatMap((e) => [e[key] ?? 0, 0, 0])));
  }
  const extension = rootExtension('VRMC_vrm_animation', (context) => movementJson(context, bones, expressions));
  doc.createExtension(extension);
  return { doc, extension };
}

function restBones(doc, scene) {
  const bones = new Map();
  for (const b of makeSkeleton()) {
    const parent = bones.get(b.parent);
    const node = doc.createNode(b.name).setTranslation(b.pos.map((v, i) => v - (parent ? parent.pos[i] : 0)));
    (parent ? parent.node : scene).addChild(node);
    bones.set(b.name, { node, pos: b.pos });
  }
  return bones;
}

/** Quaternions of one bone, each on the same half of the sphere as the one before. */
function rotations(poses, bone) {
  const out = new Float32Array(poses.length * 4);
  let previous = null;
  poses.forEach((pose, i) => {
    let q = quat(pose[bone] ?? [0, 0, 0]);
    if (previous && q.reduce((sum, v, k) => sum + v * previous[k], 0) < 0) q = q.map((v) => -v);
    previous = q;
    out.set(q, i * 4);
  });
  return out;
}

function movementJson(context, bones, expressions) {
  const index = (node) => ({ node: context.nodeIndexMap.get(node) });
  const faces = { preset: {}, custom: {} };
  for (const [key, node] of Object.entries(expressions)) faces[PRESETS.includes(key) ? 'preset' : 'custom'][key] = index(node);
  return { specVersion: '1.0', humanoid: { humanBones: Object.fromEntries([...bones].map(([name, b]) => [name, index(b.node)])) }, expressions: faces };
}

/** glTF allows rotations as normalised shorts: half the bytes, exact to 0.004 degrees. */
function halveRotations(doc) {
  const outputs = new Set();
  for (const animation of doc.getRoot().listAnimations())
    for (const channel of animation.listChannels()) if (channel.getTargetPath() === 'rotation') outputs.add(channel.getSampler().getOutput());
  for (const output of outputs) output.setArray(Int16Array.from(output.getArray(), (v) => Math.round(v * 32767))).setNormalized(true);
}
