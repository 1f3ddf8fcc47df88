import { Link } from "@tanstack/react-router";
import { buttonClass } from "../button/button.tsx";
import { Card } from "../card/card.tsx";
import { w } from "../words.ts";
import { Empty } from "./empty.tsx";

/**
 * In the place of what an address names, where nothing is called that, or it is not for whoever asks: which of the two is
 * nobody's to know. Says what is not there, and leads back to where there are others.
 */
export function Absent({ title, to, search, back }: { title: string; to: string; search?: object; back: string }) {
  return (
    <Card>
      <div role="alert">
        <Empty
          title={title}
          action={
            <Link to={to} search={search as never} className={buttonClass()}>
              {back}
            </Link>
          }
        >
          {w.absentWhy}
        </Empty>
      </div>
    </Card>
  );
}
