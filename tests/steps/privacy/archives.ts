import { parse } from "csv-parse/sync";
import JSZip from "jszip";
import * as getExport from "../../../functions/privacy/get-export.ts";
import { call } from "../call/when.ts";
import type { Member } from "../scene/given.ts";

export type Row = Record<string, unknown>;

/** The files of an export, fetched by the addresses that are given to `reader`, with what is in them. */
export type Archive = {
  /** The bytes of every file in it, by its path. */
  entries: Map<string, Buffer>;
  /** The rows of a part. */
  json: (part: string) => Row[];
  csv: (part: string) => Record<string, string>[];
  /** The names of the parts. */
  parts: string[];
};

/** Fetches and opens every file of an export. */
export async function fetchArchive(reader: Member, exportId: string): Promise<Archive> {
  const { data } = await call(getExport, { token: reader.token, params: { id: exportId } });
  const entries = new Map<string, Buffer>();
  for (const { url } of data.files) {
    const zip = await JSZip.loadAsync(await (await fetch(url)).arrayBuffer(), { checkCRC32: true });
    for (const [path, file] of Object.entries(zip.files)) {
      const bytes = await file.async("nodebuffer");
      if (entries.has(path) && !/^(README|manifest)/.test(path)) throw new Error(`${path} is in two files`);
      entries.set(path, bytes);
    }
  }
  const text = (path: string) => {
    const bytes = entries.get(path);
    if (bytes === undefined) throw new Error(`no ${path} in ${[...entries.keys()]}`);
    return bytes.toString();
  };
  return {
    entries,
    json: (part) => JSON.parse(text(`data/${part}.json`)) as Row[],
    csv: (part) => parse(text(`data/${part}.csv`), { columns: true, bom: true, record_delimiter: "\r\n" }),
    parts: [...entries.keys()].flatMap((path) => /^data\/(\w+)\.json$/.exec(path)?.[1] ?? []),
  };
}
