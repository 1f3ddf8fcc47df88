import { type FormUpload, fieldOf, type Reply, withField } from "./form-upload.ts";

/**
 * Ways to make something else of a signed form than was signed, whatever serves the bucket. The refusals are those of
 * S3: "POST Policy" and "POST Object" of its API reference, and where these say nothing, what ceph/s3-tests found it
 * to answer. Where S3 has answered in several ways over time, all of them count.
 */
export type HostileUpload = {
  readonly name: string;
  /** What of the form it changes: two that change different things can be put together. */
  readonly about: "key" | "type" | "policy" | "signature" | "extra" | "file" | "framing" | "place";
  readonly change: (upload: FormUpload, foreign: Foreign) => FormUpload;
  readonly refusals: readonly Reply[];
};

/** What belongs to somebody else. */
export type Foreign = { readonly key: string; readonly bucket: string };

export const denied: Reply = { status: 403, code: "AccessDenied" };
const mismatch: Reply = { status: 403, code: "SignatureDoesNotMatch" };
const invalid: Reply = { status: 400, code: "InvalidArgument" };
const badPolicy: Reply = { status: 400, code: "InvalidPolicyDocument" };
const badScope: Reply = { status: 400, code: "AuthorizationQueryParametersError" };
const malformed: Reply = { status: 400, code: "MalformedPOSTRequest" };
const badUri: Reply = { status: 400, code: "InvalidURI" };

const filename = ["$", "{filename}"].join("");
const folderOf = (key: string) => key.slice(0, key.lastIndexOf("/"));
const add = (name: string, value: string) => (upload: FormUpload) => ({
  ...upload,
  fields: [...upload.fields, [name, value] as const],
});

/** Keys other than the signed one, some of which a careless server takes for it. */
const keys: Record<string, (key: string, foreign: Foreign) => string> = {
  "the key of another organization": (_key, foreign) => foreign.key,
  "another id": (key) => key.replace(/.(?=\.\w+$)/, (last) => (last === "0" ? "1" : "0")),
  "another extension": (key) => key.replace(/\w+$/, "html"),
  "another prefix": (key) => key.replace(/^\w+/, "thumbnails"),
  "the root": (key) => key.slice(key.lastIndexOf("/") + 1),
  "a longer key": (key) => `${key}.html`,
  "a shorter key": (key) => key.slice(0, -1),
  "upper case": (key) => key.toUpperCase(),
  "a slash before it": (key) => `/${key}`,
  "a doubled slash": (key) => key.replace("/", "//"),
  "a backslash": (key) => key.replace("/", "\\"),
  "an escaped slash": (key) => key.replace("/", "%2F"),
  "a way up and down again": (key) => `${folderOf(key)}/x/../${key.slice(folderOf(key).length + 1)}`,
  "a way up and out": (_key, foreign) => `../${foreign.bucket}/x`,
  "escaped dots": (key, foreign) => `${folderOf(key)}/%2e%2e/${foreign.key}`,
  "a dot": (key) => key.replace("/", "/./"),
  "a space after it": (key) => `${key} `,
  "a NUL and more": (key) => `${key}\0.html`,
  "a letter that looks like another": (key) => key.replace("s", "ѕ"),
  "a combining accent": (key) => `${key}\u0301`,
  "the file's own name": (key) => `${folderOf(key)}/${filename}`,
  "the file's own name after it": (key) => `${key}${filename}`,
  "a line break": (key) => `${key}\r\nx-amz-acl: public-read`,
};

const types: Record<string, (type: string) => string> = {
  "another type": () => "text/html",
  "no type": () => "",
  "a type in upper case": (type) => type.toUpperCase(),
  "a type with a parameter": (type) => `${type}; charset=utf-8`,
  "two types": (type) => `${type}, text/html`,
  "a type that begins like it": (type) => `${type}+xml`,
  "a space before the type": (type) => `\t${type}`,
};

const extras: readonly (readonly [string, string])[] = [
  ["acl", "public-read"],
  ["tagging", "<Tagging><TagSet><Tag><Key>a</Key><Value>b</Value></Tag></TagSet></Tagging>"],
  ["success_action_redirect", "https://example.com/"],
  ["success_action_status", "201"],
  ["redirect", "https://example.com/"],
  ["Cache-Control", "public, max-age=31536000"],
  ["Content-Disposition", "attachment; filename=evil.html"],
  ["Content-Encoding", "gzip"],
  ["Expires", "Thu, 01 Jan 2099 00:00:00 GMT"],
  ["x-amz-meta-source-etag", "forged"],
  ["x-amz-storage-class", "GLACIER"],
  ["x-amz-website-redirect-location", "https://example.com/"],
  ["x-amz-server-side-encryption-customer-algorithm", "AES256"],
  ["x-amz-grant-read", 'uri="http://acs.amazonaws.com/groups/global/AllUsers"'],
  ["_method", "DELETE"],
  ["anything", "else"],
];

