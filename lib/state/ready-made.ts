/** An association that has a name of its own in the file, and needs no document there. */
export interface ReadyMade {
  readonly document: string;
  /** When, unless the file says otherwise; as people write it. */
  readonly at: string;
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether it needs no slice. */
  readonly isForEveryNode: boolean;
}

/** What inventory collects: all that a node tells without being told where to look. */
const COLLECTED = [
  'applications',
  'awsComponents',
  'customInventory',
  'instanceDetailedInformation',
  'networkConfig',
  'services',
  'windowsRoles',
  'windowsUpdates',
];

/** The associations that are known by name. */
export const READY_MADE: Readonly<Record<string, ReadyMade>> = {
  inventory: {
    document: 'AWS-GatherSoftwareInventory',
    at: 'every 12 hours',
    parameters: Object.fromEntries(COLLECTED.map((kind) => [kind, 'Enabled'])),
    isForEveryNode: true,
  },
  'agent-current': {
    document: 'AWS-UpdateSSMAgent',
    at: 'Sunday 05:00',
    // An older agent may lack what fleets rely on, such as parameters as variables.
    parameters: { allowDowngrade: 'false' },
    isForEveryNode: false,
  },
  'cloudwatch-agent': { document: 'cloudwatch-agent', at: 'daily 04:00', parameters: {}, isForEveryNode: false },
  'time-in-sync': { document: 'time-sync', at: 'daily 05:00', parameters: {}, isForEveryNode: false },
};
