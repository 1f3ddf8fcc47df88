import * as fc from "fast-check";

const CHARACTERS = "ABCXYZabcxyz0189-_+/=. \t\n%é";

/**
 * A text with one thing done to it, never the text itself: a bit flipped, a character replaced, put in, taken out or
 * doubled, two of them swapped, an end cut off, or a stretch repeated.
 */
export function tampered(text: string): fc.Arbitrary<string> {
  const at = fc.nat(text.length - 1);
  const character = fc.constantFrom(...CHARACTERS);
  return fc
    .oneof(
      { arbitrary: fc.tuple(at, fc.nat(7)).map(([index, bit]) => flipped(text, index, bit)), weight: 6 },
      fc.tuple(at, character).map(([index, other]) => text.slice(0, index) + other + text.slice(index + 1)),
      fc.tuple(at, character).map(([index, more]) => text.slice(0, index) + more + text.slice(index)),
      at.map((index) => text.slice(0, index) + text.slice(index + 1)),
      at.map((index) => text.slice(0, index)),
      at.map((index) => text.slice(index)),
      fc.tuple(at, at).map(([one, other]) => exchanged(text, one, other)),
      fc.tuple(at, at).map(([from, to]) => text.slice(0, Math.max(from, to)) + text.slice(Math.min(from, to))),
      at.map((index) => text.slice(0, index) + swapCase(text.charAt(index)) + text.slice(index + 1)),
    )
    .filter((changed) => changed !== text);
}

function flipped(text: string, index: number, bit: number): string {
  const other = String.fromCharCode(text.charCodeAt(index) ^ (1 << bit));
  return text.slice(0, index) + other + text.slice(index + 1);
}

function exchanged(text: string, one: number, other: number): string {
  const characters = [...text];
  [characters[one], characters[other]] = [text.charAt(other), text.charAt(one)];
  return characters.join("");
}

const swapCase = (text: string) => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase());

/**
 * Other spellings of base64url that lenient decoders read as the same bytes: the unused bits of the last character
 * set, padded, in the alphabet of base64, with a line break in it.
 */
export function respelled(base64url: string): string[] {
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const last = ALPHABET.indexOf(base64url.at(-1) ?? "");
  const bytes = Buffer.from(base64url, "base64url");
  const unused = [1, 2, 3, 4, 8].map((bits) => base64url.slice(0, -1) + ALPHABET.charAt((last ^ bits) & 63));
  const others = [`${base64url}=`, `${base64url}==`, bytes.toString("base64"), `${base64url}\n`, ` ${base64url}`];
  const same = [...unused, ...others].filter((each) => Buffer.from(each, "base64url").equals(bytes));
  return [...new Set(same)].filter((each) => each !== base64url);
}
