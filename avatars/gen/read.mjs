// Reading the JSON head of a binary glTF without any library.

const MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;

/** The JSON of a .glb, .vrm or .vrma; throws a sentence when it is none. */
export function readJson(bytes) {
  if (bytes.readUInt32LE(0) !== MAGIC) throw new Error('not a binary glTF');
  if (bytes.readUInt32LE(4) !== 2) throw new Error('not glTF 2');
  if (bytes.readUInt32LE(8) !== bytes.length) throw new Error('the length in the head is not the length of the file');
  if (bytes.readUInt32LE(16) !== JSON_CHUNK) throw new Error('the first chunk is not JSON');
  return JSON.parse(bytes.subarray(20, 20 + bytes.readUInt32LE(12)).toString('utf8'));
}

/** All primitives of all meshes: each is one draw call. */
export const primitives = (json) => (json.meshes ?? []).flatMap((mesh) => mesh.primitives);

export const triangles = (json) => primitives(json).reduce((sum, p) => sum + json.accessors[p.indices ?? p.attributes.POSITION].count / 3, 0);
