/** What a log line carries beside its event. */
export type Fields = { readonly [name: string]: unknown };

/** Where events go: each a few words that never change, with fields. Powertools' logger is one. */
export interface Log {
  info(event: string, ...fields: Fields[]): void;
  warn(event: string, ...fields: Fields[]): void;
  error(event: string, ...fields: Fields[]): void;
}
