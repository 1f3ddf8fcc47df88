import { describe, expect, it } from "vitest";
import { applyConditions } from "./conditions.ts";
import type { Template } from "./serverless.ts";

const YES = { "Fn::Equals": ["true", true] };
const NO = { "Fn::Not": [YES] };

function applied(parts: Partial<Template>): Template {
  const template: Template = { Resources: {}, Conditions: { Yes: YES, No: NO }, ...parts };
  applyConditions(template);
  return template;
}

const topic = (Properties: Record<string, unknown> = {}) => ({ Type: "AWS::SNS::Topic", Properties });

describe("conditions", () => {
  it("take what they rule out out of the template, and themselves", () => {
    const Resources = { Kept: { ...topic(), Condition: "Yes" }, Gone: { ...topic(), Condition: "No" }, Plain: topic() };
    const Outputs = { Kept: { Condition: "Yes", Value: "a" }, Gone: { Condition: "No", Value: "b" } };
    expect(applied({ Resources, Outputs })).toEqual({
      Resources: { Kept: topic(), Plain: topic() },
      Outputs: { Kept: { Value: "a" } },
    });
  });

  it("choose the branch of an Fn::If, however deep", () => {
    const either = (name: string) => ({ "Fn::If": [name, "then", { "Fn::If": ["No", "never", "else"] }] });
    const { Resources } = applied({ Resources: { A: topic({ list: [either("Yes"), { inner: either("No") }] }) } });
    expect(Resources.A).toEqual(topic({ list: ["then", { inner: "else" }] }));
  });

  it("drop what becomes AWS::NoValue, with its key", () => {
    const nothing = { Ref: "AWS::NoValue" };
    const Resources = { A: topic({ a: { "Fn::If": ["No", 1, nothing] }, b: nothing, list: [nothing, 2] }) };
    expect(applied({ Resources }).Resources.A).toEqual(topic({ list: [2] }));
  });

  it("are refused where only CloudFormation knows the answer, or nobody", () => {
    const byRegion = { "Fn::Equals": [{ Ref: "AWS::Region" }, "eu-central-1"] };
    expect(() => applied({ Conditions: { ByRegion: byRegion } })).toThrow("constants");
    expect(() => applied({ Resources: { A: { ...topic(), Condition: "Nobody" } } })).toThrow("no condition Nobody");
  });
});
