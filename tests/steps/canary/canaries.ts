import { randomBytes } from "node:crypto";

/** Texts that must not be in any log, each with where it was put. */
export class Canaries {
  private readonly mark = `zq${randomBytes(4).toString("hex")}x`;
  private readonly places: string[] = [];
  private readonly secrets = new Map<string, string>();

  /** A text of at most twenty characters that stands for what somebody typed there; good as a password, too. */
  at(place: string): string {
    this.places.push(place);
    return `${this.mark}${(this.places.length - 1).toString(36)}.`;
  }

  /** Something that the product has made, such as a token. */
  add(place: string, secret: string): void {
    if (secret.length >= 16) this.secrets.set(secret, place);
  }

  get count(): number {
    return this.places.length + this.secrets.size;
  }

  /** The secrets that an answer holds: tokens, codes, signatures, cookies. */
  addFrom(route: string, { text, cookies }: { text: string; cookies: readonly string[] }): void {
    for (const cookie of cookies) this.add(`cookie of ${route}`, cookie.split(/[=;]/)[1] ?? "");
    for (const [, key = "", value = ""] of text.matchAll(SECRET)) this.add(`${key} of ${route}`, value);
    for (const [, value = ""] of text.matchAll(/X-Amz-(?:Signature|Credential|Security-Token)=([^&"]+)/g))
      this.add(`signature of ${route}`, value);
  }

  /** Where the canaries came from that a text holds. */
  foundIn(text: string): string[] {
    const words = text.matchAll(new RegExp(`${this.mark}([0-9a-z]+)\\.`, "gi"));
    const found = [...words].map(([, index = ""]) => this.places[Number.parseInt(index, 36)] ?? "?");
    const leaked = [...this.secrets].filter(([secret]) => text.includes(secret)).map(([, place]) => place);
    return [...new Set([...found, ...leaked])];
  }
}

const SECRET = /"(\w*token|\w*password|ticket|invite_code|policy|x-amz-signature|next_cursor)":"([^"]+)"/gi;
