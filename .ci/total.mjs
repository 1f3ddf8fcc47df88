// node .ci/total.mjs <failed steps> <report…>: adds up vitest's JSON reports, names what failed and why, so that the end of a log
// is enough to go on, and prints "N passed, M failed".
// Fails when anything failed, was skipped, or left no report; a step that failed outside of a test counts as one failure.
import { existsSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { stripVTControlCharacters } from "node:util";

const LINES_OF_A_FAILURE = 12;

const [failedSteps = "0", ...reports] = process.argv.slice(2);
let passed = 0;
let failed = 0;
for (const path of reports) {
  if (!existsSync(path)) {
    failed += 1;
    console.log(`FAILED: no report ${basename(path)}`);
    continue;
  }
  const report = JSON.parse(readFileSync(path, "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests + report.numPendingTests + report.numTodoTests;
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      if (test.status !== "passed") tell(file.name, test.fullName, test.failureMessages?.[0] ?? test.status);
    }
    // A file that cannot even be loaded has no tests to count; one that failed around its tests still says why.
    if (file.status === "failed" && file.message) tell(file.name, "the file itself", file.message);
    if (file.status === "failed" && file.assertionResults.length === 0) failed += 1;
  }
}
if (failed === 0) failed = Number(failedSteps);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);

function tell(file, name, message) {
  const lines = stripVTControlCharacters(message).trimEnd().split("\n").slice(0, LINES_OF_A_FAILURE);
  console.log(`FAILED: ${file.slice(file.indexOf("tests/"))}: ${name}\n  ${lines.join("\n  ")}`);
}
