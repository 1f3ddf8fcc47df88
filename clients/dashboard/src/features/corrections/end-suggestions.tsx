import { Button } from "../../ui/button/button.tsx";
import type { Clock, Fact } from "./day-draft.ts";
import styles from "./fact-rows.module.css";
import { w } from "./words.ts";

/** Ends that a forgotten check-out may have had. */
export function EndSuggestions({
  fact: { end },
  clock,
  hoursEnd,
  onChoose,
}: {
  fact: Fact;
  clock: Clock;
  hoursEnd: string;
  onChoose: (end: string) => void;
}) {
  const guessed = end === null ? undefined : clock.timeOf(end);
  return (
    <div className={styles.add}>
      <span>{w.day.suggest}</span>
      {guessed !== undefined && guessed !== hoursEnd && (
        <Button size="small" onClick={() => onChoose(guessed)}>
          {w.day.suggestGuess(guessed)}
        </Button>
      )}
      <Button size="small" onClick={() => onChoose(hoursEnd)}>
        {w.day.suggestHours(hoursEnd)}
      </Button>
    </div>
  );
}
