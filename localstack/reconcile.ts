import { parseArgs } from "node:util";
import pg from "pg";
import { readStageDatabase } from "../infra/stage-secrets.ts";
import { type ListedObject, listAllObjects } from "../lib/platform/aws/bucket.ts";
import { loadEnvironment } from "./environment.ts";
import type { Log } from "./log.ts";

/** A row that names an object. */
type Row = { key: string; id: string; org_id: string; user_id: string; is_needed: boolean };

/** What of the bucket and the database speaks of nothing in the other. */
export type Differences = { readonly objects: readonly ListedObject[]; readonly rows: readonly Row[] };

/** Below each prefix the rows that name an object; a picture that is to come has none yet. */
const KINDS: Readonly<Record<string, string>> = {
  "screenshots/": `
    select object_key as key, id, org_id, user_id, status = 'ready' as is_needed
    from screenshots where status <> 'rejected'`,
  "thumbnails/": `
    select 'thumbnails/' || regexp_replace(substr(object_key, 13), '\\.\\w+$', '.webp') as key, id, org_id, user_id, status = 'ready' as is_needed
    from screenshots where status <> 'rejected'`,
  "pictures/": `
    select picture_key as key, id, org_id, user_id, true as is_needed
    from picture_uploads where status = 'ready'`,
};

/**
 * Compares the pictures in the bucket with the rows that name them, one pass over both, and changes nothing. Objects that
 * came after the database was read are left out. Other objects are files on their way, which end by themselves.
 */
export async function reconcile(databaseUrl: string): Promise<Differences> {
  const objects: ListedObject[] = [];
  const rows: Row[] = [];
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const [prefix, text] of Object.entries(KINDS)) {
      await client.query("begin");
      const read = new Date();
      await client.query(`declare named no scroll cursor for select * from (${text}) n order by key collate "C"`);
      const named = rowsOf(client);
      let row = await named.next();
      for await (const page of listAllObjects(prefix))
        for (const object of page) {
          for (; row.done !== true && row.value.key < object.key; row = await named.next())
            if (row.value.is_needed) rows.push(row.value);
          if (row.done !== true && row.value.key === object.key) row = await named.next();
          else if (object.last_modified < read) objects.push(object);
        }
      for (; row.done !== true; row = await named.next()) if (row.value.is_needed) rows.push(row.value);
      await client.query("commit");
    }
    return { objects, rows };
  } finally {
    await client.end();
  }
}

async function* rowsOf(client: pg.Client): AsyncGenerator<Row, void> {
  for (;;) {
    const { rows } = await client.query<Row>("fetch 1000 from named");
    if (rows.length === 0) return;
    yield* rows;
  }
}

/** Removes rows of pictures that are gone: somebody deleted them after the moment to which the database was put back. */
export async function removeRows(databaseUrl: string, rows: readonly Row[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  const keys = rows.map(({ key }) => key);
  try {
    await client.query("begin");
    // So that the audit log tells of them, as of what any job does.
    await client.query("set local app.job = 'reconcile'");
    await client.query("delete from screenshots where object_key = any ($1::text[])", [keys]);
    await client.query("update users set picture_key = null where picture_key = any ($1::text[])", [keys]);
    await client.query("delete from picture_uploads where picture_key = any ($1::text[])", [keys]);
    await client.query("commit");
  } finally {
    await client.end();
  }
}

/** Writes them line by line, for a file. */
function list({ objects, rows }: Differences, log: Log): void {
  for (const { key, last_modified } of objects) log(`object without a row\t${key}\t${last_modified.toISOString()}`);
  for (const { key, id, org_id, user_id } of rows)
    log(`row without an object\t${key}\t${id}\torganization ${org_id}\tmember ${user_id}`);
}

const usage = `npm run reconcile [-- --stage prod --bucket muster-prod-…] [-- --remove-rows]
  Lists pictures that no row names and rows whose picture is gone, as after a restore: docs/restore.md.
  --stage        of a deployed stage, with the credentials of this shell; else of the running development stack
  --bucket       the stage's bucket, which its outputs name
  --remove-rows  removes the rows whose picture is gone, too`;

function readFlags() {
  try {
    const text = { type: "string" } as const;
    const options = { stage: text, bucket: text, "remove-rows": { type: "boolean", default: false } } as const;
    const { values } = parseArgs({ options });
    if ((values.stage === undefined) !== (values.bucket === undefined))
      throw new Error("--stage and --bucket belong together.");
    return values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

async function main(): Promise<void> {
  const { stage, bucket, "remove-rows": isRemoving } = readFlags();
  let databaseUrl: string | undefined;
  if (stage === undefined) databaseUrl = loadEnvironment({ stackWins: true }).DATABASE_URL;
  else {
    databaseUrl = (await readStageDatabase(stage)).ownerUrl;
    Object.assign(process.env, { BUCKET: bucket, AWS_REGION: process.env.AWS_REGION ?? "eu-central-1" });
  }
  if (databaseUrl === undefined)
    throw new Error(`No development stack is running, and no --stage was given.\n${usage}`);
  const found = await reconcile(databaseUrl);
  list(found, console.log);
  console.error(`${found.objects.length} objects without a row, ${found.rows.length} rows without an object`);
  if (!isRemoving) return;
  await removeRows(databaseUrl, found.rows);
  console.error("removed the rows whose picture is gone");
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  });
}
