/** Approval waits this many days after a release unless the file says otherwise, as AWS's own baselines do. */
export const USUAL_DELAY_DAYS = 7;
/**
 * The longest delay that a baseline takes, in days.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PatchRule.html
 */
export const LONGEST_DELAY_DAYS = 360;
/** Windows' cumulative updates come every four to five weeks, each in place of the one before it. What is approved no sooner never comes. */
export const REPLACED_AFTER_DAYS = 28;
