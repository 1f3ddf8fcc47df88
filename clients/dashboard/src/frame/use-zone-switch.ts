import { setPreference, usePreferences } from "../api/preferences.ts";
import { ownZone, useZone } from "../time/zone.ts";
import { toast } from "../ui/toast/toast.tsx";
import { w } from "./words.ts";

/** Turns all times from the organization's zone to the reader's own, and back, and says which they are in. */
export function useZoneSwitch(): () => void {
  const zone = useZone();
  const { isOwnZone } = usePreferences();
  return () => {
    if (zone === ownZone()) return toast(w.zone.same(zone));
    setPreference({ isOwnZone: !isOwnZone });
    toast(isOwnZone ? w.zone.back(zone) : w.zone.own(ownZone()));
  };
}
