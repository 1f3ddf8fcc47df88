import { afterEach, describe, expect, it } from "vitest";
import { viewerAddress } from "./viewer.ts";

const KEY = "an-edge-key";
const requestContext = { http: { sourceIp: "130.176.0.1" } };
const asked = (headers: Record<string, string>) => viewerAddress({ headers, requestContext });

afterEach(() => {
  delete process.env.EDGE_KEY;
});

describe("the address of whoever asks", () => {
  it("is the gateway's, where nothing stands before it", () => {
    expect(asked({})).toBe("130.176.0.1");
    expect(viewerAddress({})).toBe("unknown");
  });

  it.each(["203.0.113.9", "2001:db8::9"])("is what the distribution says: %s", (viewer) => {
    process.env.EDGE_KEY = KEY;
    expect(asked({ "x-muster-edge": KEY, "x-muster-viewer": viewer })).toBe(viewer);
  });

  it.each([
    ["without a key", { "x-muster-viewer": "203.0.113.9" }],
    ["with another key", { "x-muster-viewer": "203.0.113.9", "x-muster-edge": "an-edge-kex" }],
    ["with a longer one", { "x-muster-viewer": "203.0.113.9", "x-muster-edge": `${KEY}y` }],
    ["that is none", { "x-muster-viewer": "somebody", "x-muster-edge": KEY }],
  ])("is not what others say: one %s", (_what, headers) => {
    process.env.EDGE_KEY = KEY;
    expect(asked(headers)).toBe("130.176.0.1");
  });

  it("is believed with any of several keys, while they are changed", () => {
    process.env.EDGE_KEY = `newer, ${KEY}`;
    expect(asked({ "x-muster-edge": KEY, "x-muster-viewer": "203.0.113.9" })).toBe("203.0.113.9");
    expect(asked({ "x-muster-edge": "newer", "x-muster-viewer": "203.0.113.9" })).toBe("203.0.113.9");
  });

  it("is not what anybody says where no key is set", () => {
    expect(asked({ "x-muster-viewer": "203.0.113.9", "x-muster-edge": "" })).toBe("130.176.0.1");
  });
});
