/** A share as mails say it. */
export function percent(value: number | null): string {
  return value === null ? "–" : `${value} %`;
}
