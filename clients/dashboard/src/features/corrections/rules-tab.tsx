import { RuleForm } from "./rule-form.tsx";
import { RulesList } from "./rules-list.tsx";

/** Another rule for days that are over: tried, applied, and undone. */
export function RulesTab() {
  return (
    <>
      <RuleForm />
      <RulesList />
    </>
  );
}
