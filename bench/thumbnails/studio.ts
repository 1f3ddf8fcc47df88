import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { writeObject } from "../../lib/platform/aws/bucket.ts";
import { startAwsPart } from "../../localstack/stack-parts.ts";
import { ThumbnailProcess } from "../../tests/steps/images/thumbnail-process.ts";
import { givenMembers } from "../data/members.ts";
import { drawScreenshot, type Format, type Size } from "../data/screenshots.ts";
import { Child } from "../frame/child.ts";
import { startDatabase } from "../frame/database.ts";
import type { FromDrawer, ToDrawer } from "./drawer.ts";

/** A picture as a file, and as objects in the bucket that each belong to a row. */
export type Subject = { name: string; path: string; type: string; bytes: number; keys: readonly string[] };

export type Studio = {
  subjects: readonly Subject[];
  sharp: Child<ToDrawer, FromDrawer>;
  render: Child<ToDrawer, FromDrawer>;
  handler: ThumbnailProcess;
  /** As if these had just been uploaded. */
  forget(subject: Subject): Promise<void>;
  /** Throws unless all of these have their thumbnail. */
  check(subject: Subject): Promise<void>;
  close(): Promise<void>;
};

type Wanted = { seed: number; sizes: readonly Size[]; formats: readonly Format[]; each: number };

/** PostgreSQL and the bucket, which is in this process, and the three that draw in one of their own. */
export async function openStudio(wanted: Wanted, progress: (text: string) => void): Promise<Studio> {
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    const dir = await mkdtemp(join(tmpdir(), "muster-bench-"));
    closers.push(() => rm(dir, { recursive: true }));
    const database = await startDatabase("thumbnails");
    closers.push(database.stop);
    const ports = { postgres: 0, aws: 0, mail: 0, mailPage: 0 };
    const aws = await startAwsPart({ dir, ports, ephemeral: true, log: () => undefined }, 0, {});
    closers.push(aws.stop);
    Object.assign(process.env, aws.env, { DATABASE_POOL_MAX: "1" });
    const owner = new pg.Client({ connectionString: database.ownerUrl });
    await owner.connect();
    closers.push(() => owner.end());
    const subjects = await makeSubjects(owner, dir, wanted, progress);
    const draw = (way: "sharp" | "render") => {
      const child = new Child<ToDrawer, FromDrawer>(join(import.meta.dirname, "drawer.ts"), { way });
      closers.push(() => child.stop());
      return child;
    };
    const handler = new ThumbnailProcess();
    closers.push(async () => handler.stop());
    const forget = async ({ keys }: Subject) => {
      await owner.query("update screenshots set status = 'pending', thumbnail_key = null where object_key = any ($1)", [
        keys,
      ]);
    };
    const check = async ({ name, keys }: Subject) => {
      const { rowCount } = await owner.query(
        "select from screenshots where object_key = any ($1) and status = 'ready' and thumbnail_key is not null",
        [keys],
      );
      if (rowCount !== keys.length) throw new Error(`${name}: ${rowCount} of ${keys.length} have a thumbnail.`);
    };
    return { subjects, sharp: draw("sharp"), render: draw("render"), handler, forget, check, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function makeSubjects(
  owner: pg.ClientBase,
  dir: string,
  { seed, sizes, formats, each }: Wanted,
  progress: (text: string) => void,
): Promise<Subject[]> {
  const [member] = await givenMembers(owner, { count: 1, organizations: 1 });
  if (member === undefined) throw new Error("Nobody was made.");
  await mkdir(join(dir, "pictures"));
  const subjects: Subject[] = [];
  for (const format of formats)
    for (const size of sizes) {
      const name = `${size.width} x ${size.height}, ${format.toUpperCase()}`;
      progress(`drawing ${name}`);
      const bytes = await drawScreenshot(seed, size, format);
      const path = join(dir, "pictures", `${size.width}.${format}`);
      await writeFile(path, bytes);
      const type = `image/${format}`;
      const keys = Array.from(
        { length: each },
        (_, index) => `screenshots/${member.org_id}/${member.id}/2026-01-05/${size.width}-${format}-${index}.${format}`,
      );
      for (const key of keys) await writeObject(key, bytes, type);
      await owner.query(insertScreenshots, [member.org_id, member.id, keys, type]);
      subjects.push({ name, path, type, bytes: bytes.length, keys });
    }
  return subjects;
}

const insertScreenshots = `
  insert into screenshots (org_id, user_id, timestamp, object_key, content_type)
  select $1, $2, '2026-01-05 09:00Z', key, $4 from unnest($3::text[]) as k (key)`;
