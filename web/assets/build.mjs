// Bundle the front end into web/static/vendor: what the pages load, and nothing from elsewhere.
import { readFile, writeFile, mkdir } from "node:fs/promises";
import { build } from "esbuild";

const target = new URL("../static/vendor/", import.meta.url).pathname;
const icons = JSON.parse(await readFile("src/icons.json", "utf8"));

const common = {
  bundle: true,
  minify: true,
  // Older office machines.
  target: "chrome86",
  format: "iife",
  charset: "utf8",
  legalComments: "linked",
  loader: { ".svg": "dataurl" },
  outdir: target,
  logLevel: "warning",
};

// One file with the icons that the pages use, to be referred to by <use href="…#name">.
async function sprite() {
  const symbols = await Promise.all(
    icons.map(async (name) => {
      const svg = await readFile(`node_modules/@tabler/icons/icons/outline/${name}.svg`, "utf8");
      const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
      const paint = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
      return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${body.replace(/\s*\n\s*/g, "")}</symbol>`;
    }),
  );
  const sheet = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
  await writeFile(`${target}icons.svg`, sheet);
}

await mkdir(target, { recursive: true });
await Promise.all([
  build({ ...common, entryPoints: ["src/app.js", "src/app.css", "src/diagram.js", "src/diagram.css"] }),
  sprite(),
]);
