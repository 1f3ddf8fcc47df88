import { describe, expect, it } from "vitest";
import { allOf, type Properties, type Template, targetOf, templates } from "./template.ts";

/** What becomes of what is in a bucket. One that is not here fails. */
const BUCKETS: Readonly<Record<string, { versioned: boolean; expires: readonly string[]; kept: boolean }>> = {
  // Deleted means deleted: a version would outlive an erasure.
  Bucket: {
    versioned: false,
    expires: ["screenshots/", "thumbnails/", "imports/", "exports/", "data-exports/", "live/", "picture-uploads/"],
    kept: true,
  },
  // Made by the framework: the zips of each deployment.
  ServerlessDeploymentBucket: { versioned: false, expires: [], kept: false },
  DashboardBucket: { versioned: true, expires: [], kept: false },
};

function statementsOn(template: Template, bucket: string): Properties[] {
  return allOf(template, "AWS::S3::BucketPolicy")
    .filter(([, { Bucket }]) => targetOf(Bucket) === bucket)
    .flatMap(([, { PolicyDocument }]) => PolicyDocument.Statement);
}

describe.each(templates)("$stage: buckets", (template) => {
  const buckets = allOf(template, "AWS::S3::Bucket");

  it.each(buckets)("%s is encrypted and private", (_id, properties) => {
    const [rule] = properties.BucketEncryption.ServerSideEncryptionConfiguration;
    expect(rule.ServerSideEncryptionByDefault.SSEAlgorithm).toBe("AES256");
    expect(properties.PublicAccessBlockConfiguration).toEqual({
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    });
    expect(properties.AccessControl).toBeUndefined();
    expect(properties.WebsiteConfiguration).toBeUndefined();
  });

  it.each(buckets)("%s is reached over TLS only, and allows nobody by its policy but its own distribution", (id) => {
    const statements = statementsOn(template, id);
    const refusals = statements.filter(({ Effect }) => Effect === "Deny");
    expect(refusals).toMatchObject([{ Principal: "*", Action: "s3:*" }]);
    expect(String(refusals[0]?.Condition.Bool["aws:SecureTransport"])).toBe("false");
    // The bucket, and what is in it.
    expect(refusals[0]?.Resource).toHaveLength(2);
    for (const { Principal, Action, Condition } of statements.filter(({ Effect }) => Effect === "Allow")) {
      expect([Principal, Action]).toEqual([{ Service: "cloudfront.amazonaws.com" }, "s3:GetObject"]);
      expect(JSON.stringify(Condition.StringEquals["aws:SourceArn"])).toContain(
        // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's own substitution
        "distribution/${DashboardDistribution}",
      );
    }
  });

  it.each(buckets)("%s keeps what it should, and no longer", (id, properties, resource) => {
    const rules: Properties[] = properties.LifecycleConfiguration?.Rules ?? [];
    expect({
      versioned: properties.VersioningConfiguration?.Status === "Enabled",
      expires: rules.filter(({ ExpirationInDays }) => ExpirationInDays !== undefined).map(({ Prefix }) => Prefix),
      kept: resource.DeletionPolicy === "RetainExceptOnCreate" && resource.UpdateReplacePolicy === "Retain",
    }).toEqual(BUCKETS[id]);
    if (BUCKETS[id]?.versioned) expect(JSON.stringify(rules)).toContain("NoncurrentVersionExpiration");
  });
});
