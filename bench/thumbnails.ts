import type { Format, Size } from "./data/screenshots.ts";
import { type Bench, figure, type Table, withRange } from "./frame/bench.ts";
import { alternate, type Measured, spreadOf, type Variant } from "./frame/measure.ts";
import { openStudio, type Studio, type Subject } from "./thumbnails/studio.ts";

const SIZES: readonly Size[] = [
  { width: 1920, height: 1080 },
  { width: 2560, height: 1440 },
  { width: 3840, height: 2160 },
];
const FORMATS: readonly Format[] = ["png", "jpeg"];
/** Pictures a round. */
const EACH = 6;

export const bench: Bench = {
  question: "How many thumbnails a second are made, and what does all around the drawing cost?",
  rounds: 5,
  run: async ({ smoke, seed, rounds, progress }) => {
    const wanted = smoke
      ? { seed, sizes: [{ width: 640, height: 360 }], formats: FORMATS, each: 1 }
      : { seed, sizes: SIZES, formats: FORMATS, each: EACH };
    const studio = await openStudio(wanted, progress);
    try {
      const rows: Row[] = [];
      for (const subject of studio.subjects) rows.push(await measureSubject(studio, subject, rounds, progress));
      return { tables: [speed(rows), memory(rows)], figures: { rows, typical_ms: typical(rows) }, notes: NOTES };
    } finally {
      await studio.close();
    }
  },
};

type Way = "sharp" | "render" | "handler";
type Row = { name: string; bytes: number; ways: Measured[]; peaks: Record<Way, number> };

async function measureSubject(
  studio: Studio,
  subject: Subject,
  rounds: number,
  progress: (text: string) => void,
): Promise<Row> {
  const peaks: Row["peaks"] = { sharp: 0, render: 0, handler: 0 };
  const { name, path, type, bytes, keys } = subject;
  const seen = (way: Way, megabytes: number) => {
    peaks[way] = Math.max(peaks[way], megabytes);
  };
  const draw = (way: "sharp" | "render"): Variant => ({
    name: way,
    run: async () => {
      const { seconds, peak_megabytes } = await studio[way].tell({ path, type, count: keys.length });
      seen(way, peak_megabytes);
      return { amount: keys.length, seconds };
    },
  });
  const handle: Variant = {
    name: "handler",
    prepare: () => studio.forget(subject),
    run: async () => {
      let seconds = 0;
      for (const key of keys) {
        const { error, milliseconds, peak_megabytes } = await studio.handler.invoke([key]);
        if (error !== null) throw new Error(error);
        seen("handler", peak_megabytes);
        seconds += milliseconds / 1000;
      }
      return { amount: keys.length, seconds };
    },
  };
  let turns = 0;
  const ways = await alternate([draw("sharp"), draw("render"), handle], rounds, () =>
    progress(`${name}: ${++turns} of ${3 * (rounds + 1)}`),
  );
  await studio.check(subject);
  return { name, bytes, ways, peaks };
}

function speed(rows: readonly Row[]): Table {
  return {
    title: "Thumbnails a second, one after the other",
    header: ["screenshot", "KB", "sharp", "lib/screenshots", "to sharp", "make-thumbnail", "to sharp", "ms each"],
    rows: rows.map(({ name, bytes, ways }) => {
      const [sharp, render, handler] = ways as [Measured, Measured, Measured];
      return [
        name,
        figure(bytes / 1000),
        figure(sharp.rate.median),
        figure(render.rate.median),
        withRange(render.ratio),
        figure(handler.rate.median),
        withRange(handler.ratio),
        figure(1000 / handler.rate.median),
      ];
    }),
  };
}

function memory(rows: readonly Row[]): Table {
  return {
    title: "The most memory that the process held, MB",
    header: ["screenshot", "sharp", "lib/screenshots", "make-thumbnail (it has 1,769)"],
    rows: rows.map(({ name, peaks }) => [name, figure(peaks.sharp), figure(peaks.render), figure(peaks.handler)]),
  };
}

/** Milliseconds of drawing, of the picture in the middle. */
function typical(rows: readonly Row[]): number {
  return spreadOf(rows.map(({ ways }) => 1000 / (ways[1]?.rate.median ?? Number.NaN))).median;
}

const NOTES = [
  "Sharp: resized and written as WebP with the options of lib/screenshots, on one thread, nothing checked; its cache is on, as it is by itself. lib/screenshots: the file's bytes are looked at first, and its format, size and every pixel of it are checked. make-thumbnail: the function from the bucket's event to its end, with PostgreSQL (fsync on) and the embedded S3 in other processes. Each in a process of its own; the most memory is of any round.",
];
