import { createHash } from "node:crypto";
import { CreateBucketCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import { bucketOptions, headObject, readObject, writeObject } from "../../lib/platform/aws/bucket.ts";
import { presignUpload } from "../../lib/platform/aws/presign.ts";
import { config } from "../../lib/platform/config.ts";
import { MAX_IMPORT_BYTES } from "../../lib/users/import/csv.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute } from "../steps/call/endpoints.ts";
import { found } from "../steps/call/found.ts";
import { call } from "../steps/call/when.ts";
import { givenForm } from "../steps/images/pictures.ts";
import {
  announce,
  contentTypeAt,
  givenCheckedIn,
  objectAt,
  rowOf,
  stripes,
  whenBucketAnnounces,
  whenUploaded,
} from "../steps/images/screenshots.ts";
import { givenMember } from "../steps/scene/given.ts";
import { type FormUpload, fieldOf, formUpload, type Reply, send, withField } from "../steps/uploads/form-upload.ts";
import { denied, type Foreign, harmlessUploads, hostileUploads, sized } from "../steps/uploads/hostile-uploads.ts";
import { tell } from "./figures.ts";

useTestDatabase();

type Given = { org_id: string; form: { url: string; fields: Record<string, string> } };

/** Every form that the product hands out, by its route. */
const FORMS: Record<string, { maxBytes: () => number; type: string; ask: () => Promise<Given> }> = {
  "POST /api/screenshots/upload": {
    maxBytes: () => config.maxFileBytes,
    type: "image/png",
    ask: async () => {
      const member = await givenCheckedIn();
      return { org_id: member.org_id, form: (await announce(member)).data.upload };
    },
  },
  "POST /api/users/profile/picture": {
    maxBytes: () => config.maxFileBytes,
    type: "image/png",
    ask: async () => {
      const member = await givenMember();
      return { org_id: member.org_id, form: (await givenForm(member)).form };
    },
  },
  "POST /api/users/bulk-import": {
    maxBytes: () => MAX_IMPORT_BYTES,
    type: "text/csv",
    ask: async () => {
      const admin = await givenMember({ role: "admin" });
      return {
        org_id: admin.org_id,
        form: found((await call(bulkImport, { token: admin.token, body: {} })).data.upload),
      };
    },
  },
};

const foreign: Foreign = {
  key: "screenshots/00000000-0000-7000-8000-000000000000/theirs.png",
  bucket: "muster-theirs",
};
const theirs = Buffer.from("theirs");
const tried = { forms: 0, refused: 0, harmless: 0 };
let client: S3Client;

beforeAll(async () => {
  client = new S3Client(bucketOptions());
  await writeObject(foreign.key, theirs, "image/png");
  await client.send(new CreateBucketCommand({ Bucket: foreign.bucket })).catch(() => undefined);
});
afterAll(() => {
  client.destroy();
  tell(18, "uploads", {
    ...tried,
    cases: hostileUploads.length + harmlessUploads.length,
    routes: Object.keys(FORMS).length,
  });
});

async function keysOf(Prefix: string, Bucket = config.bucket): Promise<string[]> {
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix }));
  return Contents.map(({ Key = "" }) => Key);
}

/** Everything below an organization's prefixes. */
async function storedOf(orgId: string): Promise<string[]> {
  const prefixes = ["screenshots", "thumbnails", "imports", "exports", "data-exports", "picture-uploads", "pictures"];
  return (await Promise.all(prefixes.map((prefix) => keysOf(`${prefix}/${orgId}/`)))).flat();
}

async function expectRefused(upload: FormUpload, refusals: readonly Reply[]): Promise<void> {
  const reply = await send(upload);
  tried.forms += 1;
  expect(refusals).toContainEqual(reply);
  tried.refused += 1;
}

/** Nothing came of what was refused, neither here nor at anybody else's. */
async function expectNothingStored({ org_id }: Given): Promise<void> {
  expect(await storedOf(org_id)).toEqual([]);
  expect(await objectAt(foreign.key)).toEqual(theirs);
  expect(await keysOf("", foreign.bucket)).toEqual([]);
}

