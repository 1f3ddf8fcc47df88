import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { QrCode } from "lucide-react";
import { useMe } from "../../api/session.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { MarkTag } from "./mark-tag.tsx";
import { mayTeach } from "./may-teach.ts";
import { activeSessions } from "./queries.ts";
import { SessionList } from "./session-list.tsx";
import type { Session } from "./session-queries.ts";
import { w as session } from "./session-words.ts";
import { w } from "./words.ts";

/** What is on now, and how to be marked in it or to show its code. Nothing where nothing is on. */
export function NowCard() {
  const { data = [] } = useQuery(activeSessions());
  if (data.length === 0) return null;
  return (
    <Card title={w.now} isFlush>
      <SessionList sessions={data} showsClass action={(of) => <Action of={of} />} />
    </Card>
  );
}

function Action({ of }: { of: Session }) {
  const me = useMe();
  const look = buttonClass({ kind: "primary", size: "small" });
  if (mayTeach(me, of))
    return of.methods.includes("qr") ? (
      <Link to="/sessions/$id/display" params={{ id: of.id }} className={look}>
        <QrCode aria-hidden />
        {session.showCode}
      </Link>
    ) : null;
  if (of.my_mark !== null) return <MarkTag status={of.my_mark.status} />;
  return (
    <Link to="/s/$id" params={{ id: of.id }} className={look}>
      {w.markMe}
    </Link>
  );
}
