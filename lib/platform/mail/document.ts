/** The parts of a mail. Both renderings are made from these, so text and HTML cannot say different things. */
export type Block =
  | { readonly kind: "paragraph"; readonly text: string }
  /** Small print. */
  | { readonly kind: "note"; readonly text: string }
  | { readonly kind: "button"; readonly label: string; readonly url: string }
  | { readonly kind: "figures"; readonly figures: readonly { readonly label: string; readonly value: string }[] }
  | {
      readonly kind: "table";
      readonly title: string;
      readonly columns: readonly string[];
      /** How many columns are words and stand on the left; the others are figures and stand on the right. */
      readonly words: number;
      readonly rows: readonly (readonly string[])[];
      /** Said below: that there are more rows than are shown. */
      readonly more?: string;
    };

export type MailDocument = {
  readonly subject: string;
  /** What a list of mails shows behind the subject. */
  readonly preview: string;
  readonly heading: string;
  readonly blocks: readonly Block[];
  /** Why the reader gets this. */
  readonly reason: string;
  readonly unsubscribe_url?: string;
};

/** A mail as it is sent. */
export type RenderedMail = { subject: string; text: string; html: string };

const MAX_NAME = 80;

/**
 * A name that somebody chose, as a mail may repeat it: on one line, not endless, without signs that turn the direction
 * of the text around it, and without an address that mail programs would make a link of.
 */
export function nameInMail(name: string): string {
  const line = name
    .replaceAll(/[\u202A-\u202E\u2066-\u2069\u200E\u200F]/g, "")
    .replaceAll(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replaceAll(/:\/+/g, " ")
    .trim();
  // A word joiner behind the dot: it looks the same, and is no domain any more.
  const inert = line.replaceAll(/(\w\.)(?=\w)/g, "$1\u2060");
  const characters = [...inert];
  return characters.length <= MAX_NAME ? inert : `${characters.slice(0, MAX_NAME - 1).join("")}…`;
}
