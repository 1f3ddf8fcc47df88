/** Why a file is not a picture that we would show to anybody. */
export const FILE_FAULTS = [
  "empty",
  "not_an_image",
  "wrong_type",
  "animated",
  "damaged",
  "trailing_data",
  "too_many_scans",
] as const;

/**
 * Why a screenshot is not shown. `not_a_member`: whoever asked for the form had left when the picture came;
 * `not_uploaded`, `not_processed`: nothing came, or nothing could be made of it within a day.
 */
export const REJECTED_REASONS = [
  ...FILE_FAULTS,
  "too_many_pixels",
  "too_large",
  "not_a_member",
  "not_uploaded",
  "not_processed",
] as const;
