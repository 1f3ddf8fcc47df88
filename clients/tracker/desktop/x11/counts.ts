import type { Connection } from "./client.ts";

export type Counts = { clicks: number; strokes: number };

/** Buttons from here to 7 are the steps of a wheel, which is no click. */
const WHEEL_FROM = 4;
const WHEEL_TO = 7;
const RAW_KEY_PRESS = 13;
const RAW_BUTTON_PRESS = 15;

/**
 * Counts raw events of XI2 of all devices, in whichever window they go to. The number of a button is looked at, to leave
 * out the wheel; the code of a key is not read. Undefined where the server has no XI2.
 */
export async function countInput(connection: Connection): Promise<Counts | undefined> {
  const { X, root } = connection;
  const input = await connection.extension("xinput");
  if (input === undefined || input.xi2 === null) return undefined;
  const counts = { clicks: 0, strokes: 0 };
  // In place of the module's own parser, which reads everything: two numbers are enough, and no key is ever among them.
  X.geEventParsers[input.majorOpcode] = (type, _sequence, _extra, _code, raw) => {
    const kind = raw.readUInt16LE(0);
    if (kind === RAW_KEY_PRESS) counts.strokes += 1;
    if (kind === RAW_BUTTON_PRESS && !isWheel(raw.readUInt32LE(8))) counts.clicks += 1;
    return { type, name: "counted" };
  };
  // Master devices only: each press is told once for the device and once for its master.
  input.XISelectEvents(root, { deviceId: input.AllMasterDevices, mask: ["RawKeyPress", "RawButtonPress"] });
  return counts;
}

function isWheel(button: number): boolean {
  return button >= WHEEL_FROM && button <= WHEEL_TO;
}
