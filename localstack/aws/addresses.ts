/** The account of every emulator. */
const accountId = "000000000000";

export function queueUrl(endpoint: string, queue: string): string {
  return `${endpoint.replace(/\/$/, "")}/${accountId}/${queue}`;
}

export function queueArn(region: string, queue: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${queue}`;
}
