// Bundles the desk's scripts and styles: every file directly in src/ becomes one in ../static/built, minified, with
// a manifest of digests (the pages name files by digest, so that a browser may keep them for ever).
// Run by `make install` in the folder that holds node_modules.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(process.cwd(), "node_modules");
const { build } = createRequire(join(process.cwd(), "package.json"))("esbuild");
const out = join(here, "..", "static", "built");

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const sources = readdirSync(join(here, "src")).filter((name) => /\.(js|css)$/.test(name));
await build({
  entryPoints: sources.map((name) => join(here, "src", name)),
  outdir: out, bundle: true, minify: true, format: "esm", target: ["es2022", "chrome110", "firefox115", "safari16"],
  nodePaths: [modules], legalComments: "eof", logLevel: "warning",
});
const manifest = {};
for (const name of readdirSync(out).sort()) {
  manifest[name] = createHash("sha256").update(readFileSync(join(out, name))).digest("hex").slice(0, 12);
}
writeFileSync(join(out, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
