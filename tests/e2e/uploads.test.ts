import { beforeAll, describe, expect, it } from "vitest";
import { useSystem } from "../setup/use-system.ts";
import { eventually } from "../steps/call/eventually.ts";
import { dataOf } from "../steps/call/http.ts";
import { givenMember, type Member } from "../steps/scene/given.ts";
import { drawScreenshot, noise, postFile, type UploadForm } from "../steps/uploads/upload.ts";

const { bucket_answers } = useSystem();
let member: Member;

beforeAll(async () => {
  member = await givenMember();
  await dataOf("POST", "/api/attendance/check-in", { token: member.token, body: {} }, 201);
});

type Announced = { screenshot: { id: string }; upload: UploadForm };

const announce = (): Promise<Announced> =>
  dataOf(
    "POST",
    "/api/screenshots/upload",
    { token: member.token, body: { content_type: "image/png", size_bytes: 1000 } },
    201,
  );
const look = (id: string) => dataOf("GET", `/api/screenshots/${id}`, { token: member.token });

/** Uploads a file that the bucket takes, and waits for what becomes of it. */
async function upload(file: Buffer) {
  const { screenshot, upload } = await announce();
  expect(await postFile(upload, file, "image/png")).toMatchObject({ status: 204 });
  return eventually("the upload is processed", async () => {
    const seen = await look(screenshot.id);
    return seen.screenshot.status === "pending" ? undefined : seen;
  });
}

describe("the bucket", () => {
  it("refuses a file that is larger than allowed, whatever size was declared", async () => {
    const { screenshot, upload } = await announce();
    const { status, text } = await postFile(upload, noise(5 * 1024 * 1024 + 1), "image/png");
    expect(status).toBe(400);
    expect(text).toContain("EntityTooLarge");
    expect(await look(screenshot.id)).toMatchObject({ screenshot: { status: "pending" }, url: null });
  });

  it.each([
    ["another place", 403, { key: "screenshots/elsewhere.png" }],
    ["another type", 403, { "Content-Type": "text/html" }],
    ["another signature", bucket_answers.wrongly_signed_form, { "X-Amz-Signature": "0".repeat(64) }],
  ])("answers a form with %s than was signed by %i", async (_what, status, changes) => {
    const { upload } = await announce();
    const form = { ...upload, fields: { ...upload.fields, ...changes } };
    expect((await postFile(form, await drawScreenshot(64, 48), "image/png")).status).toBe(status);
  });
});

describe("a file that the bucket took", () => {
  it("is refused when it is not a picture, and nobody gets to see it", async () => {
    const page = Buffer.from("<html><script>alert(1)</script></html>");
    expect(await upload(page)).toMatchObject({
      screenshot: { status: "rejected", rejected_reason: "not_an_image" },
      url: null,
      thumbnail_url: null,
    });
  });

  it("is refused when it goes on after its picture", async () => {
    const file = Buffer.concat([await drawScreenshot(64, 48), Buffer.from("PK and more")]);
    expect(await upload(file)).toMatchObject({ screenshot: { status: "rejected", rejected_reason: "trailing_data" } });
  });

  it("is refused when it unpacks to more pixels than anybody's screen has", async () => {
    expect(await upload(await drawScreenshot(10_000, 6000))).toMatchObject({
      screenshot: { status: "rejected", rejected_reason: "too_many_pixels" },
    });
  });
});
