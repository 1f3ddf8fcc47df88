/** Where this device is, as the API takes it. */
export type Position = { latitude: number; longitude: number; accuracy_metres: number; age_ms: number };

/** Why a device does not say where it is. */
export class NoPosition extends Error {
  override readonly name = "NoPosition";
  readonly reason: "denied" | "unknown" | "slow" | "unsupported";

  constructor(reason: NoPosition["reason"]) {
    super(reason);
    this.reason = reason;
  }
}

const REASONS = { 1: "denied", 2: "unknown", 3: "slow" } as const;

/** Asks the browser, which asks whoever uses it. A position from before is not good enough. */
export function findPosition(): Promise<Position> {
  return new Promise((resolve, reject) => {
    if (!("geolocation" in navigator)) return reject(new NoPosition("unsupported"));
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        resolve({
          latitude: coords.latitude,
          longitude: coords.longitude,
          accuracy_metres: coords.accuracy,
          age_ms: ageOf(timestamp),
        }),
      ({ code }) => reject(new NoPosition(REASONS[code as 1 | 2 | 3] ?? "unknown")),
      { enableHighAccuracy: true, timeout: 20_000, maximumAge: 0 },
    );
  });
}

const EPOCH_OF_2001 = Date.UTC(2001, 0, 1);

/** By the device's own clock; some count the time of a position from 2001. */
function ageOf(timestamp: number): number {
  const since1970 = Date.now() - timestamp > EPOCH_OF_2001 / 2 ? timestamp + EPOCH_OF_2001 : timestamp;
  return Math.min(86_400_000, Math.max(0, Math.round(Date.now() - since1970)));
}
