import { Card } from "../../ui/card/card.tsx";
import { Empty } from "../../ui/empty/empty.tsx";
import { w } from "./words.ts";

export function ChooseMember() {
  return (
    <Card>
      <Empty title={w.chooseMember}>{w.chooseMemberHint}</Empty>
    </Card>
  );
}
