import { readFileSync } from "node:fs";
import type { OnLoadArgs, OnLoadResult, Plugin } from "esbuild";

/**
 * Leaves out of the bundles what cannot run on Lambda (docs/adr/0005). Each entry names a file of a dependency and what
 * it becomes; the figures are minified bytes. If an upgrade moves a file, the limit on bundles
 * (infra/plugins/bundle.ts) notices that its bytes came back.
 */
const REPLACEMENTS: { file: RegExp; with: (source: string) => string }[] = [
  // No bytes, but node:http and all below it are loaded for it, which takes as long as the rest of an endpoint:
  // @middy/util can name the status of an error that came without a message. The body parser's come with one.
  {
    file: /@middy[\\/]util[\\/]index\.js$/,
    with: (source) => source.replace('import { STATUS_CODES } from "node:http";', "const STATUS_CODES = {};"),
  },
  // 9 KB: the libpq binding, which nobody installs.
  { file: /[\\/]pg[\\/]lib[\\/]native[\\/]index\.js$/, with: () => "module.exports = null;" },
  // 4 KB: ~/.pgpass. The connection string carries its password.
  { file: /[\\/]pgpass[\\/]lib[\\/]index\.js$/, with: () => "module.exports = (_connection, done) => done();" },
  // 15 KB: event streams (S3 Select, Transcribe). No call here opens one.
  {
    file: /@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams[\\/]index\.js$/,
    with: () =>
      [
        "export const eventStreamSerdeProvider = () => ({});",
        "export const resolveEventStreamSerdeConfig = (config) => config;",
        "export class EventStreamSerde {}",
      ].join("\n"),
  },
  // 57 KB of client-s3: a schema is an array literal, but esbuild keeps it because its computed keys might have side
  // effects. They are string constants; marked as pure, the schemas of operations nobody calls are dropped.
  {
    file: /@aws-sdk[\\/].+[\\/]schemas_\d+\.js$/,
    with: (source) =>
      source.replace(
        /^(export )?(var|const|let) (\S+) = (\[[\s\S]*?\]);$/gm,
        (_all, exported: string | undefined, keyword: string, name: string, literal: string) =>
          `${exported ?? ""}${keyword} ${name} = /* @__PURE__ */ (() => (${literal}))();`,
      ),
  },
];

/** An esbuild plugin that applies {@link REPLACEMENTS}. */
export function slim(): Plugin {
  return {
    name: "slim",
    setup(build) {
      // Asked again for each function that is built.
      const known = new Map<string, OnLoadResult>();
      for (const replacement of REPLACEMENTS) {
        build.onLoad({ filter: replacement.file }, ({ path }: OnLoadArgs): OnLoadResult => {
          const result = known.get(path) ?? { contents: replacement.with(readFileSync(path, "utf8")), loader: "js" };
          known.set(path, result);
          return result;
        });
      }
    },
  };
}
