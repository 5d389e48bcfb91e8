// Extensions that the glTF library does not know: their JSON is made at write time, when node numbers are known.
import { Extension } from '@gltf-transform/core';

/** An extension at the root of the file; `make(context)` returns its JSON. */
export function rootExtension(name, make) {
  return class extends Extension {
    static EXTENSION_NAME = name;
    extensionName = name;
    read() {
      return this;
    }
    write(context) {
      const { json } = context.jsonDoc;
      json.extensions = { ...json.extensions, [name]: make(context) };
      return this;
    }
  };
}
