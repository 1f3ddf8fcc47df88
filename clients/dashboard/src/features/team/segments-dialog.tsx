import { Link } from "@tanstack/react-router";
import { calendarDay, clock } from "../../time/format.ts";
import { useNow } from "../../time/now.ts";
import { useShownZone } from "../../time/zone.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Actions, Dialog } from "../../ui/dialog/dialog.tsx";
import { SegmentsTable } from "../../ui/timeline/segments-table.tsx";
import type { Day } from "./queries.ts";
import { stretchesOfDay } from "./stretches.ts";
import { w } from "./words.ts";

/** What a member's strip is made of, in rows. */
export function SegmentsDialog({ day, isNow, onClose }: { day: Day | undefined; isNow: boolean; onClose: () => void }) {
  return (
    <Dialog
      title={day === undefined ? "" : w.segmentsOf(day.name, calendarDay(day.date))}
      isOpen={day !== undefined}
      onClose={onClose}
    >
      {day && <Segments day={day} isNow={isNow} />}
    </Dialog>
  );
}

function Segments({ day, isNow }: { day: Day; isNow: boolean }) {
  const zone = useShownZone();
  const now = useNow(10);
  const { user_id, shift, is_running, date } = day;
  return (
    <>
      <p>
        {shift ? w.shift(clock(shift.start, zone), clock(shift.end, zone)) : w.noShift} {w.noted(day.name)}
      </p>
      <SegmentsTable stretches={stretchesOfDay(day, now)} zone={zone} />
      <Actions>
        <Link
          to="/members/$id/day"
          params={{ id: user_id }}
          search={isNow && is_running ? {} : { date }}
          className={buttonClass({ kind: "primary" })}
        >
          {w.wholeDay}
        </Link>
      </Actions>
    </>
  );
}
