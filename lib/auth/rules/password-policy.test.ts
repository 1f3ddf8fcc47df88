import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commonPasswords } from "../common-passwords.ts";
import { judgePassword } from "./password-policy.ts";

const person = { name: "Grace Hopper", email: "grace.b.hopper@navy.example" };
const common = await commonPasswords();
const reasonOf = (password: string) => {
  const verdict = judgePassword(password, person, common);
  return verdict.kind === "weak" ? verdict.reason : verdict.kind;
};

describe("judgePassword", () => {
  it.each([
    "tulip-anvil-49",
    "correct horse battery",
    "x7Gq9-vLm2",
    "ночной поезд 7",
    "パスワードではない言葉です",
    "my password is a whole sentence",
  ])("takes %s", (password) => {
    expect(reasonOf(password)).toBe("ok");
  });

  it("counts characters, not UTF-16 units or bytes", () => {
    expect(reasonOf("tulip-anv")).toBe("too_short");
    expect(reasonOf("tulip-anvi")).toBe("ok");
    expect(reasonOf("🐙🦀🐚🐠🐬")).toBe("too_short");
    expect(reasonOf(`${"tulip anvil ".repeat(10)}12345678`)).toBe("ok");
    expect(reasonOf(`${"tulip anvil ".repeat(10)}123456789`)).toBe("too_long");
  });

  it.each([
    "1234567890",
    "98765432109",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "qwertyuiop",
    "Password2026!",
    "P@ssw0rd123",
    "pa55w0rd!!",
    "!!!welcome!!!",
    "passwordpassword",
    "Summer2026!",
    "1q2w3e4r5t",
    "ＰＡＳＳＷＯＲＤ１２３",
  ])("refuses the common %s", (password) => {
    expect(reasonOf(password)).toBe("common");
  });

  it.each(["4815162342", "nuttertools", "Undertaker-99", "changemenow", "asdfqwer1234"])(
    "refuses %s, which is on a list",
    (password) => {
      expect(reasonOf(password)).toBe("common");
    },
  );

  it.each(["Hopper-1906!x", "my-GRACE-day", "gracehopper-77", "grace.b.hopper@navy.example"])(
    "refuses %s, made of the person's own name or address",
    (password) => {
      expect(reasonOf(password)).toBe("personal");
    },
  );

  it("does not mind short syllables of a name", () => {
    expect(judgePassword("lobster-online", { name: "Bo Li", email: "bo@li.example" }, common).kind).toBe("ok");
  });

  it("judges any text without throwing, and takes nothing outside 10 to 128 characters", () => {
    void fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), fc.string(), fc.string(), (password, name, email) => {
        const { kind } = judgePassword(password, { name, email }, common);
        const length = [...password.normalize("NFKC")].length;
        if (length < 10 || length > 128) expect(kind).toBe("weak");
      }),
    );
  });
});
