import { currentPreferences } from "../api/preferences.ts";
import { isolating } from "./isolating.ts";
import { LANGUAGES, type Language } from "./languages.ts";

/** The language of this page; another one is chosen by loading it again. */
export const language: Language = currentPreferences().language ?? preferred();

/** How numbers and dates are written: as the reader's browser says, where it speaks the page's language. */
export const locale: string =
  navigator.languages.find((tag) => tag.split("-")[0] === language) ?? { en: "en-GB", de: "de-DE", ar: "ar" }[language];

function preferred(): Language {
  const known = navigator.languages.map((tag) => tag.split("-")[0] ?? "").find((tag) => tag in LANGUAGES);
  return (known as Language | undefined) ?? "en";
}

document.documentElement.lang = language;
document.documentElement.dir = language === "ar" ? "rtl" : "ltr";

/*
 * One word for one thing. German: Mitteilung (notification), Download, Tracker (the program on a member's computer),
 * Anwendung (any other program), Klasse (class), Stunde (session of a class), Lehrkraft, Leitung (manager), Verwaltung
 * (administrators), Mitglied, Bildschirmfoto (in names of pages; a single one is a Bild), Antrag (request), Abwesenheit
 * (leave), kommen and gehen (check in and out), anmelden and abmelden (sign in and out), E-Mail.
 * Arabic: إشعار, تنزيل, متتبّع, تطبيق, صف, حصة, معلّم, طالب, مدير, مسؤول, عضو, لقطة شاشة, طلب, إجازة, حضور وانصراف.
 */

/** What a page says, in the reader's language. English has all of it, and its type says what the others need. */
export function wordsOf<Words>(catalogues: Readonly<Record<Language, Words>>): Words {
  return language === "ar" ? isolating(catalogues.ar) : catalogues[language];
}

type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

/** All forms that Arabic has. */
type ArabicForms = Readonly<Record<Intl.LDMLPluralRule, string>>;

const rules = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/** `# people`: the form for so many, with the number in it. */
export function plural(count: number, forms: Forms): string {
  return (forms[rules.select(count)] ?? forms.other).replace("#", numbers.format(count));
}

/** `plural` in Arabic, where a form that was forgotten does not compile. */
export const arabicPlural = (count: number, forms: ArabicForms): string => plural(count, forms);

export const number = (value: number): string => numbers.format(value);

const percents = new Intl.NumberFormat(locale, { style: "percent" });
/** 0.5 is 50 %. */
export const percent = (share: number): string => percents.format(share);

const signs = new Intl.NumberFormat(locale, { signDisplay: "exceptZero", maximumFractionDigits: 1 });
/** +3, −2, 0 */
export const signed = (value: number): string => signs.format(value).replace("-", "−");

/** Between two parts of a line. */
export const COMMA = language === "ar" ? "، " : ", ";

const conjunction = new Intl.ListFormat(locale, { type: "conjunction" });
export const listOf = (items: readonly string[]): string => conjunction.format(items);
