import type { Spot } from './spot';

/** What a flag can be. */
export type FlagValue = boolean | number | string;

/** What a parameter may say of itself beside its value, each with where it says so. */
export interface ParameterOptions {
  readonly description?: string;
  readonly allowedPattern?: string;
  readonly dataType?: 'aws:ec2:image';
  readonly tier?: 'advanced';
  /** Why its value is no secret although it looks like one. */
  readonly notSecret?: string;
}

/** One parameter as one file, or one construct, writes it. */
export type WrittenParameter = { readonly name: string; readonly spot: Spot } & (
  | {
      readonly kind: 'value';
      /** What is known only at deploy time has no entries that could be looked at. */
      readonly value: string | readonly string[];
      /** Where the value itself stands. */
      readonly valueSpot: Spot;
      readonly options: ParameterOptions;
    }
  | { readonly kind: 'flags'; readonly flags: ReadonlyMap<string, WrittenFlag> }
  /** Taken away from what the file below it has. */
  | { readonly kind: 'absent' }
);

/** One flag as written; without a value it is taken away. */
export interface WrittenFlag {
  readonly value: FlagValue | undefined;
  readonly spot: Spot;
}
