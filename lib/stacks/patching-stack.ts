import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Fleet } from '../config/fleet';
import type { Foundation } from '../foundation/foundation';
import { AgentUpdate } from '../patching/agent-update';
import { CommandLog } from '../patching/command-log';
import type { Patching } from '../patching/config';
import { DefaultBaselineLock } from '../patching/default-baseline-lock';
import { DefenderDefinitions } from '../patching/defender-definitions';
import { describeBaseline } from '../patching/describe-baseline';
import type { CommandOutput, StatusNotifications } from '../patching/maintenance-window-task';
import { NodeOutputPolicy } from '../patching/node-output-policy';
import { NotificationRole } from '../patching/notification-role';
import { type IPatchBaseline, PatchBaseline } from '../patching/patch-baseline';
import { PatchPolicies } from '../patching/patch-policies';
import { PatchRegistrations } from '../patching/patch-registrations';
import { PatchRing } from '../patching/patch-ring';
import { PatchScan } from '../patching/patch-scan';
import { ringBaselines } from '../patching/ring-baselines';
import { ringNodes } from '../patching/ring-nodes';

/** Which patches are approved, and when each ring gets them. Empty, and so deleted, while the file has no `patching`. */
export class PatchingStack extends Stack {
  constructor(scope: Construct, id: string, fleet: Fleet, foundation: Foundation, props: StackProps) {
    super(scope, id, props);
    const { patching } = fleet;
    if (!patching) return;
    const baselines = this.baselines(fleet.name, patching, fleet.timeZone);
    const registrations = this.registrations(fleet.name, patching, fleet.timeZone, baselines, foundation);
    const logGroup = this.nodeOutput(fleet.name, patching, foundation);
    const windows =
      patching.mode === 'policy'
        ? [
            new PatchPolicies(this, 'Policies', {
              fleet: fleet.name,
              patching,
              output: foundation.output,
              idOf: (name) => baselines.get(name)?.baselineId ?? '',
            }),
          ]
        : this.windows(fleet, patching, foundation, logGroup);
    // What opens before its baselines are registered would install what the defaults approve.
    for (const window of windows) window.node.addDependency(registrations);
  }

  /** By their names within the fleet: those of the file, those derived for later rings, and AWS's own. */
  private baselines(fleet: string, patching: Patching, timeZone: string): ReadonlyMap<string, IPatchBaseline> {
    return new Map(
      [
        ...patching.baselines.map((baseline) => ({ name: baseline.name, baseline, daysBehind: 0 })),
        ...ringBaselines(patching, timeZone).filter(({ daysBehind }) => daysBehind > 0),
      ].map((each) => [
        each.name,
        each.baseline.provided === undefined
          ? new PatchBaseline(this, `Baseline-${each.name}`, describeBaseline(fleet, each))
          : PatchBaseline.provided(each.baseline.provided, each.baseline.operatingSystem),
      ]),
    );
  }

  private registrations(
    fleet: string,
    patching: Patching,
    timeZone: string,
    baselines: ReadonlyMap<string, IPatchBaseline>,
    { accountConfigurator }: Foundation,
  ): PatchRegistrations {
    const named = (name: string) => baselines.get(name) ?? [];
    const defaults = patching.baselines.filter(({ isDefault }) => isDefault).flatMap(({ name }) => named(name));
    const perRing = ringBaselines(patching, timeZone);
    const registrations = new PatchRegistrations(this, 'Registrations', {
      fleet,
      serviceToken: accountConfigurator,
      defaults,
      groups: Object.fromEntries(
        patching.rings
          // Other nodes have no patch group that could be registered.
          .filter(({ target }) => target.kind === 'patchGroup')
          .map(({ name }) => [name, perRing.filter(({ ring }) => ring === name).flatMap((each) => named(each.name))]),
      ),
    });
    if (defaults.length > 0) registrations.node.addDependency(new DefaultBaselineLock(this, 'DefaultsLock', fleet));
    return registrations;
  }

  /** Lets nodes write what their commands print, and makes the log group for it if the file asks for one. */
  private nodeOutput(fleet: string, patching: Patching, { key, output }: Foundation): ILogGroup | undefined {
    const { s3, cloudWatch } = patching.output;
    const logGroup = cloudWatch ? new CommandLog(this, 'Commands', { fleet, key }).logGroup : undefined;
    new NodeOutputPolicy(this, 'NodeOutput', {
      fleet,
      output,
      key,
      logGroup,
      prefixes: [
        ...(s3 ? ['install', 'scan'] : []),
        // Commands of the loop and of `npm run patch-now` always leave their output.
        'remediate',
        'patch-now',
        ...(s3 && patching.definitions ? ['definitions'] : []),
        ...(s3 && patching.agentUpdate ? ['agent-update'] : []),
      ],
      lists: ['lists'],
    });
    return logGroup;
  }

  private windows(
    { name, timeZone }: Fleet,
    patching: Patching,
    { output, digest }: Foundation,
    logGroup: ILogGroup | undefined,
  ): Construct[] {
    const { scan, definitions, agentUpdate } = patching;
    const common = {
      fleet: name,
      timeZone,
      notifications: patching.tellStatus
        ? ({ topic: digest, role: new NotificationRole(this, 'StatusRole', digest).role } satisfies StatusNotifications)
        : undefined,
    };
    const rings = patching.rings.map((ring) => ({ ...ring, nodes: ringNodes(ring) }));
    const under = (prefix: string): CommandOutput => ({
      ...(patching.output.s3 ? { bucket: output, prefix } : {}),
      logGroup,
    });
    // A patch group without a baseline for Windows has no such nodes; of other rings nobody knows.
    const windowsRings = rings.filter(
      ({ target, baselines }) => target.kind !== 'patchGroup' || baselines.has('WINDOWS'),
    );
    return [
      ...rings.map(
        (ring) =>
          new PatchRing(this, `Ring-${ring.name}`, { ...ring, ...common, output: under(`install/${ring.name}`) }),
      ),
      ...(scan ? [new PatchScan(this, 'Scan', { ...scan, ...common, rings, output: under('scan') })] : []),
      ...(definitions
        ? [
            new DefenderDefinitions(this, 'Definitions', {
              ...common,
              opens: definitions,
              // Where no ring can have any by the file, AWS's own baseline judges them.
              rings: windowsRings.length > 0 ? windowsRings : rings,
              output: under('definitions'),
            }),
          ]
        : []),
      ...(agentUpdate
        ? [
            new AgentUpdate(this, 'AgentUpdate', {
              ...common,
              opens: agentUpdate,
              rings,
              output: under('agent-update'),
            }),
          ]
        : []),
    ];
  }
}
