import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Read when the logger is first asked, so before any test runs. LOG_LEVEL=INFO shows what happened.
const QUIET = {
  LOG_LEVEL: process.env.LOG_LEVEL ?? "SILENT",
  METRICS_DISABLED: "true",
};

/** Of the end-to-end tests, those whose subject is a bucket or a queue. */
const ON_LOCALSTACK = ["day", "uploads", "mails", "recovery", "client"].map((name) => `tests/e2e/${name}.test.ts`);

/** Starts serverless offline, so its seconds are spent with the end-to-end tests. */
const RELOAD = "localstack/offline/reload.test.ts";

/** Builds bundles, which takes as long as a hundred other tests of units. */
const BUNDLES = "infra/bundle/{build,fonts}.test.ts";

/** So do files that are too large for one batch or for a PDF, and what waits for minutes of a clock, mails or a silent DNS. */
const SLOW_ENDPOINTS = [
  "auth/address{es,-changes}",
  "corrections/corrections",
  "organizations/verify-domain",
  "reports/{departments,export*,marks}",
  "users/mails-of-strangers",
  "websocket/live",
].map((name) => `tests/endpoints/${name}.test.ts`);

/**
 * What a busy machine needs. Work is bounded by its amount (PROPERTY_RUNS), so a limit only ends what hangs; a property
 * that takes longer than this has too many runs.
 */
const PATIENCE = { testTimeout: 120_000, hookTimeout: 120_000 };

/**
 * Files one after another in the same process, which loads a module once. What a module keeps from one file to the next
 * is given up when a file ends: tests/setup/file.ts, tests/setup/database.ts.
 */
const SHARED = { isolate: false, setupFiles: ["tests/setup/file.ts"] };

/** Files that take minutes: begun last, they would keep one of two workers waiting for the other. */
const LONG =
  /promises\/(fuzz-reads|fuzz-writes|powers|hostile-images|pictures-gone)\.test\.ts$|dashboard\/(opened|pages|pictures)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => Number(LONG.test(b.moduleId)) - Number(LONG.test(a.moduleId)));
  }
}

/** `npm test` runs the first two projects, `npm run test:e2e` one, `npm run test:promises` two. */
export default defineConfig({
  test: {
    // Files mostly wait for services and faults: also a machine with two cores has time for two at once.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "lib/**/*.test.ts",
            "infra/**/*.test.ts",
            "bench/**/*.test.ts",
            "clients/**/*.test.ts",
            "tests/*.test.ts",
          ],
          exclude: [BUNDLES],
          pool: "threads",
          ...SHARED,
          ...PATIENCE,
        },
      },
      {
        test: {
          name: "endpoints",
          include: ["tests/endpoints/**/*.test.ts"],
          exclude: SLOW_ENDPOINTS,
          globalSetup: ["tests/setup/global.ts"],
          env: QUIET,
          ...SHARED,
          ...PATIENCE,
        },
      },
      {
        test: {
          // What no endpoint calls by itself: statements, jobs, the live store, the local stack.
          name: "services",
          include: [
            "tests/database/**/*.test.ts",
            "tests/jobs/**/*.test.ts",
            "localstack/**/*.test.ts",
            BUNDLES,
            ...SLOW_ENDPOINTS,
          ],
          exclude: [RELOAD],
          globalSetup: ["tests/setup/global.ts"],
          env: QUIET,
          ...SHARED,
          ...PATIENCE,
        },
      },
      {
        test: {
          name: "promises",
          include: ["tests/promises/**/*.test.ts"],
          globalSetup: ["tests/setup/global.ts"],
          env: QUIET,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          // What `npm run package:all` left in .serverless.
          name: "template",
          include: ["tests/template/**/*.test.ts"],
        },
      },
      {
        test: {
          // The same system with LocalStack's S3 and SQS; `npm run test:localstack` starts it.
          name: "localstack",
          include: [...ON_LOCALSTACK, "tests/localstack/**/*.test.ts"],
          globalSetup: ["tests/setup/system.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts", "tests/http/**/*.test.ts", RELOAD],
          globalSetup: ["tests/setup/system.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          // The tracker on real desktops; `npm run test:desktop -- x11` looks for what it takes.
          name: "desktop",
          include: ["tests/desktop/{x11,wayland}/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          // The tracker on a real desktop, and the whole system behind it.
          name: "desktop-system",
          include: ["tests/desktop/x11/system/*.test.ts"],
          globalSetup: ["tests/setup/system.ts"],
          testTimeout: 300_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          // A day of work on a real desktop, and what the dashboard shows of it. It takes as long as that day.
          name: "desktop-day",
          include: ["tests/desktop/day/*.test.ts"],
          globalSetup: ["tests/setup/browser.ts"],
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          // The dashboard in a real browser; `npm run test:dashboard` looks for one. Each file has people of its own in
          // organizations of its own.
          name: "dashboard",
          include: ["tests/dashboard/**/*.test.ts"],
          globalSetup: ["tests/setup/browser.ts"],
          // More than what is waited for in a page, which says what did not come.
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 60_000 } },
        },
      },
    ],
  },
});
