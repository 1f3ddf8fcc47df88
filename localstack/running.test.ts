import { describe, expect, it } from "vitest";
import { createRunning } from "./running.ts";

function given() {
  const said: string[] = [];
  const stopped: string[] = [];
  const running = createRunning((line) => said.push(line));
  const part = (name: string) => ({
    stop: async () => {
      stopped.push(name);
    },
  });
  return { running, part, said, stopped };
}

describe("what runs", () => {
  it("is stopped in the opposite order, once", async () => {
    const { running, part, stopped } = given();
    for (const name of ["lock", "services", "functions"]) await running.start(name, async () => part(name));
    await running.stop();
    await running.stop();
    expect(stopped).toEqual(["functions", "services", "lock"]);
  });

  it("is stopped also when it was only just being started", async () => {
    const { running, part, stopped } = given();
    const ready = Promise.withResolvers<void>();
    const starting = running.start("services", async () => {
      await ready.promise;
      return part("services");
    });
    const stop = running.stop();
    expect(running.signal.aborted).toBe(true);
    ready.resolve();
    await Promise.all([starting, stop]);
    expect(stopped).toEqual(["services"]);
  });

  it("is not joined by what would start after the stop", async () => {
    const { running } = given();
    await running.stop();
    let begun = false;
    const late = running.start("functions", async () => {
      begun = true;
      return { stop: async () => {} };
    });
    await expect(late).rejects.toThrow("functions is not started");
    expect(begun).toBe(false);
  });

  it("is stopped to its end when one part does not start, and another does not stop", async () => {
    const { running, part, said, stopped } = given();
    await running.start("lock", async () => part("lock"));
    await running.start("services", async () => ({ stop: () => Promise.reject(new Error("stuck")) }));
    const failing = running.start("functions", () => Promise.reject(new Error("broken code")));
    await expect(failing).rejects.toThrow("broken code");
    await running.stop();
    expect(stopped).toEqual(["lock"]);
    expect(said).toEqual(["services did not stop cleanly: Error: stuck"]);
  });
});
