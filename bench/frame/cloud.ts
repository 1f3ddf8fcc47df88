import { randomBytes } from "node:crypto";
import { LOCAL_CREDENTIALS, startAws } from "../../localstack/aws/aws.ts";
import { type BenchDatabase, startDatabase } from "./database.ts";

/** A database of the bench's own, with bucket and queues beside it; handlers find them through the environment. */
export async function startCloud(name: string): Promise<{ database: BenchDatabase; stop(): Promise<void> }> {
  const database = await startDatabase(name);
  const aws = await startAws({ port: 0, bucket: "bench", region: "eu-central-1", allowedOrigins: ["*"] });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: "eu-central-1",
    AWS_ACCESS_KEY_ID: LOCAL_CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: LOCAL_CREDENTIALS.secretAccessKey,
    BUCKET: "bench",
    EVENTS_QUEUE_URL: `${aws.endpoint}/000000000000/events`,
    JOBS_QUEUE_URL: `${aws.endpoint}/000000000000/jobs`,
    JWT_SECRET: randomBytes(32).toString("hex"),
    FACE_KEYS: randomBytes(32).toString("hex"),
    JWT_EXPIRY: "1d",
    RATE_LIMIT_MEMBER: "1000000",
  });
  const stop = async () => {
    await aws.stop();
    await database.stop();
  };
  return { database, stop };
}
