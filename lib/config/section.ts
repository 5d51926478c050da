import type { z } from 'zod';
import type { OpeningTime } from '../patching/opening-time';
import type { Draft } from './draft';
import type { Place } from './place';
import type { FleetSlice } from './slice';

/** What every section may know of the rest of the file. */
export interface Outline {
  /** The fleet's name, if it could be read. */
  readonly name: string | undefined;
  readonly region: string | undefined;
  readonly timeZone: string;
  /** The day on which the file is read, YYYY-MM-DD by the fleet's clock. Only warnings may depend on it. */
  readonly today: string;
  /** The slices by name, as far as they could be read. */
  readonly slices: ReadonlyMap<string, FleetSlice['kind'] | undefined>;
  /** The tags of a slice, where it is one by tags and they could be read. */
  tagsOf(slice: string): Readonly<Record<string, string>> | undefined;
  /** Whether windows bring agents up to date. */
  readonly hasAgentUpdate: boolean;
  /** Whether anybody is told when a person must act. */
  readonly hasUrgentSubscribers: boolean;
  /** Whether anybody hears how the fleet stands. */
  readonly hasDigestSubscribers: boolean;
  /** The names of the rings that have a window, whether or not all of each could be read. */
  readonly rings: readonly string[];
  /** Whether patch policies of Quick Setup patch the rings, which have no windows then. */
  readonly isByPolicy: boolean;
  readonly hasScan: boolean;
  /** When all nodes are scanned, if that could be read. */
  readonly scan: OpeningTime | undefined;
  /** Whether the loop installs missing patches, and only while windows are open. */
  readonly actsInWindows: boolean;
  /** Whether a section is there, right or wrong. */
  has(section: string): boolean;
}

/** One part of the file: its schema, and the rules that no schema can say. It lives beside the subject that it configures. */
export interface Section<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** The rules in words, for the reference page. */
  readonly rules: readonly string[];
  /** Judges what could be read; `place` is where the section stands. */
  readonly check: (draft: Draft<z.output<Schema>>, place: Place, outline: Outline) => void;
}
