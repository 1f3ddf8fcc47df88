import { longDate } from "../../platform/time/words.ts";
import { WORDS } from "./words.ts";

/** What went into a file of an export. */
export type Contents = {
  number: number;
  made_at: Date;
  parts: readonly { name: string; rows: number }[];
  pictures: number;
  /** The file that the member's own picture is in, which comes last; null where it is not in this one. */
  profile_picture: string | null;
  /** Pictures whose bytes had gone between the reading of the row and of the file. */
  missing: readonly string[];
};

/** README.txt: what is in this file, for people. */
export function readmeOf({ number, made_at, parts, pictures, profile_picture, missing }: Contents): string {
  const lines = [
    "A copy of your data in Muster",
    "=============================",
    "",
    `Made on ${longDate(made_at.toISOString().slice(0, 10))}, at ${made_at.toISOString().slice(11, 16)} UTC. This is file ${number}.`,
    "Every list is here twice: as .json for programs, and as .csv for spreadsheets. A list",
    "without an entry has an empty .csv. Instants are in UTC, durations in seconds.",
    "In .csv an apostrophe stands before texts that a spreadsheet might take for a formula.",
    "",
    ...parts.flatMap(({ name, rows }) => [
      `data/${name} (${rows} ${rows === 1 ? "entry" : "entries"})`,
      `    ${WORDS[name] ?? name}`,
    ]),
    ...(pictures > 0
      ? ["", `pictures/ (${pictures}), a folder for each day, named by the time in UTC and the id`]
      : []),
    ...(profile_picture === null ? [] : ["", `${profile_picture}, the picture that others see beside your name`]),
    ...(missing.length > 0
      ? ["", `${missing.length} pictures were deleted while this was made; manifest.json names them.`]
      : []),
  ];
  return `${lines.join("\r\n")}\r\n`;
}

/** manifest.json: the same for programs. */
export function manifestOf({ number, made_at, parts, pictures, profile_picture, missing }: Contents): string {
  const files = parts.map(({ name, rows }) => ({
    json: `data/${name}.json`,
    csv: `data/${name}.csv`,
    rows,
    explanation: WORDS[name] ?? name,
  }));
  return `${JSON.stringify({ file: number, made_at, files, pictures, profile_picture, missing_pictures: missing }, undefined, 2)}\n`;
}
