import { describe, expect, it } from "vitest";
import { checksumCommand, type Download, downloadCommand, ownFirst, startCommands, systemOf } from "./systems.ts";

const file = {
  version: "1.0.0",
  file_name: "muster.tar.gz",
  url: "https://x.example/a?b=1&c=2",
  expires_at: "",
  sha256: "ab",
  size_bytes: 1,
};
const linux: Download = { ...file, system: "linux", architecture: "x64" };

describe("systemOf", () => {
  it("knows desktops, and that a phone is none", () => {
    expect(systemOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64)")).toBe("windows");
    expect(systemOf("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)")).toBe("macos");
    expect(systemOf("Mozilla/5.0 (X11; Linux x86_64)")).toBe("linux");
    expect(systemOf("Mozilla/5.0 (Linux; Android 15)")).toBeUndefined();
    expect(systemOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)")).toBeUndefined();
  });
});

describe("ownFirst", () => {
  it("keeps the order of the others", () => {
    const items = [{ system: "windows" }, { system: "macos" }, { system: "linux" }] as const;
    expect(ownFirst(items, "linux").map(({ system }) => system)).toEqual(["linux", "windows", "macos"]);
    expect(ownFirst(items, undefined)).toEqual(items);
  });
});

describe("commands", () => {
  it("begin with the server that the page is from", () => {
    const server = "https://muster.example.com";
    expect(startCommands(linux, server)).toEqual([
      "chmod +x 'muster.tar.gz'",
      "'./muster.tar.gz' login --url https://muster.example.com",
      "'./muster.tar.gz' install",
    ]);
    expect(startCommands({ ...linux, system: "windows", file_name: "a.exe" }, server)[0]).toBe(
      ".\\a.exe login --url https://muster.example.com",
    );
    expect(startCommands({ ...linux, system: "macos" }, server)).toHaveLength(3);
  });

  it("quote what a shell would read", () => {
    expect(downloadCommand(linux)).toBe("curl -fLo 'muster.tar.gz' 'https://x.example/a?b=1&c=2'");
    expect(downloadCommand({ ...linux, file_name: "a'b" })).toContain(`'a'\\''b'`);
    expect(checksumCommand(linux)).toBe("echo 'ab  muster.tar.gz' | sha256sum -c");
    expect(checksumCommand({ ...linux, system: "macos" })).toContain("shasum -a 256 -c");
    expect(checksumCommand({ ...linux, system: "windows" })).toBe('certutil -hashfile "muster.tar.gz" SHA256');
  });
});
