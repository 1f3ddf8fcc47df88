import type { Content } from "pdfmake/interfaces.js";
import { extractText, getDocumentProxy } from "unpdf";
import { expect, it } from "vitest";
import { drawParts } from "./draw.ts";

const sheet = {
  title: "Report",
  author: "Works",
  header: (): Content => ({ text: "Head" }),
  footer: (page: number, pages: number): Content => ({ text: `${page} of ${pages}` }),
};
const part = (name: string, pages = 1): Content[] =>
  Array.from({ length: pages }, (_, page) => ({
    text: `${name}${page}`,
    ...(page === 0 ? {} : { pageBreak: "before" as const }),
  }));

async function readPages(pdf: AsyncGenerator<Buffer>): Promise<string[]> {
  const bytes = Buffer.concat(await Array.fromAsync(pdf));
  const { text } = await extractText(await getDocumentProxy(new Uint8Array(bytes)));
  return text.map((page) => page.split(/\s+/).join(" "));
}

it("begins a page with each part, and says on every page which of how many it is", async () => {
  expect(await readPages(drawParts(sheet, [part("a", 2), part("b"), part("c", 3)]))).toEqual([
    "a0 Head 1 of 6",
    "a1 Head 2 of 6",
    "b0 Head 3 of 6",
    "c0 Head 4 of 6",
    "c1 Head 5 of 6",
    "c2 Head 6 of 6",
  ]);
});

it("has a page for a part without anything", async () => {
  expect(await readPages(drawParts(sheet, [[]]))).toEqual(["Head 1 of 1"]);
});

it("has written a part before it asks for the next one", async () => {
  const asked: string[] = [];
  function* parts() {
    for (const name of ["a", "b", "c"]) {
      asked.push(name);
      yield part(name);
    }
  }
  const drawn = drawParts(sheet, parts());
  const written = (await drawn.next()).value as Buffer;
  expect(asked).toEqual(["a"]);
  expect(written.toString("latin1")).toMatch(/^%PDF-1\.3.*\/FlateDecode.*endstream/s);
});
