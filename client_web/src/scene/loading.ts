/**
 * One loader for rooms, figures and movements: meshopt unpacked here, nothing fetched from elsewhere.
 *
 * Of VRM its core: bones, faces and eyes. Figures of Salotto have no toon shading, no springs and no constraints; one
 * that has them is shown in the standard shading which it must bring beside, and its hair stays where it is.
 */
import { VRMAnimationLoaderPlugin } from "@pixiv/three-vrm-animation";
import { VRMCoreLoaderPlugin } from "@pixiv/three-vrm-core";
import { MeshoptDecoder } from "three/addons/libs/meshopt_decoder.module.js";
import { type GLTF, GLTFLoader } from "three/addons/loaders/GLTFLoader.js";

let shared: GLTFLoader | null = null;

function loader(): GLTFLoader {
  if (shared === null) {
    shared = new GLTFLoader();
    shared.setMeshoptDecoder(MeshoptDecoder);
    shared.register((parser) => new VRMCoreLoaderPlugin(parser));
    shared.register((parser) => new VRMAnimationLoaderPlugin(parser));
  }
  return shared;
}

/** Waits before a model is asked for again, in milliseconds: a short gap in the net should not undress anybody. */
const AGAIN_MS = [1_000, 4_000];

/** Fetch and unpack one binary glTF. Rejects when it is missing or damaged, after some patience. */
export async function loadModel(address: string): Promise<GLTF> {
  for (const wait of AGAIN_MS) {
    try {
      return await loader().loadAsync(address);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
  return loader().loadAsync(address);
}
