import type { PersonalData } from "../platform/personal-data.ts";

export const tables = {
  places: {
    expire: "a place has no age",
    columns: "id, org_id, name, latitude, longitude, radius_metres, polygon, created_at",
    erase: "tells of nobody",
    exportOf: "tells of nobody",
  },
} satisfies PersonalData["tables"];
