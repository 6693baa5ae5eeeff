// Builds the static files of the public pages: one stylesheet, the fonts with their licences, the drawn
// images, and the scripts.
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as sass from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "../../node_modules");
const output = join(here, "static/design");

// One family: with a second and a third a home page would weigh twice as much.
const FONTS = {
  "@fontsource-variable/source-sans-3": ["source-sans-3-latin-wght-normal.woff2", "source-sans-3-latin-ext-wght-normal.woff2"],
};

function buildStylesheet() {
  const { css } = sass.compile(join(here, "sass/portal.scss"), { loadPaths: [modules], style: "compressed", quietDeps: true });
  writeFileSync(join(output, "portal.css"), css);
}

function copyFonts() {
  for (const [name, files] of Object.entries(FONTS)) {
    for (const file of files) cpSync(join(modules, name, "files", file), join(output, "fonts", file));
    cpSync(join(modules, name, "LICENSE"), join(output, "fonts", `LICENSE-${name.split("/")[1]}.txt`));
  }
}

function copyImages() {
  for (const file of readdirSync(join(here, "assets"))) cpSync(join(here, "assets", file), join(output, "images", file));
}

function copyScripts() {
  for (const file of readdirSync(join(here, "scripts"))) cpSync(join(here, "scripts", file), join(output, "scripts", file));
}

rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });
buildStylesheet();
copyFonts();
copyImages();
copyScripts();
