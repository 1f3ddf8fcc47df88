import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";
import type { S3Event } from "aws-lambda";
import { notificationMessage } from "../../../localstack/guard/s3-notification.ts";
import { root } from "../call/endpoints.ts";
import type { Invocation } from "./thumbnail-worker.ts";

/** The event with which the bucket announces these objects together. */
function announcementOf(keys: readonly string[]): S3Event {
  const bucket = process.env.BUCKET ?? "";
  const records = keys.flatMap((key) => {
    const created = { bucket, key, sizeBytes: 1, etag: "", eventName: "ObjectCreated:Post" } as const;
    return (JSON.parse(notificationMessage(created, "eu-central-1", new Date())) as S3Event).Records;
  });
  return { Records: records };
}

/** The thumbnail function in a process of its own, which takes one event after the other. */
export class ThumbnailProcess {
  readonly invocations: Invocation[] = [];
  readonly #child: ChildProcess;

  constructor() {
    this.#child = fork(join(root, "tests/steps/images/thumbnail-worker.ts"), {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
  }

  /** Rejects when the process dies of it. */
  async invoke(keys: readonly string[]): Promise<Invocation> {
    const child = this.#child;
    const invocation = await new Promise<Invocation>((resolve, reject) => {
      const died = (code: number | null, signal: string | null) =>
        reject(new Error(`The function died (${signal ?? code}) of ${keys.join(", ")}`));
      child.once("exit", died);
      child.once("message", (message) => {
        child.off("exit", died);
        resolve(message as Invocation);
      });
      child.send(announcementOf(keys));
    });
    this.invocations.push(invocation);
    return invocation;
  }

  stop(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
