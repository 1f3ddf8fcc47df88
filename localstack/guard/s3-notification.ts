import { randomUUID } from "node:crypto";

/** An object that was just written. */
export type CreatedObject = {
  readonly bucket: string;
  readonly key: string;
  readonly sizeBytes: number;
  readonly etag: string;
  readonly eventName:
    | "ObjectCreated:Post"
    | "ObjectCreated:Put"
    | "ObjectCreated:Copy"
    | "ObjectCreated:CompleteMultipartUpload";
};

/** The message that S3 sends for a created object; in it the key is form-encoded (a space is a plus sign). */
export function notificationMessage(created: CreatedObject, region: string, now: Date): string {
  const key = encodeURIComponent(created.key).replaceAll("%2F", "/").replaceAll("%20", "+");
  const record = {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: now.toISOString(),
    eventName: created.eventName,
    userIdentity: { principalId: "muster-local" },
    requestParameters: { sourceIPAddress: "127.0.0.1" },
    responseElements: { "x-amz-request-id": randomUUID(), "x-amz-id-2": "muster-local" },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "muster-local",
      bucket: {
        name: created.bucket,
        ownerIdentity: { principalId: "muster-local" },
        arn: `arn:aws:s3:::${created.bucket}`,
      },
      object: {
        key,
        size: created.sizeBytes,
        eTag: created.etag.replaceAll('"', ""),
        sequencer: now.getTime().toString(16).toUpperCase().padStart(16, "0"),
      },
    },
  };
  return JSON.stringify({ Records: [record] });
}
