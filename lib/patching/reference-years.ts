/**
 * The years over which openings are compared. They are fixed: what is deployed must not change because a day went by.
 */
export const REFERENCE_YEARS = {
  from: new Date('2026-01-01T00:00:00Z'),
  /** Enough where one week is like the next. */
  oneYearOn: new Date('2027-01-01T00:00:00Z'),
  /** After 28 years the weekdays fall on the same dates again. */
  allWeekdaysOn: new Date('2054-01-01T00:00:00Z'),
};
