export const tables = {
  organizations: { expire: "the organization itself" },
};