/** The policy with its text changed, and signed as before. */
const withPolicy = (change: (text: string) => string) => (upload: FormUpload) => {
  const text = Buffer.from(fieldOf(upload, "policy"), "base64").toString();
  return withField(upload, "policy", Buffer.from(change(text)).toString("base64"));
};
const policies: Record<string, (text: string) => string> = {
  "a policy without its length": (text) => text.replace(/\["content-length-range",\d+,\d+\],/, ""),
  "a policy with a longer length": (text) => text.replace(/(\["content-length-range",\d+,)\d+/, "$199999999"),
  "a policy that lasts": (text) => text.replace(/"expiration":"\d{4}/, '"expiration":"2099'),
  "a policy for any key": (text) => text.replace(/\{"key":"[^"]+"\}/, '["starts-with","$key",""]'),
  "a policy without conditions": (text) => text.replace(/"conditions":.*/, '"conditions":[]}'),
  "a policy with a space more": (text) => `${text} `,
};

const signatures: Record<string, readonly [field: string, change: (value: string) => string, ...Reply[]]> = {
  "another signature": ["x-amz-signature", () => "0".repeat(64), mismatch],
  "a signature with another digit": [
    "x-amz-signature",
    (value) => value.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
    mismatch,
  ],
  "a signature in upper case": ["x-amz-signature", (value) => `${value.toUpperCase()}A`, mismatch],
  "a signature cut short": ["x-amz-signature", (value) => value.slice(0, 32), mismatch],
  "an empty signature": ["x-amz-signature", () => "", mismatch, denied, invalid],
  "another day's credential": [
    "x-amz-credential",
    (value) => value.replace(/\/\d{8}\//, "/20200101/"),
    mismatch,
    badScope,
    denied,
  ],
  "another region's credential": [
    "x-amz-credential",
    (value) => value.replace(/[a-z]+-[a-z]+-\d/, "mars-east-1"),
    mismatch,
    badScope,
    denied,
  ],
  "another service's credential": [
    "x-amz-credential",
    (value) => value.replace("/s3/", "/sqs/"),
    mismatch,
    badScope,
    denied,
  ],
  "somebody else's credential": [
    "x-amz-credential",
    (value) => value.replace(/^[^/]+/, "AKIAIOSFODNN7EXAMPLE"),
    { status: 403, code: "InvalidAccessKeyId" },
    mismatch,
    denied,
  ],
  "another date": ["x-amz-date", () => "20990101T000000Z", denied, badScope, mismatch],
  "another algorithm": ["x-amz-algorithm", () => "none", denied, badScope, invalid],
};

const required: Record<string, readonly Reply[]> = {
  key: [invalid],
  policy: [denied, invalid],
  "x-amz-signature": [invalid],
  "x-amz-credential": [invalid],
  "x-amz-algorithm": [invalid],
  "x-amz-date": [invalid],
  "content-type": [denied],
};

const of = (
  about: HostileUpload["about"],
  name: string,
  refusals: readonly Reply[],
  change: HostileUpload["change"],
): HostileUpload => ({ about, name, refusals, change });

const about = (name: string): HostileUpload["about"] =>
  name === "key" ? "key" : name === "content-type" ? "type" : name === "policy" ? "policy" : "signature";

export const hostileUploads: readonly HostileUpload[] = [
  ...Object.entries(keys).map(([name, change]) =>
    of("key", name, [denied, badUri], (upload, foreign) =>
      withField(upload, "key", change(fieldOf(upload, "key"), foreign)),
    ),
  ),
  ...Object.entries(types).map(([name, change]) =>
    of("type", name, [denied], (upload) => withField(upload, "content-type", change(fieldOf(upload, "content-type")))),
  ),
  ...extras.map(([name, value]) => of("extra", `a field ${name}`, [denied], add(name, value))),
  ...Object.entries(policies).map(([name, change]) => of("policy", name, [mismatch, badPolicy], withPolicy(change))),
  of("policy", "a policy that is none", [mismatch, badPolicy], (upload) => withField(upload, "policy", "bm90aGluZw==")),
  ...Object.entries(signatures).map(([name, [field, change, ...refusals]]) =>
    of("signature", name, refusals, (upload) => withField(upload, field, change(fieldOf(upload, field)))),
  ),
  ...Object.entries(required).map(([name, refusals]) =>
    of(about(name), `no field ${name}`, refusals, (upload) => withField(upload, name, undefined)),
  ),
  ...Object.keys(required).map((name) =>
    of("file", `the field ${name} after the file`, [...(required[name] ?? [])], (upload) => ({
      ...withField(upload, name, undefined),
      after: [[name, fieldOf(upload, name)]],
    })),
  ),
  of("file", "no file", [invalid], (upload) => ({ ...upload, file: undefined })),
  of("file", "an empty file", [{ status: 400, code: "EntityTooSmall" }], (upload) => sized(upload, 0)),
  of("place", "another bucket", [denied, { status: 404, code: "NoSuchBucket" }], (upload, { bucket }) => ({
    ...upload,
    url: new URL(`/${bucket}`, upload.url).href,
  })),
  of("place", "the address of an object", [{ status: 405, code: "MethodNotAllowed" }, denied], (upload) => ({
    ...upload,
    url: `${upload.url.replace(/\/$/, "")}/${fieldOf(upload, "key")}`,
  })),
  of(
    "framing",
    "a body in chunks, whose length nobody told",
    [
      { status: 411, code: "MissingContentLength" },
      { status: 501, code: "NotImplemented" },
    ],
    (upload) => ({ ...upload, length: "chunked" }),
  ),
  of(
    "framing",
    "a body that ends before its last boundary",
    [malformed, { status: 400, code: "IncompleteBody" }],
    (upload) => ({
      ...upload,
      length: -30,
    }),
  ),
  of(
    "framing",
    "a length that is more than is sent",
    [
      { status: 0, code: undefined },
      { status: 400, code: "RequestTimeout" },
      { status: 400, code: "IncompleteBody" },
    ],
    (upload) => ({ ...upload, length: 1000 }),
  ),
  of("framing", "no boundary", [malformed, invalid, { status: 412, code: "PreconditionFailed" }], (upload) => ({
    ...upload,
    headers: { "content-type": "multipart/form-data" },
  })),
];

/** The form with a file of this size. */
export function sized(upload: FormUpload, size: number): FormUpload {
  return { ...upload, file: { name: "file", fileName: "x", bytes: Buffer.alloc(size, 65) } };
}

/** What may be done without a refusal, as long as what is stored is still what was signed. */
export const harmlessUploads: readonly Omit<HostileUpload, "refusals" | "about">[] = [
  {
    name: "a method override in a header",
    change: (upload) => ({ ...upload, headers: { "x-http-method-override": "DELETE", "x-method-override": "PUT" } }),
  },
  {
    name: "a method override in the address",
    change: (upload) => ({ ...upload, url: `${upload.url}?_method=DELETE&X-HTTP-Method-Override=PUT` }),
  },
  {
    name: "an ACL in a header",
    change: (upload) => ({ ...upload, headers: { "x-amz-acl": "public-read", "x-amz-meta-a": "b" } }),
  },
  {
    name: "fields after the file",
    change: (upload, { key }) => ({
      ...upload,
      after: [
        ["key", key],
        ["acl", "public-read"],
        ["Content-Type", "text/html"],
      ],
    }),
  },
  {
    name: "a key twice, somebody else's first",
    change: (upload, { key }) => ({ ...upload, fields: [["key", key], ...upload.fields] }),
  },
  { name: "a key twice, somebody else's last", change: (upload, { key }) => add("key", key)(upload) },
  {
    name: "a type twice, another one first",
    change: (upload) => ({ ...upload, fields: [["Content-Type", "text/html"], ...upload.fields] }),
  },
  { name: "a type twice, another one last", change: (upload) => add("content-type", "text/html")(upload) },
  { name: "a policy twice", change: (upload) => add("Policy", "e30=")(upload) },
  {
    name: "names of fields in upper case",
    change: (upload) => ({ ...upload, fields: upload.fields.map(([name, value]) => [name.toUpperCase(), value]) }),
  },
  {
    name: "a file that calls itself a way out",
    change: (upload) => ({
      ...upload,
      file: { name: "file", fileName: "../../evil.html", bytes: upload.file?.bytes ?? Buffer.alloc(1) },
    }),
  },
  { name: "a field that is to be ignored", change: (upload) => add("x-ignore-this", "1")(upload) },
];
