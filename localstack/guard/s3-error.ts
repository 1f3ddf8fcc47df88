/** A refusal in S3's own words; the codes and statuses are those of AWS. */
export class S3Error extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, details: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }

  toXml(): string {
    const fields = Object.entries({ Code: this.code, Message: this.message, ...this.details });
    const body = fields.map(([name, value]) => `<${name}>${escapeXml(value)}</${name}>`).join("");
    return `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${body}</Error>`;
  }
}

export function accessDenied(message = "Access Denied"): S3Error {
  return new S3Error(403, "AccessDenied", message);
}

export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
