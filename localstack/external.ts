import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { type Log, step } from "./log.ts";

const endpoint = "http://127.0.0.1:4567";

/** Starts LocalStack by Docker Compose and waits until it is healthy; it keeps running when the stack stops. Answers its endpoint. */
export async function startLocalStack(log: Log): Promise<string> {
  const file = fileURLToPath(new URL("compose.yml", import.meta.url));
  await step(log, `LocalStack (docker compose -f ${file} up)`, async () => {
    const child = spawn("docker", ["compose", "-f", file, "up", "--detach", "--wait"], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let output = "";
    child.stderr.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", () =>
        reject(new Error("--localstack needs Docker with its compose plugin, and `docker` is not on the PATH.")),
      );
      child.once("close", resolve);
    });
    if (code !== 0) throw new Error(`docker compose failed:\n${output.trim().split("\n").slice(-5).join("\n")}`);
  });
  return endpoint;
}
