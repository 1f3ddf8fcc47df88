/** The logical ids that a piece of template names by Ref, Fn::GetAtt or Fn::Sub. */
export function referencesIn(value: unknown): Set<string> {
  const found = new Set<string>();
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) for (const each of value) collect(each, found);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "Ref" && typeof inner === "string") found.add(inner);
    if (key === "Fn::GetAtt") found.add(String(Array.isArray(inner) ? inner[0] : inner).replace(/\..*/, ""));
    if (key === "Fn::Sub") for (const [, id = ""] of String(inner).matchAll(/\$\{([\w:]+)/g)) found.add(id);
    collect(inner, found);
  }
}
