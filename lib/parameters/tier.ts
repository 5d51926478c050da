/** What a standard parameter holds, in bytes. */
export const STANDARD_BYTES = 4096;
/** What an advanced one holds. */
export const ADVANCED_BYTES = 8192;
/** For each advanced parameter a month, in dollars; calls cost nothing at the usual throughput. */
export const ADVANCED_DOLLARS = 0.05;
