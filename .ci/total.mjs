// node .ci/total.mjs <failed steps> <report…>: adds up vitest's JSON reports and prints "N passed, M failed".
// Fails when anything failed, was skipped, or left no report; a step that failed outside of a test counts as one failure.
import { existsSync, readFileSync } from "node:fs";

const [failedSteps = "0", ...reports] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const path of reports) {
  if (!existsSync(path)) {
    failed += 1;
    continue;
  }
  const report = JSON.parse(readFileSync(path, "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numPendingTests + report.numTodoTests;
  // A file that cannot even be loaded has no tests to count.
  failed += report.testResults.filter((file) => file.status === "failed" && file.assertionResults.length === 0).length;
}
if (failed === 0) failed = Number(failedSteps);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
