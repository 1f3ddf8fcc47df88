import { Link } from "@tanstack/react-router";
import { w } from "../frame/words.ts";
import { buttonClass } from "../ui/button/button.tsx";
import { Empty } from "../ui/empty/empty.tsx";

export function Missing() {
  return (
    <main>
      <Empty
        isPage
        title={w.missing}
        action={
          <Link to="/" className={buttonClass()}>
            {w.home}
          </Link>
        }
      >
        {w.missingHint}
      </Empty>
    </main>
  );
}
