export const tables = {
  system_settings: {
    expire: "what is in force has no age",
    columns: "org_id, setting_key, setting_value, description, updated_by, updated_at",
    erase: "who changed it last, by an id that tells nobody any more",
    exportOf: "the organization's, not the member's",
  },
  past_rules: {
    expire: "what judged a day is kept as long as there are days",
    columns: "org_id, rule, held_until, value, changed_by",
    erase: "who changed it, by an id that tells nobody any more",
    exportOf: "the organization's, not the member's",
  },
};
