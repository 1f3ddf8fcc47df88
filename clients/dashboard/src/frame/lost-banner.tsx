import { useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { look } from "../api/reach.ts";
import { ago, clock } from "../time/format.ts";
import { byServer, useNow } from "../time/now.ts";
import { useShownZone } from "../time/zone.ts";
import { Button } from "../ui/button/button.tsx";
import styles from "./lost-banner.module.css";
import { w } from "./words.ts";

/** Over every page while the API is not reached: since when what is shown may be wrong. */
export function LostBanner() {
  const client = useQueryClient();
  const zone = useShownZone();
  const now = useNow(5);
  // The oldest of what is shown: nothing on the page is older than the banner says.
  const read = client
    .getQueryCache()
    .findAll({ type: "active" })
    .map(({ state }) => state.dataUpdatedAt)
    .filter((at) => at > 0);
  const oldest = read.length === 0 ? undefined : byServer(Math.min(...read));
  return (
    <section className={styles.banner}>
      <WifiOff aria-hidden />
      <p>
        <b>{w.lost.what}</b> {oldest !== undefined && w.lost.asOf(`${clock(oldest, zone)} (${ago(oldest, now)})`)}{" "}
        <span>{w.lost.again}</span>
      </p>
      <Button size="small" onClick={() => void look()}>
        {w.lost.now}
      </Button>
    </section>
  );
}
