/** The account of every emulator. */
const ACCOUNT_ID = "000000000000";

export function queueUrl(endpoint: string, queue: string): string {
  return `${endpoint.replace(/\/$/, "")}/${ACCOUNT_ID}/${queue}`;
}

export function queueArn(region: string, queue: string): string {
  return `arn:aws:sqs:${region}:${ACCOUNT_ID}:${queue}`;
}
