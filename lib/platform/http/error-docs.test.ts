import { afterEach, describe, expect, it, vi } from "vitest";
import { docsOf } from "./error-docs.ts";

afterEach(() => vi.unstubAllEnvs());

describe("docsOf", () => {
  it("leads to a code's heading on the project's page", () => {
    expect(docsOf("NOT_FOUND")).toBe("https://muster.example/docs/errors.md#not_found");
  });

  it("leads to the page that an installation names", () => {
    vi.stubEnv("ERROR_DOCS_URL", "https://docs.acme.test/errors");
    expect(docsOf("EMAIL_TAKEN")).toBe("https://docs.acme.test/errors#email_taken");
  });
});
