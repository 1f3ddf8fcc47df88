const BROWSERS = [/Firefox\//, /Edg\//, /OPR\//, /Chrome\//, /Safari\//];
const NAMES = ["Firefox", "Edge", "Opera", "Chrome", "Safari"];
const SYSTEMS = /\((?:[^)]*?)(Windows|Macintosh|Android|iPhone|iPad|CrOS|Linux)/;

/** "Chrome, Linux" of what a browser says of itself; what a tracker says stays as it is. */
export function deviceName(said: string): string {
  const browser = NAMES[BROWSERS.findIndex((pattern) => pattern.test(said))];
  const [, system] = SYSTEMS.exec(said) ?? [];
  return browser === undefined ? said.slice(0, 80) : [browser, system].filter(Boolean).join(", ");
}
