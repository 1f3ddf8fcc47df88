export const tables = {
  system_settings: {
    expire: "what is in force has no age",
    columns: "org_id, setting_key, setting_value, description, updated_by, updated_at",
    erase: "who changed it last, by an id that tells nobody any more",
    exportOf: "the organization's, not the member's",
  },
};
