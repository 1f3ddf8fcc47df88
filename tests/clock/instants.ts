/** The times at which tests have fallen, or might: each with the word that chooses it. */
export const INSTANTS: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Array.from({ length: 24 }, (_, hour) => {
      const word = `${String(hour).padStart(2, "0")}:30`;
      return [word, `2027-06-16T${word}:00Z`];
    }),
  ),
  midnight: "2027-06-16T23:59:30Z",
  weekend: "2027-06-19T12:00:00Z",
  "month-end": "2027-04-30T23:59:30Z",
  "new-year": "2027-12-31T23:59:30Z",
  "29-february": "2028-02-29T12:00:00Z",
  // The suite runs across the change: clocks jump from 2:00 to 3:00, and back from 3:00 to 2:00.
  "berlin-spring": "2027-03-28T00:59:30Z",
  "berlin-autumn": "2027-10-31T00:59:30Z",
  "new-york-spring": "2027-03-14T06:59:30Z",
  "new-york-autumn": "2027-11-07T05:59:30Z",
};

/** One of them for each commit, so that over time all of them are tried. */
export function instantOfCommit(commit: string): string {
  const words = Object.keys(INSTANTS);
  return words[Number.parseInt(commit.slice(0, 8), 16) % words.length] ?? "";
}
