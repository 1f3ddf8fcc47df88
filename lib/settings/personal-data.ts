export const tables = {
  system_settings: {
    expire: "what is in force has no age",
    erase: "who changed it last, by an id that tells nobody any more",
    exportOf: "the organization's, not the member's",
  },
};
