// Not among what a sign-out forgets: a device stays the same one, whoever uses it.
const KEY = "muster-device";

let ofPage: string | undefined;

/** A key that this device makes up once and keeps: a scanned code belongs to it, and whoever marks by it shows it. */
export function deviceKey(): string {
  ofPage ??= kept();
  return ofPage;
}

function kept(): string {
  const made = crypto.randomUUID();
  try {
    const known = localStorage.getItem(KEY);
    if (known !== null) return known;
    localStorage.setItem(KEY, made);
  } catch {
    // Then it is one for as long as the page is open.
  }
  return made;
}
