import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from "@aws-sdk/client-lambda";
import { mockClient } from "aws-sdk-client-mock";
import { afterAll, beforeEach, expect, test } from "vitest";
import { deployedFunction, invokeDeployed } from "./deployed-job.ts";

const lambda = mockClient(LambdaClient);
beforeEach(() => lambda.reset());
afterAll(() => lambda.restore());

const closeDays = deployedFunction("prod", "jobsCloseDays", {});
const event = { source: "muster.job", detail: { date: "2026-01-31" } };

/** What Lambda answers with this document. */
const answering = (document: unknown) => ({
  Payload: Buffer.from(JSON.stringify(document)) as unknown as NonNullable<InvokeCommandOutput["Payload"]>,
});

test("is the stage's function, in the region that AWS_REGION names or the stages have", () => {
  expect(closeDays).toEqual({ region: "eu-central-1", name: "muster-prod-jobsCloseDays" });
  expect(deployedFunction("dev", "jobsMaintain", { AWS_REGION: "us-east-1" }).region).toBe("us-east-1");
});

test("is invoked with the event, and its answer comes back", async () => {
  lambda.on(InvokeCommand).resolves(answering({ closed: 3 }));
  expect(await invokeDeployed(closeDays, event)).toEqual({ closed: 3 });
  const { FunctionName, Payload } = lambda.commandCalls(InvokeCommand)[0]?.args[0].input ?? {};
  expect(FunctionName).toBe("muster-prod-jobsCloseDays");
  expect(JSON.parse(Buffer.from(Payload as Uint8Array).toString())).toEqual(event);
});

test("that throws is an error with what it threw", async () => {
  const thrown = { errorType: "AppError", errorMessage: "no such organization", trace: [] };
  lambda.on(InvokeCommand).resolves({ FunctionError: "Unhandled", ...answering(thrown) });
  await expect(invokeDeployed(closeDays, event)).rejects.toThrow(
    "muster-prod-jobsCloseDays failed: AppError: no such organization",
  );
});

test.each([
  ["ResourceNotFoundException", "There is no function muster-prod-jobsCloseDays in eu-central-1"],
  ["CredentialsProviderError", "There are no AWS credentials here"],
  ["ExpiredTokenException", "AWS does not accept these credentials: said AWS"],
  ["AccessDeniedException", "may not invoke muster-prod-jobsCloseDays (lambda:InvokeFunction): said AWS"],
  ["TimeoutError", "muster-prod-jobsCloseDays could not be invoked: said AWS"],
])("%s is a sentence", async (name, sentence) => {
  lambda.on(InvokeCommand).rejects(Object.assign(new Error("said AWS"), { name }));
  await expect(invokeDeployed(closeDays, event)).rejects.toThrow(sentence);
});
