import { useQuery } from "@tanstack/react-query";
import { ask } from "../../api/ask.ts";
import { Card } from "../../ui/card/card.tsx";
import { Loaded } from "../../ui/failure/failure.tsx";
import { Skeleton } from "../../ui/skeleton/skeleton.tsx";
import styles from "./page.module.css";
import { w } from "./words.ts";

/** What is recorded about whoever reads it, by the rules that their tracker goes by. */
export function Recorded() {
  const policy = useQuery({
    queryKey: ["policy"],
    queryFn: async ({ signal }) => (await ask("GET /api/tracker/policy", { signal })).policy,
  });
  return (
    <Card title={w.recorded}>
      <Loaded of={policy} skeleton={<Skeleton height={120} />}>
        {({ interval_minutes, blur_policy, idle_threshold_seconds, review_seconds, private_mode_minutes }) => (
          <ul className={styles.facts}>
            <li>{w.recordedHours}</li>
            <li>{w.recordedInput(Math.round(idle_threshold_seconds / 60))}</li>
            <li>{w.recordedApps}</li>
            <li>
              {w.recordedScreens(interval_minutes)} {blur_policy !== "none" && w.recordedBlur}{" "}
              {review_seconds > 0 && w.recordedReview(review_seconds)}
            </li>
            {private_mode_minutes > 0 && <li>{w.recordedPrivate(private_mode_minutes)}</li>}
            <li>{w.recordedWho}</li>
            <li>{w.recordedNone}</li>
          </ul>
        )}
      </Loaded>
    </Card>
  );
}
