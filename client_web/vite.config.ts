/** Three pages, one build: hashed assets, nothing inline (the pages' CSP allows no inline script), no CDN. */
import { cpSync, existsSync, readFileSync } from "node:fs";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";
import { defineConfig } from "vitest/config";

const here = dirname(fileURLToPath(import.meta.url));
const models = join(here, "..", "avatars", "models");
const web = join(here, "..", "server", "src", "salotto", "web");

const CONTENT_TYPES: Record<string, string> = {
  ".glb": "model/gltf-binary",
  ".json": "application/json",
  ".vrm": "model/gltf-binary",
  ".vrma": "model/gltf-binary",
};

/** Serves avatars/models under /avatars: copied beside the built pages, read in place while developing. */
function avatars(): Plugin {
  return {
    name: "salotto-avatars",
    closeBundle() {
      if (existsSync(models)) cpSync(models, join(web, "avatars"), { recursive: true });
    },
    configureServer(server) {
      server.middlewares.use("/avatars", (request, response, next) => {
        const path = join(
          models,
          normalize(decodeURIComponent(new URL(request.url ?? "/", "http://x").pathname)),
        );
        if (!path.startsWith(models) || !existsSync(path)) return next();
        response.setHeader("Content-Type", CONTENT_TYPES[extname(path)] ?? "application/octet-stream");
        response.end(readFileSync(path));
      });
    },
  };
}

/** Builds the one script that other sites load: a classic script without imports, under a name that never changes. */
function launcher(): Plugin {
  return {
    name: "salotto-launcher",
    apply: "build",
    async closeBundle() {
      await build({
        configFile: false,
        logLevel: "warn",
        build: {
          target: "es2022",
          outDir: web,
          emptyOutDir: false,
          lib: {
            entry: join(here, "src", "launcher", "index.ts"),
            formats: ["iife"],
            name: "salottoLauncher",
            fileName: () => "launcher.js",
          },
        },
      });
    },
  };
}

export default defineConfig({
  base: "/",
  plugins: [avatars(), launcher()],
  server: { proxy: { "/api": "http://127.0.0.1:8080", "/ws": { target: "ws://127.0.0.1:8080", ws: true } } },
  build: {
    target: "es2022",
    outDir: web,
    emptyOutDir: true,
    // Which file imports which: tools/page_sizes.py weighs the pages by it.
    manifest: ".manifest.json",
    // Strict CSP: every asset is a file of ours, never a data: address.
    assetsInlineLimit: 0,
    // The world is one lazy chunk of that size; tests/integration/web holds the budgets, compressed.
    chunkSizeWarningLimit: 1000,
    rolldownOptions: { input: ["visit", "desk", "review"].map((page) => join(here, `${page}.html`)) },
  },
  test: {
    // A page is dear to make: a file whose tests need one asks for it in its first line (@vitest-environment).
    environment: "node",
    include: ["src/**/*.test.{ts,tsx}"],
    passWithNoTests: false,
    restoreMocks: true,
  },
});
