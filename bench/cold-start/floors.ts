import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Bundle, bundleFunctions } from "../../infra/bundle/build.ts";

/** What can only be had by importing it, and what of it a function uses at least. */
const CLIENTS: Record<string, string> = {
  pg: 'import pg from "pg"; export const a = pg.Pool;',
  "@aws-sdk/client-sqs":
    'import { SendMessageBatchCommand, SQSClient } from "@aws-sdk/client-sqs"; export const b = [SendMessageBatchCommand, SQSClient];',
  "@aws-sdk/client-s3":
    'import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3"; export const c = [GetObjectCommand, S3Client];',
  "@aws-sdk/s3-request-presigner":
    'import { getSignedUrl } from "@aws-sdk/s3-request-presigner"; export const d = getSignedUrl;',
  "@aws-sdk/s3-presigned-post":
    'import { createPresignedPost } from "@aws-sdk/s3-presigned-post"; export const e = createPresignedPost;',
  "@aws-sdk/client-sesv2":
    'import { SESv2Client, SendEmailCommand } from "@aws-sdk/client-sesv2"; export const f = [SESv2Client, SendEmailCommand];',
  "@aws-sdk/client-apigatewaymanagementapi":
    'import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi"; export const g = [ApiGatewayManagementApiClient, PostToConnectionCommand];',
};

/** Those of its packages that a function's floor has, too. */
export function clientsIn(packages: readonly string[]): string[] {
  return Object.keys(CLIENTS).filter((name) => packages.includes(name));
}

/** A handler that imports these clients and does nothing, bundled by itself as every function is. */
export class Floors {
  readonly #root: string;
  readonly #outdir: string;
  readonly #made = new Map<string, { file: string; bundle: Bundle }>();

  constructor(root: string, outdir: string) {
    this.#root = root;
    this.#outdir = outdir;
  }

  async of(clients: readonly string[]): Promise<{ file: string; bundle: Bundle }> {
    const key = clients.join(" ");
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const entry = `.muster/bench-cold-start/floor-${this.#made.size}`;
    await mkdir(join(this.#root, ".muster/bench-cold-start"), { recursive: true });
    const lines = [...clients.map((name) => CLIENTS[name]), "export const handler = async () => undefined;"];
    await writeFile(join(this.#root, `${entry}.ts`), lines.join("\n"));
    const bundle = (await bundleFunctions(this.#root, this.#outdir, [entry])).get(entry);
    if (bundle === undefined) throw new Error(`The floor of ${key} has no bundle.`);
    const made = { file: join(this.#outdir, `${entry}.mjs`), bundle };
    this.#made.set(key, made);
    return made;
  }
}
