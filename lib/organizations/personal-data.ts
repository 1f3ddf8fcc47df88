export const tables = {
  organizations: {
    expire: "the organization itself",
    columns: `
      id, name, domain, description, address, contact_email, contact_phone, timezone, plan, max_users, expires_at,
      is_active, created_at, updated_at`,
  },
};
