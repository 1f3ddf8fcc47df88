import { calendarDay, weekdayName } from "../../time/format.ts";
import { fieldName, optionName } from "../../words/settings/names.ts";
import { listOf, number } from "../../words/words.ts";
import { optionText } from "./option-text.ts";
import type { Shape } from "./shape.ts";
import { unitOf, w } from "./words.ts";

/** A value in short, such as the default of a setting. */
export function shownValue(key: string, shape: Shape, value: unknown): string {
  if (value === null || value === undefined || value === "") return w.none;
  switch (shape.kind) {
    case "boolean":
      return value === true ? w.yes : w.no;
    case "number": {
      const unit = unitOf(key);
      return unit === undefined ? number(Number(value)) : `${number(Number(value))} ${w.unit[unit](Number(value))}`;
    }
    case "choice":
      return optionText(key, String(value));
    case "weekdays":
      return orNone((value as number[]).map((day) => weekdayName(day)));
    case "choices":
      return orNone((value as string[]).map((each) => optionText(key, each)));
    case "dates":
      return orNone((value as string[]).map(calendarDay));
    case "texts":
      return orNone(value as string[]);
    case "rows":
      return (value as unknown[]).length === 0 ? w.none : w.rules((value as unknown[]).length);
    case "object":
      return shape.fields
        .map(({ name, shape: of }) => {
          const part = shownValue(key, of, (value as Record<string, unknown>)[name]);
          return of.kind === "clock" ? part : `${fieldName(key, name)}: ${part}`;
        })
        .join(shape.fields.every(({ shape: of }) => of.kind === "clock") ? "–" : ", ");
    case "record":
    case "json":
      return JSON.stringify(value);
    default:
      return optionName(key, String(value)) ?? String(value);
  }
}

const orNone = (names: readonly string[]) => (names.length === 0 ? w.none : listOf(names));
