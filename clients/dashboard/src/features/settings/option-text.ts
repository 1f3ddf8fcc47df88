import { type Role, w as roleWords } from "../../ui/roles.ts";
import { optionName } from "../../words/settings/names.ts";

/** What a choice of a setting is called: a role by its name. */
export function optionText(key: string, option: string): string {
  const named = optionName(key, option);
  if (named !== undefined) return named;
  return option in roleWords.roles ? roleWords.roles[option as Role] : option;
}
