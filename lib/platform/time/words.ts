let made: Intl.DateTimeFormat | undefined;

/** Made when it is first needed: that takes as long as all else of a small function's start. */
function dateFormat(): Intl.DateTimeFormat {
  made ??= new Intl.DateTimeFormat("en-GB", {
    weekday: "long",
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  return made;
}

function partsOf(date: string): Record<string, string> {
  const parts = dateFormat().formatToParts(new Date(`${date}T00:00:00Z`));
  return Object.fromEntries(parts.map(({ type, value }) => [type, value]));
}

/** `2026-11-19` -> `19 November 2026`. */
export function plainDate(date: string): string {
  const { day, month, year } = partsOf(date);
  return `${day} ${month} ${year}`;
}

/** `2026-11-19` -> `Thursday, 19 November 2026`. */
export function longDate(date: string): string {
  const { weekday, day, month, year } = partsOf(date);
  return `${weekday}, ${day} ${month} ${year}`;
}

/** 27930 -> "7:45:30" */
export function hms(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Seconds as people say them, to the minute: `7 h 45 min`, `45 min`, `0 min`. Minutes are cut, never rounded up. */
export function hoursAndMinutes(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
}

/** `1 member`, `2 members`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
