// A picture that was deleted, or whose person was erased, does not come back: not by a form that still lives, not by an
// event that comes late or twice, not by a thumbnail that was being made. In any order, also several at once.
import { setTimeout as sleep } from "node:timers/promises";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import * as reportExport from "../../functions/reports/export.ts";
import * as remove from "../../functions/screenshots/delete.ts";
import * as bulkImport from "../../functions/users/bulk-import.ts";
import * as eraseMember from "../../functions/users/delete.ts";
import { bucketOptions, writeObject } from "../../lib/platform/aws/bucket.ts";
import { eraseTraces } from "../../lib/privacy/erase.ts";
import { thumbnailKeyOf } from "../../lib/screenshots/keys.ts";
import { removeOrphans } from "../../lib/screenshots/orphans.ts";
import { redriveScreenshots } from "../../lib/screenshots/redrive.ts";
import { runImport } from "../../lib/users/import/run.ts";
import { useTestDatabase } from "../setup/database.ts";
import { call } from "../steps/call/when.ts";
import { givenForm, whenPictureUploaded } from "../steps/images/pictures.ts";
import {
  announce,
  givenCheckedIn,
  objectAt,
  postFile,
  stripes,
  type UploadForm,
  whenBucketAnnounces,
} from "../steps/images/screenshots.ts";
import { givenMember, givenSetting, type Member, sql } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const picture = new Uint8Array(await stripes(8, 8).png().toBuffer());
const nothing = new Uint8Array(Buffer.from("no picture"));
const later = () => new Date(Date.now() + 10 * 60_000);
const tried = { orders: 0, actions: 0, "events without a row": 0, "objects left without a row": 0, "pictures lost": 0 };

let s3: S3Client;
beforeAll(() => {
  s3 = new S3Client(bucketOptions());
});
afterAll(() => {
  s3.destroy();
  tell(44, "pictures that are gone", tried);
});

async function keysUnder(Prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: process.env.BUCKET, Prefix }));
  return Contents.map(({ Key = "" }) => Key);
}

const rowsOf = ({ id }: Member) =>
  sql<{ id: string; object_key: string; status: string }>(
    "select id, object_key, status from screenshots where user_id = $1",
    [id],
  );

const ACTIONS = ["sign", "post", "post other", "post again", "event", "delete", "erase", "redrive", "sweep"] as const;
type Action = (typeof ACTIONS)[number];

/** A member, and what a hostile tracker and a careless network can do with their pictures. */
class Scene {
  readonly forms: { id: string; key: string; form: UploadForm }[] = [];
  readonly member: Member;
  readonly admin: Member;

  constructor(member: Member, admin: Member) {
    this.member = member;
    this.admin = admin;
  }

  async does(action: Action): Promise<void> {
    tried.actions += 1;
    const newest = this.forms.at(-1);
    const oldest = this.forms[0];
    if (action === "sign") return this.sign();
    if (action === "redrive") return void (await redriveScreenshots(later()));
    if (action === "sweep") return void (await removeOrphans(later()));
    if (action === "erase") return this.erase();
    if (newest === undefined || oldest === undefined) return;
    if (action === "post") return void (await postFile(newest.form, picture));
    if (action === "post other") return void (await postFile(newest.form, nothing));
    if (action === "post again") return void (await postFile(oldest.form, picture));
    if (action === "delete") return void (await call(remove, { token: this.admin.token, params: { id: oldest.id } }));
    await Promise.all(this.forms.map(({ key }) => whenBucketAnnounces(key)));
  }

  private async sign(): Promise<void> {
    const { status, data } = await announce(this.member);
    if (status !== 201) return; // Erased meanwhile.
    const { screenshot, upload } = data;
    this.forms.push({ id: screenshot.id, key: upload.fields.key ?? "", form: upload });
  }

  private async erase(): Promise<void> {
    await call(eraseMember, { token: this.admin.token, params: { id: this.member.id }, query: { erase: "true" } });
    const { org_id, id: user_id } = this.member;
    await eraseTraces({ org_id, user_id, resource_ids: [] });
  }
}

async function givenScene(): Promise<Scene> {
  const member = await givenCheckedIn();
  const admin = await givenMember({ org_id: member.org_id, role: "admin" });
  await givenSetting(member.org_id, "blur_policy", "full");
  return new Scene(member, admin);
}

/** Thumbnails are written when `open` is called; `reached` tells that one is about to be. */
function holdThumbnails() {
  const [reached, opened] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const send = S3Client.prototype.send;
  const spy = vi.spyOn(S3Client.prototype, "send").mockImplementation(async function (this: S3Client, command) {
    if (command instanceof PutObjectCommand && command.input.Key?.startsWith("thumbnails/")) {
      reached.resolve();
      await opened.promise;
    }
    return Reflect.apply(send, this, [command]);
  });
  return {
    reached: reached.promise,
    open: () => {
      opened.resolve();
      spy.mockRestore();
    },
  };
}

/** Objects of the organization whose picture has no row, or a rejected one. */
async function orphansOf({ member }: Scene): Promise<string[]> {
  const kept = (await rowsOf(member)).filter(({ status }) => status !== "rejected");
  const known = new Set(kept.flatMap(({ object_key }) => [object_key, thumbnailKeyOf(object_key)]));
  const stored = await Promise.all(["screenshots", "thumbnails"].map((kind) => keysUnder(`${kind}/${member.org_id}/`)));
  return stored.flat().filter((key) => !known.has(key));
}

