import { TopBar } from "../../frame/top-bar.tsx";

export function TeamPage() {
  return <TopBar title="Team" />;
}
