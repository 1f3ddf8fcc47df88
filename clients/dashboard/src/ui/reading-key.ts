const MIRRORED: Readonly<Record<string, string>> = { ArrowLeft: "ArrowRight", ArrowRight: "ArrowLeft" };

/** A key as it is meant where one reads from left to right: on an Arabic page, what comes next lies to the left. */
export function readingKey(key: string): string {
  return document.documentElement.dir === "rtl" ? (MIRRORED[key] ?? key) : key;
}
