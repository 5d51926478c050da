import type { Compliance } from '../compliance/config';
import type { DeploysTo, Notify } from '../foundation/config';
import type { Parameter } from '../parameters/parameter';
import type { Patching } from '../patching/config';
import type { Runbooks } from '../runbooks/config';
import type { Sessions } from '../sessions/config';
import type { State } from '../state/config';
import type { FleetSlice } from './slice';

/** What a fleet's file asks for, checked and with every default filled in. A section that is absent is not deployed. */
export interface Fleet {
  /** The file it comes from, as the operator named it. */
  readonly file: string;
  readonly name: string;
  readonly deploysTo: Readonly<DeploysTo>;
  /** A name of the IANA database. */
  readonly timeZone: string;
  readonly notify: Readonly<Notify>;
  readonly slices: ReadonlyMap<string, FleetSlice>;
  readonly patching?: Patching;
  readonly compliance?: Compliance;
  readonly sessions?: Sessions;
  readonly state?: State;
  readonly runbooks?: Runbooks;
  readonly parameters?: readonly Parameter[];
}
