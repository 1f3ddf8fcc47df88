import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, type Evidence, networkOf } from "./suspicion.ts";

const mark = (index: number, more: Partial<Evidence> = {}): Evidence => ({
  user_id: `student-${index}`,
  ip_address: `192.0.2.${index}`,
  device: `device-${index}`,
  code_age_ms: 4000,
  ...more,
});
const lecture = (count: number) => Array.from({ length: count }, (_, index) => mark(index));

describe("compare", () => {
  it("finds nothing in a lecture behind one address", () => {
    const same = lecture(30).map((each) => ({ ...each, ip_address: "192.0.2.1" }));
    expect([...compare(same, 10).values()].flat()).toEqual([]);
  });

  it("tells of one from elsewhere, and that the code was late there", () => {
    const marks = [...lecture(9), mark(10, { ip_address: "198.51.100.7", code_age_ms: 12_000 })];
    expect(compare(marks, 10).get("student-10")).toEqual(["other_network", "late_code"]);
    expect(compare(marks, 30).get("student-10")).toEqual(["other_network"]);
  });

  it("says nothing of networks while few have come, or where no network is usual", () => {
    expect(compare([...lecture(8), mark(9, { ip_address: "198.51.100.7" })], 10).get("student-9")).toEqual([]);
    const halves = lecture(10).map((each, index) => ({ ...each, ip_address: `203.0.${index % 2}.1` }));
    expect([...compare(halves, 10).values()].flat()).toEqual([]);
  });

  it("tells of both who share a device", () => {
    const compared = compare([mark(1), mark(2, { device: "device-1" }), mark(3)], 10);
    expect([...compared]).toEqual([
      ["student-1", ["device_shared"]],
      ["student-2", ["device_shared"]],
      ["student-3", []],
    ]);
  });

  it("does not depend on who came first", () => {
    const marks = [...lecture(12), mark(13, { ip_address: "198.51.100.7" }), mark(14, { device: "device-1" })];
    const sorted = (given: readonly Evidence[]) => [...compare(given, 10)].sort(([a], [b]) => a.localeCompare(b));
    fc.assert(
      fc.property(fc.shuffledSubarray(marks, { minLength: marks.length }), (shuffled) => {
        expect(sorted(shuffled)).toEqual(sorted(marks));
      }),
    );
  });
});

describe("networkOf", () => {
  it.each([
    ["192.0.2.77", "192.0.2"],
    ["2001:db8:1:2::7", "2001:db8:1"],
    ["2001:0DB8:0001::", "2001:db8:1"],
    ["2001:db8::1", "2001:db8:0"],
    ["::1", "0:0:0"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
