import { Link } from "@tanstack/react-router";
import { hasAtLeast } from "../../../../../lib/platform/tenancy/rules/roles.ts";
import { useMe } from "../../api/session.ts";
import { buttonClass } from "../../ui/button/button.tsx";
import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import type { MayWatch } from "./may-watch.ts";
import { w } from "./words.ts";

/** Why nobody, or not the caller, may watch; whoever can change that finds where. */
export function MayNotWatch({ why }: { why: Exclude<MayWatch, "yes"> }) {
  const isAdmin = hasAtLeast(useMe().user.role, "admin");
  return (
    <Card>
      {why === "admins" ? (
        <Empty title={w.onlyAdmins} />
      ) : (
        <Empty
          title={w.off}
          action={
            isAdmin && (
              <Link to={"/settings" as string} className={buttonClass()}>
                {w.offAdmin}
              </Link>
            )
          }
        >
          {w.offHint}
        </Empty>
      )}
    </Card>
  );
}
