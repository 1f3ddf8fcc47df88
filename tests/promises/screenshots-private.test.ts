import { readFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import * as remove from "../../functions/screenshots/delete.ts";
import * as get from "../../functions/screenshots/get.ts";
import * as list from "../../functions/screenshots/list.ts";
import { bucketOptions } from "../../lib/platform/aws/bucket.ts";
import { pictureAddress } from "../../lib/platform/aws/picture-address.ts";
import { config } from "../../lib/platform/config.ts";
import { ROLES } from "../../lib/platform/tenancy/rules/roles.ts";
import { useTestDatabase } from "../setup/database.ts";
import { everyRoute, root } from "../steps/call/endpoints.ts";
import { exampleCall } from "../steps/call/example-call.ts";
import { found } from "../steps/call/found.ts";
import { call, callForText } from "../steps/call/when.ts";
import { announce, givenCheckedIn, type Row, rowOf, stripes, whenUploaded } from "../steps/images/screenshots.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { tell } from "./figures.ts";

useTestDatabase();

const routes = await everyRoute();
const picture = await stripes().png().toBuffer();
const tried = { "unsigned requests": 0, "changed addresses": 0, calls: 0, addresses: 0, leaks: 0 };
let owner: Member;
let shot: { id: string; row: Row };

beforeAll(async () => {
  owner = await givenCheckedIn({ department: "Sales" });
  shot = await whenUploaded(owner, picture);
});
afterAll(() => tell(20, "screenshots are private", { ...tried, routes: routes.length, roles: ROLES.length }));

const signed = async () => {
  const { url, thumbnail_url } = (await call(get, { token: owner.token, params: { id: shot.id } })).data;
  return { url: found(url), thumbnail_url: found(thumbnail_url) };
};

/** Every signed address in an answer, whatever field it is in. */
const addressesIn = (text: string): URL[] =>
  [
    ...text
      .replaceAll("\\u0026", "&")
      .replaceAll("&amp;", "&")
      .matchAll(/https?:\/\/[^\s"'<>\\]+/g),
  ]
    .map(([address]) => new URL(address))
    .filter(({ searchParams }) => searchParams.has("X-Amz-Signature"));

describe("without a signature", () => {
  const queries = ["", "?list-type=2", "?versions", "?acl", "?policy", "?uploads", "?location", "?prefix=screenshots/"];

  it.each(["GET", "HEAD"])(
    "%s is refused for the bucket, for every key, and for what is known of them",
    async (method) => {
      const keys = ["", shot.row.object_key, shot.row.thumbnail_key ?? "", "screenshots/", "screenshots/unknown.png"];
      for (const key of keys)
        for (const query of queries) {
          const url = `${config.publicS3Endpoint}/${config.bucket}/${key}${query}`;
          expect((await fetch(url, { method })).status, url).toBe(403);
          tried["unsigned requests"] += 1;
        }
      expect((await fetch(`${config.publicS3Endpoint}/`, { method })).status).toBe(403);
    },
  );

  it.each(["PUT", "POST", "DELETE"])("%s is refused", async (method) => {
    for (const key of ["", shot.row.object_key, "screenshots/new.png"]) {
      const url = `${config.publicS3Endpoint}/${config.bucket}/${key}`;
      expect((await fetch(url, { method, ...(method === "DELETE" ? {} : { body: "x" }) })).status).toBe(403);
      tried["unsigned requests"] += 1;
    }
    expect((await fetch((await signed()).url)).status).toBe(200);
  });
});

describe("a signed address", () => {
  it("shows the picture to who has it, and lets nobody but their browser keep it", async () => {
    const { url, thumbnail_url } = await signed();
    for (const [address, type] of [
      [url, "image/png"],
      [thumbnail_url, "image/webp"],
    ] as const) {
      const response = await fetch(address);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        "content-type": type,
        "cache-control": "private, max-age=1800",
        "content-disposition": "inline",
      });
    }
  });

  const other = async () => (await whenUploaded(await givenCheckedIn(), picture)).row.object_key;
  const changes: Record<string, (url: string) => string | Promise<string>> = {
    "another key": async (url) => url.replace(shot.row.object_key, await other()),
    "its thumbnail's key": (url) => url.replace(shot.row.object_key, shot.row.thumbnail_key ?? ""),
    "another bucket": (url) => url.replace(`/${config.bucket}/`, "/muster-theirs/"),
    "the bucket itself": (url) => url.replace(`/${shot.row.object_key}`, ""),
    "more time": (url) => url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=604800"),
    "a later date": (url) => url.replace(/X-Amz-Date=\d{8}/, "X-Amz-Date=20990101"),
    "another credential": (url) => url.replace(/X-Amz-Credential=[^%]+/, "X-Amz-Credential=AKIAIOSFODNN7EXAMPLE"),
    "another signature": (url) => url.replace(/X-Amz-Signature=\w{4}/, "X-Amz-Signature=0000"),
    "no signature": (url) => url.replace(/&X-Amz-Signature=\w+/, ""),
    "another type": (url) => `${url}&response-content-type=text%2Fhtml`,
    "another disposition": (url) => url.replace("inline", "attachment"),
    "no word on caching": (url) => url.replace(/response-cache-control=[^&]+&?/, ""),
    "an operation of its own": (url) => `${url}&acl`,
    "a version": (url) => `${url}&versionId=null`,
    "the order of a list": (url) => `${url}&list-type=2`,
  };

  it.each(Object.keys(changes))("is refused with %s", async (name) => {
    const { url } = await signed();
    const changed = (await changes[name]?.(url)) ?? url;
    expect(changed).not.toBe(url);
    for (const method of ["GET", "HEAD"]) {
      expect((await fetch(changed, { method })).status).toBe(403);
      tried["changed addresses"] += 1;
    }
  });

  it.each(["PUT", "POST", "DELETE", "HEAD", "PATCH"])("is refused for %s", async (method) => {
    const { url } = await signed();
    const body = method === "PUT" || method === "POST" || method === "PATCH" ? { body: "x" } : {};
    expect((await fetch(url, { method, ...body })).status).toBe(403);
    tried["changed addresses"] += 1;
    expect((await fetch(url)).status).toBe(200);
  });

  it("is refused once its half hour is over", async () => {
    const client = new S3Client(bucketOptions(config.publicS3Endpoint));
    const command = new GetObjectCommand({ Bucket: config.bucket, Key: shot.row.object_key });
    const signingDate = new Date(Date.now() - 1_801_000);
    expect((await fetch(await getSignedUrl(client, command, { expiresIn: 1800, signingDate }))).status).toBe(403);
    client.destroy();
  });

  it("is the same all through a quarter of an hour, and ends half an hour after it began", async () => {
    const quarter = new Date("2026-06-17T12:15:00Z");
    const addressAt = async (seconds: number) => {
      vi.setSystemTime(quarter.getTime() + seconds * 1000);
      return pictureAddress(shot.row.object_key);
    };
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const [first, last, next] = [await addressAt(0), await addressAt(899), await addressAt(900)];
      expect(last).toEqual(first);
      expect(next.url).not.toBe(first.url);
      expect([first.expires_at, next.expires_at]).toEqual([
        new Date("2026-06-17T12:45:00Z"),
        new Date("2026-06-17T13:00:00Z"),
      ]);
      expect(first.url).toMatch(/X-Amz-Date=20260617T121500Z.*X-Amz-Expires=1800/);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("no route", () => {
  /** A route's example, about this member and this screenshot. */
  function aboutShot(route: (typeof routes)[number]) {
    const { params = {}, query = {}, ...rest } = exampleCall(route);
    const id = route.contract.path.startsWith("/api/screenshots/") ? shot.id : owner.id;
    const today = new Date().toISOString().slice(0, 10);
    const dated = Object.fromEntries(
      Object.entries(query).map(([key, value]) => [key, key === "date" ? today : value]),
    );
    const own = { ...dated, ...("user_id" in query ? { user_id: owner.id } : {}) };
    return { params: { ...params, ...("id" in params ? { id } : {}) }, query: own, ...rest };
  }

  const reading = routes.filter(
    ({ contract }) => contract.method === "GET" || contract.path.includes("screenshots/upload"),
  );
  const namesOwner = (address: URL) => address.pathname.includes(owner.org_id) || address.pathname.includes(owner.id);

  async function addressesOf(member: Member): Promise<URL[]> {
    const found: URL[] = [];
    for (const [at, route] of reading.entries()) {
      const { text } = await callForText(route, {
        ...aboutShot(route),
        token: member.token,
        ip: `203.0.113.${at % 256}`,
      });
      tried.calls += 1;
      found.push(...addressesIn(text));
    }
    tried.addresses += found.length;
    return found;
  }

  it.each(ROLES)(
    "signs a picture for more than half an hour, nor anything else for more than a minute, for a %s",
    async (role) => {
      const member = await givenMember({
        org_id: owner.org_id,
        role,
        department: "Sales",
        managed_departments: ["Sales"],
      });
      const seen = [...(await addressesOf(member)), ...(await addressesOf(owner))];
      expect(seen.length).toBeGreaterThan(0);
      for (const { pathname, searchParams } of seen)
        expect(Number(searchParams.get("X-Amz-Expires"))).toBe(
          /\/(screenshots|thumbnails)\//.test(pathname) ? 1800 : 60,
        );
    },
  );

  it.each(ROLES.filter((role) => role !== "super_admin"))("signs it for a %s of another organization", async (role) => {
    const seen = (await addressesOf(await givenMember({ role, managed_departments: ["Sales"] }))).filter(namesOwner);
    tried.leaks += seen.length;
    expect(seen).toEqual([]);
  });

  it.each(["a colleague", "a manager of another department"])("signs it for %s", async (who) => {
    const managing = { role: "manager" as const, managed_departments: ["Research"] };
    const member = await givenMember({ org_id: owner.org_id, ...(who === "a colleague" ? {} : managing) });
    const seen = (await addressesOf(member)).filter(({ pathname }) => pathname.includes(owner.id));
    tried.leaks += seen.length;
    expect(seen).toEqual([]);
  });

  it("signs what was not checked, was rejected, or was deleted", async () => {
    const member = await givenCheckedIn();
    const ids = [
      (await announce(member)).data.screenshot.id,
      (await whenUploaded(member, Buffer.from("no picture"))).id,
    ];
    const deleted = await whenUploaded(member, picture);
    const { data } = await call(get, { token: member.token, params: { id: deleted.id } });
    const admin = await givenMember({ org_id: member.org_id, role: "admin" });
    expect(await call(remove, { token: admin.token, params: { id: deleted.id } })).toMatchObject({ status: 200 });

    for (const token of [member.token, admin.token]) {
      for (const id of ids)
        expect((await call(get, { token, params: { id } })).data).toMatchObject({ url: null, thumbnail_url: null });
      expect(await call(get, { token, params: { id: deleted.id } })).toMatchObject({ status: 404 });
      const { items } = (await call(list, { token, query: { user_id: member.id } })).data;
      expect(items.map((item) => item.thumbnail_url)).toEqual([null, null]);
    }
    // What was signed before it was deleted leads to nothing.
    expect((await fetch(found(data.url))).status).toBe(404);
    expect((await fetch(found(data.thumbnail_url))).status).toBe(404);
    expect((await rowOf(ids[1] ?? "")).thumbnail_key).toBeNull();
  });
});

describe("the template", () => {
  type Statement = {
    Sid?: string;
    Effect: string;
    Principal?: unknown;
    Action: string | string[];
    Resource: unknown;
    Condition?: unknown;
  };
  type Resource = { Type: string; Properties: Record<string, unknown> };
  const resourcesOf = (file: string) =>
    (parse(readFileSync(join(root, "infra", file), "utf8")) as { Resources: Record<string, Resource> }).Resources;

  it("lets nobody make the bucket public", () => {
    expect(resourcesOf("buckets.yml").Bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: "BucketOwnerEnforced" }] },
    });
  });

  it("has a policy that refuses what does not come over TLS, and allows nothing", () => {
    const policies = Object.values(resourcesOf("buckets.yml")).filter(({ Type }) => Type === "AWS::S3::BucketPolicy");
    const statements = policies.flatMap(
      ({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement,
    );
    expect(statements.filter(({ Effect }) => Effect !== "Deny")).toEqual([]);
    expect(statements).toContainEqual({
      Sid: "TlsOnly",
      Effect: "Deny",
      Principal: "*",
      Action: "s3:*",
      Resource: [{ "Fn::GetAtt": ["Bucket", "Arn"] }, { "Fn::Sub": ["$", "{Bucket.Arn}/*"].join("") }],
      Condition: { Bool: { "aws:SecureTransport": "false" } },
    });
  });

  it("lets only these roles read objects, each only below these prefixes", () => {
    const roles = Object.entries(resourcesOf("roles.yml")).filter(([, { Type }]) => Type === "AWS::IAM::Role");
    const readers = roles.map(([name, { Properties }]) => {
      const policies = (Properties.Policies ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
      const reading = policies
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .filter(
          ({ Effect, Action }) =>
            Effect === "Allow" && [Action].flat().some((action) => /^(\*|s3:(\*|Get\*?|GetObject.*))$/.test(action)),
        );
      const prefixes = reading.flatMap(({ Resource }) =>
        [Resource].flat().map((each) => JSON.stringify(each).match(/[^}]*(?="}$)/)?.[0]),
      );
      return [name, prefixes.sort()] as const;
    });
    expect(Object.fromEntries(readers.filter(([, prefixes]) => prefixes.length > 0))).toEqual({
      AdminRole: ["/pictures/*"],
      ApiRole: ["/pictures/*"],
      AuthRole: ["/pictures/*"],
      FilesRole: ["/data-exports/*", "/downloads/*", "/exports/*", "/screenshots/*", "/thumbnails/*"],
      LiveRole: ["/live/*"],
      WorkerRole: ["/imports/*", "/picture-uploads/*", "/pictures/*", "/screenshots/*", "/thumbnails/*"],
    });
  });
});
