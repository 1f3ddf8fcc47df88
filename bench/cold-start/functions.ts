import { mkdir, stat, symlink } from "node:fs/promises";
import { join } from "node:path";
import { bundleFunctions } from "../../infra/bundle/build.ts";
import { fontsForLambda } from "../../infra/bundle/fonts.ts";
import { writeZip } from "../../infra/bundle/zip.ts";
import { readWiring } from "../../infra/wiring.ts";
import { clientsIn } from "./floors.ts";

/** A function as it is packaged. */
export type Packaged = {
  readonly name: string;
  /** Whether somebody waits for its answer over HTTP. */
  readonly isApi: boolean;
  readonly file: string;
  readonly zipped: number;
  /** Imported at its start. */
  readonly first: { readonly size: number; readonly clients: string[] };
  /** With the AWS clients that it imports when it first needs them. */
  readonly whole: { readonly size: number; readonly clients: string[]; readonly files: string[] };
};

/** Modules that open an AWS client. */
const AWS_CLIENT = /^(lib\/aws|@aws-sdk)\//;

/** Bundles and zips all functions, or the first few, as `npm run package` does, but for sharp's binaries, below `folder`. */
export async function packageAll(root: string, folder: string, most?: number): Promise<Packaged[]> {
  const functions = readWiring(root).slice(0, most);
  const wired = functions.map((each) => ({ ...each, entry: each.handler.replace(/\.handler$/, "") }));
  const outdir = join(folder, "bundles");
  const bundles = await bundleFunctions(
    root,
    outdir,
    wired.map(({ entry }) => entry),
  );
  await mkdir(join(folder, "node_modules"), { recursive: true });
  await symlink(join(root, "node_modules/sharp"), join(folder, "node_modules/sharp"));
  const packaged: Packaged[] = [];
  for (const { name, entry, events } of wired) {
    const bundle = bundles.get(entry);
    if (bundle === undefined) throw new Error(`${name} has no bundle.`);
    const { files, size, packages, needsFonts } = bundle;
    const zip = join(folder, `${name}.zip`);
    await writeZip(
      zip,
      new Map([
        ...files.map((file) => [file, join(outdir, file)] as const),
        ...(needsFonts ? fontsForLambda(root) : []),
      ]),
    );
    const later = bundle.lazy.filter((each) => AWS_CLIENT.test(each.name));
    packaged.push({
      name,
      isApi: events.some((event) => "httpApi" in event),
      file: join(outdir, `${entry}.mjs`),
      zipped: (await stat(zip)).size,
      first: { size, clients: clientsIn(packages) },
      whole: {
        size: size + later.reduce((sum, each) => sum + each.size, 0),
        clients: clientsIn([...packages, ...later.flatMap((each) => each.packages)]),
        files: [join(outdir, `${entry}.mjs`), ...later.map((each) => join(outdir, each.file))],
      },
    });
  }
  return packaged;
}