describe("a picture", () => {
  it("is gone when it is gone, in every order of what can happen", async () => {
    const steps = fc.array(fc.array(fc.constantFrom(...ACTIONS), { minLength: 1, maxLength: 3 }), {
      minLength: 3,
      maxLength: 8,
    });
    const property = fc.asyncProperty(steps, async (orders) => {
      const scene = await givenScene();
      await scene.does("sign");
      for (const atOnce of orders) await Promise.all(atOnce.map((action) => scene.does(action)));

      // Every event comes in the end; whatever has no row by then is gone.
      await scene.does("event");
      const rows = await rowsOf(scene.member);
      tried["events without a row"] += scene.forms.filter(
        ({ key }) => !rows.some((row) => row.object_key === key),
      ).length;
      const left = await orphansOf(scene);
      tried["objects left without a row"] += left.length;
      expect(left).toEqual([]);

      // And what has one is still there after a sweep.
      await removeOrphans(later());
      for (const { object_key } of (await rowsOf(scene.member)).filter(({ status }) => status === "ready")) {
        const files = await Promise.all([objectAt(object_key), objectAt(thumbnailKeyOf(object_key))]);
        if (files.includes(undefined)) tried["pictures lost"] += 1;
        expect(files).not.toContain(undefined);
      }
      tried.orders += 1;
    });
    // A fifth of a second each, and more the more lies in the bucket.
    const numRuns = Math.ceil(Number(process.env.PROPERTY_RUNS ?? 300) / 20);
    await fc.assert(property, { numRuns, endOnFailure: true });
  });

  it("goes at once when it is posted with the form of one that was deleted", async () => {
    const scene = await givenScene();
    for (const action of ["sign", "post", "event", "delete", "post", "event"] as const) await scene.does(action);
    expect(await orphansOf(scene)).toEqual([]);
    expect(await rowsOf(scene.member)).toEqual([]);
  });

  it("goes at once when its person is erased and what was large of them has not gone yet", async () => {
    const scene = await givenScene();
    for (const action of ["sign", "post"] as const) await scene.does(action);
    await sql("update users set erased_at = now() where id = $1", [scene.member.id]);
    await scene.does("event");
    expect([await rowsOf(scene.member), await orphansOf(scene)]).toEqual([[], []]);
  });

  it.each(["delete", "erase"] as const)("leaves no thumbnail that was being made during: %s", async (action) => {
    const scene = await givenScene();
    for (const each of ["sign", "post"] as const) await scene.does(each);
    const { reached, open } = holdThumbnails();
    const processing = scene.does("event");
    await reached;
    const removing = scene.does(action);
    await sleep(300);
    open();
    await Promise.all([processing, removing]);
    expect([await rowsOf(scene.member), await orphansOf(scene)]).toEqual([[], []]);
  });

  it("takes no thumbnail with it that was made for another", async () => {
    const [one, other] = [await givenScene(), await givenScene()];
    for (const scene of [one, other]) for (const action of ["sign", "post", "event"] as const) await scene.does(action);
    await one.does("erase");
    await removeOrphans(later());
    expect((await rowsOf(other.member)).map(({ status }) => status)).toEqual(["ready"]);
    expect(await keysUnder(`thumbnails/${other.member.org_id}/`)).toHaveLength(1);
    expect(await keysUnder(`screenshots/${one.member.org_id}/`)).toEqual([]);
  });
});

describe("keys", () => {
  it("tell nobody's id, of pictures, profile pictures, exports and imports", async () => {
    const scene = await givenScene();
    const { member, admin } = scene;
    for (const action of ["sign", "post", "event"] as const) await scene.does(action);
    for (const format of ["csv", "pdf"])
      await call(reportExport, { token: admin.token, query: { format, type: "daily", user_id: member.id } });
    await whenPictureUploaded(member, Buffer.from(picture));
    await givenForm(member).then(({ form }) => postFile(form, picture));
    await call(bulkImport, { token: admin.token, body: { csv: "email,name\nnew@example.com,New\n" } });
    const keys = (await keysUnder("")).filter((key) => key.includes(member.org_id));
    expect(new Set(keys.map((key) => key.split("/")[0]))).toEqual(
      new Set(["screenshots", "thumbnails", "exports", "imports", "picture-uploads", "pictures"]),
    );
    const [{ employee_id } = { employee_id: "" }] = await sql<{ employee_id: string }>(
      "select employee_id from users where id = $1",
      [member.id],
    );
    const ids = [member.id, admin.id, member.session_id, admin.session_id, employee_id];
    expect(keys.filter((key) => ids.some((id) => key.includes(id)))).toEqual([]);
  });

  it("of before, which name a member, go with the member", async () => {
    const scene = await givenScene();
    await scene.does("sign");
    const { org_id, id } = scene.member;
    const key = `screenshots/${org_id}/${id}/2026-01-05/${scene.forms[0]?.id}.png`;
    await sql("update screenshots set object_key = $2 where id = $1", [scene.forms[0]?.id, key]);
    await writeObject(key, Buffer.from(picture), "image/png");
    await whenBucketAnnounces(key);
    expect(await objectAt(thumbnailKeyOf(key))).toBeDefined();
    await removeOrphans(later());
    expect(await objectAt(key)).toBeDefined();
    await scene.does("erase");
    expect((await keysUnder("")).filter((each) => each.includes(id))).toEqual([]);
  });
});

describe("the file of an import", () => {
  it("goes when it is posted again after its import has ended", async () => {
    const admin = await givenMember({ role: "admin" });
    const { data } = await call(bulkImport, { token: admin.token, body: { dry_run: true } });
    const { form, id } = { form: data.upload as UploadForm, id: data.import.id };
    const csv = new Uint8Array(Buffer.from("email,name\nnew@example.com,New\n"));
    for (let time = 0; time < 2; time++) {
      expect((await postFile(form, csv)).status).toBe(204);
      await runImport({ org_id: admin.org_id, import_id: id });
      expect(await keysUnder(`imports/${admin.org_id}/`)).toEqual([]);
    }
  });
});
