import type { Duration } from 'aws-cdk-lib/core';
import type { Section } from '../config/section';
import type { FleetSlice } from '../config/slice';
import { checkSessions } from './check-sessions';
import type { ForwardingDocument } from './forwarding-documents';
import { type EndpointsFile, type Mfa, type SessionsFile, SessionsSchema } from './sessions-schema';

/** `sessions` of the fleet's file. */
export const sessionsSection: Section<typeof SessionsSchema> = {
  schema: SessionsSchema,
  rules: [
    '`idle` is not longer than `longest`.',
    "`operators` and `readers` name slices by tags. Resource groups are refused: IAM sees a node's tags when somebody opens a session, not the groups that it is in.",
    'A lock needs `s3`, and is not longer than `keep`: S3 would hide transcripts that it may not delete.',
    'No two operators, and no two readers, have names that differ by capitals only: IAM takes them for one.',
    'Addresses in `from` are those of a private network, the first of their range.',
    'Transcripts nowhere, or nowhere while the session lasts, give a warning: what is sent when a session ends, its user may have changed by then. So do forwarded ports, which leave no transcript, sessions as `root`, and endpoints without `routeTables` where S3 is needed.',
  ],
  check: checkSessions,
};

/** Which nodes somebody's policy is about. */
export interface StaffPolicy {
  /** As the file calls it. */
  readonly name: string;
  readonly slice: string;
  /** All of which a node carries. */
  readonly tags: Readonly<Record<string, string>>;
  readonly mfa: Mfa;
}

/** Who may open sessions. */
export interface Operators extends StaffPolicy {
  readonly portForwarding: readonly ForwardingDocument[];
}

/** Who may only look. */
export interface Readers extends StaffPolicy {
  /** Whether they read the transcripts of every session. */
  readonly transcripts: boolean;
}

/** Endpoints in one VPC. */
export interface VpcEndpoints extends Omit<EndpointsFile, 'subnets' | 'routeTables'> {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
  readonly routeTableIds: readonly string[];
}

/** What the file says of sessions. */
export interface Sessions {
  /** 1 to 60 minutes. */
  readonly idle: Duration;
  /** 1 minute to 24 hours. */
  readonly longest: Duration;
  readonly transcripts: Transcripts;
  /** The user on Linux and macOS; absent: `ssm-user`. */
  readonly runAs?: string;
  readonly shellProfile: ShellProfile;
  readonly operators: readonly Operators[];
  readonly readers: readonly Readers[];
  readonly nodes: { readonly parameters: readonly string[] };
  readonly endpoints: readonly VpcEndpoints[];
}

/** Where what was typed and shown is kept, and for how long. */
export interface Transcripts {
  readonly s3: boolean;
  readonly cloudWatch: 'live' | 'at end' | 'off';
  /** Whole days. */
  readonly keep: Duration;
  /** Whole days in which nothing can be deleted. */
  readonly lock?: { readonly mode: 'governance' | 'compliance'; readonly for: Duration };
}

/** Commands with which sessions begin. */
export interface ShellProfile {
  /** Linux and macOS. */
  readonly linux?: string;
  /** PowerShell. */
  readonly windows?: string;
}

/** Sessions as the rest of the app uses them. */
export function settleSessions(
  { transcripts, runAs, shellProfile, operators, readers, endpoints, ...rest }: SessionsFile,
  slices: ReadonlyMap<string, FleetSlice>,
): Sessions {
  const { lock, ...kept } = transcripts;
  const { linux, windows } = shellProfile;
  const tagsOf = (slice: string) => {
    const found = slices.get(slice);
    return found?.kind === 'tags' ? found.tags : {};
  };
  return {
    ...rest,
    transcripts: { ...kept, ...(lock ? { lock } : {}) },
    ...(runAs === undefined ? {} : { runAs }),
    shellProfile: { ...(linux ? { linux } : {}), ...(windows ? { windows } : {}) },
    operators: Object.entries(operators).map(([name, each]) => ({ name, ...each, tags: tagsOf(each.slice) })),
    readers: Object.entries(readers).map(([name, each]) => ({ name, ...each, tags: tagsOf(each.slice) })),
    endpoints: Object.entries(endpoints).map(([vpcId, { subnets, routeTables, ...each }]) => ({
      vpcId,
      subnetIds: subnets,
      routeTableIds: routeTables,
      ...each,
    })),
  };
}
