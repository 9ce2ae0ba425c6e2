// Builds one bundle per file in `src/bundles` into src/posko/static/dist: NAME.ts -> NAME.js, NAME.css -> NAME.css.
// The folder appears whole: a page never finds half of it.
import { build } from "esbuild";
import { readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const made = join(here, "..", "src", "posko", "static", "dist");
const half = `${made}.half`;
const bundles = readdirSync(join(here, "src", "bundles")).map((name) => join(here, "src", "bundles", name));

rmSync(half, { recursive: true, force: true });
await build({
  entryPoints: [
    ...bundles,
    // MapLibre starts its worker from a file of its own: the policy of the pages knows no `blob:`.
    { in: join(here, "node_modules", "maplibre-gl", "dist", "maplibre-gl-worker.mjs"), out: "map-worker" },
  ],
  outdir: half,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "eof",
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  logLevel: "warning",
});
rmSync(made, { recursive: true, force: true });
renameSync(half, made);
