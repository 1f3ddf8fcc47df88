import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const DOCUMENT = "docs/promises.md";
const FIGURES = "test-results/promises";

type Row = { promise: number; text: string; tests: string; figures: string };

/** The suites that tell figures for a promise, by its number. */
export function suitesByPromise(): Map<number, string[]> {
  const suites = new Map<number, string[]>();
  const files = globSync("{lib,infra,localstack,clients,tests}/**/*.test.ts", { cwd: root }).sort();
  for (const file of files) {
    const told = readFileSync(join(root, file), "utf8").matchAll(/\btell\(\s*(\d+),/g);
    for (const promise of new Set([...told].map(([, number]) => Number(number))))
      suites.set(promise, [...(suites.get(promise) ?? []), file]);
  }
  return suites;
}

/** The rows of the document's table. */
export function readRows(text = readFileSync(join(root, DOCUMENT), "utf8")): Row[] {
  return [...text.matchAll(/^\| *(\d+) *\|(.+)$/gm)].map(([, promise, rest = ""]) => {
    const [sentence = "", tests = "", figures = ""] = rest.split("|").map((cell) => cell.trim());
    return { promise: Number(promise), text: sentence, tests, figures };
  });
}

/** What the column of tests has to say for a promise; a promise without one keeps what is written there by hand. */
export function testsOf(row: Row, suites: ReadonlyMap<number, readonly string[]>): string {
  const files = suites.get(row.promise) ?? [];
  return files.length === 0 ? row.tests : files.map((file) => `[${fileName(file)}](../${file})`).join(" ");
}

const fileName = (file: string) => (file.split("/").at(-1) ?? file).replace(/\.test\.ts$/, "");

/** The figures of the last run on this machine, if there was one. */
function lastFigures(): Map<number, string[]> {
  const told = new Map<number, string[]>();
  for (const file of globSync("*.json", { cwd: join(root, FIGURES) }).sort()) {
    const { promise, part, figures } = JSON.parse(readFileSync(join(root, FIGURES, file), "utf8")) as {
      promise: number;
      part: string;
      figures: string[];
    };
    told.set(promise, [...(told.get(promise) ?? []), `${part}: ${figures.join(", ")}`]);
  }
  return told;
}

/** `npm run promises`: writes which suite proves what, and the figures of the last run, into docs/promises.md. */
function update(): void {
  const suites = suitesByPromise();
  const told = lastFigures();
  const path = join(root, DOCUMENT);
  const text = readFileSync(path, "utf8").replaceAll(/^\| *\d+ *\|.+$/gm, (line) => {
    const [row] = readRows(line);
    if (row === undefined) return line;
    const figures = told.get(row.promise)?.join("<br>") ?? row.figures;
    return `| ${row.promise} | ${row.text} | ${testsOf(row, suites)} | ${figures} |`;
  });
  writeFileSync(path, text);
  const missing = readRows(text).filter(({ figures }) => figures === "");
  console.log(
    `${DOCUMENT}: ${told.size} promises have figures of this machine's last run, ${missing.length} have none.`,
  );
}

if (process.argv[1] === import.meta.filename) {
  if (existsSync(join(root, FIGURES))) update();
  else {
    console.error("There are no figures yet: npm run test:promises leaves them.");
    process.exitCode = 1;
  }
}