it("every route that hands out a form is among those below", async () => {
  const withForm = (await everyRoute()).filter(({ contract }) => {
    const schema = JSON.stringify(z.toJSONSchema(contract.response, { unrepresentable: "any" }));
    return schema.includes('"fields":{"type":"object"');
  });
  expect(withForm.map(({ name }) => name)).toEqual(Object.keys(FORMS).sort());
});

describe.each(Object.entries(FORMS))("the form of %s", (_route, { maxBytes, type, ask }) => {
  let given: Given;
  let upload: FormUpload;
  // Each is good for a minute, which is less than all the tests may take.
  beforeEach(async () => {
    given = await ask();
    upload = formUpload(given.form, Buffer.from("content"));
  });

  it.each(hostileUploads.map((each) => [each.name, each] as const))(
    "refuses %s",
    async (_name, { change, refusals }) => {
      const changed = change(upload, foreign);
      expect(changed).not.toEqual(upload);
      await expectRefused(changed, refusals);
      await expectNothingStored(given);
    },
  );

  it("refuses any of these together", async () => {
    const pairs = fc.shuffledSubarray([...hostileUploads], { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(pairs, async (several) => {
        // Of those that change the same thing, the last would undo the first.
        const apart = several.filter((each, at) => several.findIndex(({ about }) => about === each.about) === at);
        const reply = await send(apart.reduce((changed, { change }) => change(changed, foreign), upload));
        tried.forms += 1;
        expect(reply.status === 0 || reply.status >= 400, JSON.stringify(apart.map(({ name }) => name))).toBe(true);
        expect(reply.status).not.toBe(500);
        tried.refused += 1;
      }),
      { numRuns: 150 },
    );
    await expectNothingStored(given);
  });

  it("refuses a change of any character of what was signed", async () => {
    const signed = [
      "policy",
      "x-amz-signature",
      "x-amz-credential",
      "x-amz-date",
      "x-amz-algorithm",
      "key",
      "content-type",
    ];
    const change = fc.record({
      field: fc.constantFrom(...signed),
      place: fc.noBias(fc.nat(9999)),
      by: fc.integer({ min: 1, max: 61 }),
    });
    await fc.assert(
      fc.asyncProperty(change, async ({ field, place, by }) => {
        const value = fieldOf(upload, field);
        const at = Math.floor((place / 10_000) * value.length);
        const other = otherCharacter(value.charAt(at), by);
        const reply = await send(withField(upload, field, value.slice(0, at) + other + value.slice(at + 1)));
        tried.forms += 1;
        expect([400, 403], `${field} ${reply.code}`).toContain(reply.status);
        tried.refused += 1;
      }),
      { numRuns: 400 },
    );
    await expectNothingStored(given);
  });

  it("refuses everything once it has expired", async () => {
    const expired = await presignUpload({ key: fieldOf(upload, "key"), contentType: type, maxBytes: 99, seconds: -1 });
    await expectRefused(formUpload({ ...expired }, Buffer.from("late")), [denied]);
    await expectNothingStored(given);
  });

  it("lives for a minute, and says so in what is signed", () => {
    const policy = JSON.parse(Buffer.from(fieldOf(upload, "policy"), "base64").toString()) as { expiration: string };
    expect(Date.parse(policy.expiration) - Date.now()).toBeLessThanOrEqual(60_000);
  });

  it.each(["PUT", "GET", "HEAD", "DELETE", "POST"])("is no permission to %s", async (method) => {
    const place = `${upload.url.replace(/\/$/, "")}/${fieldOf(upload, "key")}`;
    const query = new URLSearchParams({
      "X-Amz-Algorithm": fieldOf(upload, "x-amz-algorithm"),
      "X-Amz-Credential": fieldOf(upload, "x-amz-credential"),
      "X-Amz-Date": fieldOf(upload, "x-amz-date"),
      "X-Amz-Expires": "60",
      "X-Amz-SignedHeaders": "host",
      "X-Amz-Signature": fieldOf(upload, "x-amz-signature"),
    });
    const credential = `Credential=${fieldOf(upload, "x-amz-credential")}`;
    const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=host, Signature=${fieldOf(upload, "x-amz-signature")}`;
    const headers = { authorization, "x-amz-date": fieldOf(upload, "x-amz-date") };
    const hash = { "x-amz-content-sha256": createHash("sha256").update("x").digest("hex") };
    const initiate = method === "POST" ? "uploads=&" : "";
    const body = method === "PUT" ? { body: "x" } : {};
    for (const [url, sent] of [
      [`${place}?${initiate}${query}`, {}],
      [`${place}?${initiate}`, headers],
      [`${place}?${initiate}`, { ...headers, ...hash }],
      [`${place}?${initiate}`, { ...headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" }],
    ] as const) {
      const { status } = await fetch(url, { method, headers: sent, ...body });
      tried.forms += 1;
      expect([400, 403]).toContain(status);
      tried.refused += 1;
    }
    await expectNothingStored(given);
  });

  it.each([
    ["too much by one byte", 1, "EntityTooLarge"],
    ["nothing", undefined, "EntityTooSmall"],
  ])("refuses %s", async (_what, more, code) => {
    const size = more === undefined ? 0 : maxBytes() + more;
    await expectRefused(sized(upload, size), [{ status: 400, code }]);
    await expectNothingStored(given);
  });

  it.each([
    ["one byte", () => 1],
    ["all but one byte", () => maxBytes() - 1],
    ["all that is allowed", () => maxBytes()],
  ])("takes %s", async (_what, size) => {
    const another = await ask();
    const form = formUpload(another.form, Buffer.alloc(0));
    expect(await send(sized(form, size()))).toEqual({ status: 204, code: undefined });
    tried.forms += 1;
    expect(await storedOf(another.org_id)).toEqual([fieldOf(form, "key")]);
    expect((await headObject(fieldOf(form, "key")))?.size_bytes).toBe(size());
  });

  it.each(harmlessUploads.map((each) => [each.name, each] as const))(
    "stores with %s what was signed, or nothing",
    async (_name, { change }) => {
      const another = await ask();
      const form = formUpload(another.form, Buffer.from("content"));
      const { status } = await send(change(form, foreign));
      tried.forms += 1;
      tried.harmless += 1;
      expect([200, 204, 400, 403]).toContain(status);
      const key = fieldOf(form, "key");
      expect(await storedOf(another.org_id)).toEqual(status < 300 ? [key] : []);
      expect(await objectAt(foreign.key)).toEqual(theirs);
      if (status >= 300) return;
      expect(await contentTypeAt(key)).toBe(type);
      expect((await readObject(key))?.bytes.toString()).toBe("content");
      const head = await client.send(new HeadObjectCommand({ Bucket: config.bucket, Key: key }));
      expect(head.Metadata ?? {}).toEqual({});
    },
  );
});

// S3 lets a form be posted again until it expires, and keeps the last. What was approved must not change unseen.
describe("a form that is used twice", () => {
  it("replaces what was approved only by what is checked anew", async () => {
    const member = await givenCheckedIn();
    const [first, second] = await Promise.all([stripes(64, 48).png().toBuffer(), stripes(96, 32).png().toBuffer()]);
    const { id, row, form } = await whenUploaded(member, first);
    const thumbnail = await objectAt(row.thumbnail_key);
    expect(await send(formUpload(form, second))).toMatchObject({ status: 204 });
    await whenBucketAnnounces(row.object_key);
    expect(await rowOf(id)).toMatchObject({ status: "ready", width: 96, height: 32, file_size_bytes: second.length });
    expect(await objectAt(row.thumbnail_key)).not.toEqual(thumbnail);
  });

  it("takes away what was approved when what replaces it is no picture", async () => {
    const { id, row, form } = await whenUploaded(await givenCheckedIn(), await stripes(64, 48).png().toBuffer());
    expect(await send(formUpload(form, Buffer.from("<script>")))).toMatchObject({ status: 204 });
    await whenBucketAnnounces(row.object_key);
    expect(await rowOf(id)).toMatchObject({ status: "rejected" });
    expect(await objectAt(row.object_key)).toBeUndefined();
    expect(await objectAt(row.thumbnail_key)).toBeUndefined();
  });
});

/** A letter or digit that is not this one, and does not mean the same in base64 or hexadecimal. */
function otherCharacter(character: string, by: number): string {
  const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const at = Math.max(0, characters.indexOf(character));
  return characters.charAt((at + by) % characters.length);
}
