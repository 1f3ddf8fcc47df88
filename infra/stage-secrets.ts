import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

export type StageDatabase = {
  /** The owner's connection. It is in a secret of its own, which no function reads. */
  readonly ownerUrl: string;
  /** The two service roles' connections, whose passwords the roles are given. */
  readonly roleUrls: readonly [string, string];
};

/**
 * The database of a deployed stage, from its secrets `muster/<stage>/migrations`, `…/app` and `…/worker`, with the
 * credentials and region of the AWS CLI. Throws with the name of the secret, or of what is missing in it.
 */
export async function readStageDatabase(stage: string): Promise<StageDatabase> {
  const client = new SecretsManagerClient({ region: process.env.AWS_REGION ?? "eu-central-1" });
  try {
    const migrations = await readSecret(client, `muster/${stage}/migrations`);
    const app = await readSecret(client, `muster/${stage}/app`);
    const worker = await readSecret(client, `muster/${stage}/worker`);
    return {
      ownerUrl: migrations("DATABASE_URL"),
      roleUrls: [app("APP_DATABASE_URL"), worker("WORKER_DATABASE_URL")],
    };
  } finally {
    client.destroy();
  }
}

async function readSecret(client: SecretsManagerClient, name: string): Promise<(key: string) => string> {
  const { SecretString = "" } = await client
    .send(new GetSecretValueCommand({ SecretId: name }))
    .catch((cause: Error) => {
      throw new Error(`The secret ${name} could not be read: ${cause.message}`, { cause });
    });
  const values = parse(SecretString);
  return (key) => {
    const value = values[key];
    if (typeof value !== "string" || value === "") throw new Error(`The secret ${name} has no ${key}.`);
    return value;
  };
}

/** What is no JSON document has no keys; a message must not quote it. */
function parse(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}
