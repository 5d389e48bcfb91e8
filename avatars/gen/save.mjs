// Where files go, and how a document becomes one: plain, or packed with meshopt.
import { mkdirSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NodeIO } from '@gltf-transform/core';
import { ALL_EXTENSIONS } from '@gltf-transform/extensions';
import { meshopt, reorder } from '@gltf-transform/functions';
import { MeshoptDecoder, MeshoptEncoder } from 'meshoptimizer';

await MeshoptEncoder.ready;

/** Absolute path of a file of this folder's. */
export const here = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * Write a document as binary glTF, whatever its name ends with (.glb, .vrm, .vrma).
 * @param options.meshopt    packing settings; left out, the file stays plain
 * @param options.extensions further extensions (VRMC_*) that the document carries
 */
export async function save(doc, path, { meshopt: packing, extensions = [] } = {}) {
  const io = new NodeIO().registerExtensions([...ALL_EXTENSIONS, ...extensions])
    .registerDependencies({ 'meshopt.encoder': MeshoptEncoder, 'meshopt.decoder': MeshoptDecoder });
  if (packing) await doc.transform(reorder({ encoder: MeshoptEncoder }), meshopt({ encoder: MeshoptEncoder, level: 'medium', ...packing }));
  const target = here(path);
  mkdirSync(dirname(target), { recursive: true });
  // NodeIO chooses the binary form by the ending alone
  const binary = `${target}.writing.glb`;
  await io.write(binary, doc);
  renameSync(binary, target);
}
