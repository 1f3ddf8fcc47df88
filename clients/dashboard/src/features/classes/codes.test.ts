import { describe, expect, it } from "vitest";
import { codeAt, inGroups, isLoopback, linkFor, screenOf } from "./codes.ts";

const sheet = {
  server_time: "2026-03-02T09:00:03Z",
  codes: [0, 10, 20].map((second) => ({
    code: `C${second}`,
    link: `https://muster.example/s/x#C${second}`,
    valid_from: new Date(Date.UTC(2026, 2, 2, 9, 0, second)).toISOString(),
    valid_until: new Date(Date.UTC(2026, 2, 2, 9, 0, second + 10)).toISOString(),
  })),
};
const at = (clock: string) => Date.parse(`2026-03-02T${clock}Z`);

describe("codeAt", () => {
  const screen = screenOf(sheet);

  it("is the code of its step, from its first instant to before its last", () => {
    expect(codeAt(screen, at("09:00:03"))?.code).toBe("C0");
    expect(codeAt(screen, at("09:00:09.999"))?.code).toBe("C0");
    expect(codeAt(screen, at("09:00:10"))?.code).toBe("C10");
  });

  it("is none before the first and after the last", () => {
    expect(codeAt(screen, at("08:59:59.999"))).toBeUndefined();
    expect(codeAt(screen, at("09:00:30"))).toBeUndefined();
    expect(codeAt(screenOf({ ...sheet, codes: [] }), at("09:00:03"))).toBeUndefined();
  });

  it("asks for more when half is over", () => {
    expect(screen.refreshAt).toBe(at("09:00:16.500"));
  });
});

describe("linkFor", () => {
  it("stays where the API says", () => {
    expect(linkFor("https://muster.example/s/x#C0", "http://127.0.0.1:5173").href).toBe(
      "https://muster.example/s/x#C0",
    );
  });

  it.each(["http://localhost:5173", "http://127.0.0.1:5173", "http://[::1]:5173"])(
    "takes the page's origin in the place of %s",
    (local) => {
      const url = linkFor(`${local}/s/x#C0`, "http://192.168.0.7:5173");
      expect([url.href, isLoopback(url)]).toEqual(["http://192.168.0.7:5173/s/x#C0", false]);
      expect(isLoopback(linkFor(`${local}/s/x#C0`, local))).toBe(true);
    },
  );

  it("knows other names from those of this machine", () => {
    for (const origin of ["https://localhost.example", "https://127.example", "http://128.0.0.1"])
      expect(isLoopback(new URL(origin))).toBe(false);
  });
});

describe("inGroups", () => {
  it("has four letters each", () => {
    expect(inGroups("1V90YZE8Y3T156JP")).toBe("1V90 YZE8 Y3T1 56JP");
    expect(inGroups("ABCDE")).toBe("ABCD E");
    expect(inGroups("")).toBe("");
  });
});
