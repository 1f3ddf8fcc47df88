/** A letter of a script that is not written from right to left: names, addresses, zones, units. */
const LEFT_TO_RIGHT = /(?![\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}])\p{L}/u;

/** A text within a sentence that is written from right to left: the signs around it stay where they belong. */
export const isolated = (text: string): string => (LEFT_TO_RIGHT.test(text) ? `\u2068${text}\u2069` : text);

/** Words whose sentences isolate each text that they are given. */
export function isolating<Words>(words: Words): Words {
  if (typeof words === "function")
    return ((...given: unknown[]) =>
      words(...given.map((each) => (typeof each === "string" ? isolated(each) : each)))) as Words;
  if (typeof words !== "object" || words === null || Array.isArray(words)) return words;
  return Object.fromEntries(Object.entries(words).map(([key, each]) => [key, isolating(each)])) as Words;
}
