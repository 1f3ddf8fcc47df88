import type { ComplaintCode } from "../../../../../lib/platform/http/complaint.ts";
import { arabicPlural, number, plural, wordsOf } from "../../words/words.ts";

/** What is wrong with one field of a request, as the API tells it. */
type Complaint = {
  readonly message: string;
  readonly code?: ComplaintCode | undefined;
  readonly limit?: number | undefined;
  readonly format?: string | undefined;
};

type Words = {
  readonly [Code in Exclude<ComplaintCode, "invalid">]: (complaint: { limit: number; format: string }) => string;
};

const en: Words = {
  missing: () => "This is needed.",
  unknown: () => "This is not known here.",
  type: () => "This is not what belongs here.",
  too_short: ({ limit }) =>
    limit <= 1 ? "This is needed." : plural(limit, { one: "# character at least.", other: "# characters at least." }),
  too_long: ({ limit }) => plural(limit, { one: "# character at most.", other: "# characters at most." }),
  too_small: ({ limit }) => plural(limit, { other: "# at least." }),
  too_large: ({ limit }) => plural(limit, { other: "# at most." }),
  too_few: ({ limit }) => plural(limit, { one: "# is needed at least.", other: "# are needed at least." }),
  too_many: ({ limit }) => plural(limit, { other: "# at most." }),
  format: ({ format }) =>
    format === "email"
      ? "This is no e-mail address."
      : format === "date"
        ? "This is no date."
        : "It is not written as it should be.",
  choice: () => "Choose one of those that are offered.",
};

const de: Words = {
  missing: () => "Das fehlt noch.",
  unknown: () => "Das ist hier nicht bekannt.",
  type: () => "Das gehört nicht hierher.",
  too_short: ({ limit }) =>
    limit <= 1 ? "Das fehlt noch." : plural(limit, { one: "Mindestens # Zeichen.", other: "Mindestens # Zeichen." }),
  too_long: ({ limit }) => plural(limit, { other: "Höchstens # Zeichen." }),
  too_small: ({ limit }) => plural(limit, { other: "Mindestens #." }),
  too_large: ({ limit }) => plural(limit, { other: "Höchstens #." }),
  too_few: ({ limit }) => plural(limit, { other: "Mindestens #." }),
  too_many: ({ limit }) => plural(limit, { other: "Höchstens #." }),
  format: ({ format }) =>
    format === "email"
      ? "Das ist keine E-Mail-Adresse."
      : format === "date"
        ? "Das ist kein Datum."
        : "Das ist nicht so geschrieben, wie es sein soll.",
  choice: () => "Wählen Sie etwas aus, das angeboten wird.",
};

const ar: Words = {
  missing: () => "هذا مطلوب.",
  unknown: () => "هذا غير معروف هنا.",
  type: () => "هذا ليس في مكانه.",
  too_short: ({ limit }) =>
    limit <= 1
      ? "هذا مطلوب."
      : arabicPlural(limit, {
          zero: "هذا مطلوب.",
          one: "حرف واحد على الأقل.",
          two: "حرفان على الأقل.",
          few: "# أحرف على الأقل.",
          many: "# حرفًا على الأقل.",
          other: "# حرف على الأقل.",
        }),
  too_long: ({ limit }) =>
    arabicPlural(limit, {
      zero: "لا شيء مسموح هنا.",
      one: "حرف واحد على الأكثر.",
      two: "حرفان على الأكثر.",
      few: "# أحرف على الأكثر.",
      many: "# حرفًا على الأكثر.",
      other: "# حرف على الأكثر.",
    }),
  too_small: ({ limit }) => `${number(limit)} على الأقل.`,
  too_large: ({ limit }) => `${number(limit)} على الأكثر.`,
  too_few: ({ limit }) => `${number(limit)} على الأقل.`,
  too_many: ({ limit }) => `${number(limit)} على الأكثر.`,
  format: ({ format }) =>
    format === "email" ? "هذا ليس عنوان بريد إلكتروني." : format === "date" ? "هذا ليس تاريخًا." : "لم يُكتب كما ينبغي.",
  choice: () => "اختر مما هو معروض.",
};

const w = wordsOf({ en, de, ar });

/** By its code, where the fields alone say what is wrong; else in the API's own words. */
export function complaintText({ message, code, limit = 0, format = "" }: Complaint): string {
  return code === undefined || code === "invalid" ? message : w[code]({ limit, format });
}
