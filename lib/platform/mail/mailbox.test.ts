import { describe, expect, it } from "vitest";
import { mailboxOf } from "./mailbox.ts";

describe("mailboxOf", () => {
  it.each([
    ["eve@acme.example", "eve@acme.example"],
    ["Eve@ACME.example", "eve@acme.example"],
    ["eve+1@acme.example", "eve@acme.example"],
    ["eve+a+b@acme.example", "eve@acme.example"],
    ["e.v.e@acme.example", "e.v.e@acme.example"],
    ["e.v.e+x@gmail.com", "eve@gmail.com"],
    ["eve@googlemail.com", "eve@gmail.com"],
  ])("%s is %s", (address, mailbox) => {
    expect(mailboxOf(address)).toBe(mailbox);
  });
});
