import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Fleet } from '../config/fleet';
import type { Foundation } from '../foundation/foundation';
import { DefaultBaselineLock } from '../patching/default-baseline-lock';
import { NodeOutputPolicy } from '../patching/node-output-policy';
import { PatchBaseline } from '../patching/patch-baseline';
import { PatchRegistrations } from '../patching/patch-registrations';
import { PatchRing } from '../patching/patch-ring';
import { PatchScan } from '../patching/patch-scan';
import { ringBaselines } from '../patching/ring-baselines';

/** Which patches are approved, and when each ring gets them. Empty, and so deleted, while the file has no `patching`. */
export class PatchingStack extends Stack {
  constructor(scope: Construct, id: string, fleet: Fleet, foundation: Foundation, props: StackProps) {
    super(scope, id, props);
    if (!fleet.patching) return;
    const { patching, timeZone } = fleet;
    const perRing = ringBaselines(patching, timeZone);

    const baselines = new Map(
      [
        ...patching.baselines.map((baseline) => ({ name: baseline.name, baseline, daysBehind: 0 })),
        ...perRing.filter(({ daysBehind }) => daysBehind > 0),
      ].map(({ name, baseline, daysBehind }) => [
        name,
        new PatchBaseline(this, `Baseline-${name}`, { name: `${fleet.name}-${name}`, baseline, daysBehind }),
      ]),
    );
    const idOf = (name: string) => baselines.get(name)?.baselineId ?? '';

    const defaults = patching.baselines.filter(({ isDefault }) => isDefault);
    const registrations = new PatchRegistrations(this, 'Registrations', {
      fleet: fleet.name,
      serviceToken: foundation.accountConfigurator,
      defaults: Object.fromEntries(defaults.map(({ name, operatingSystem }) => [operatingSystem, idOf(name)])),
      groups: Object.fromEntries(
        patching.rings.map(({ name }) => [
          name,
          Object.fromEntries(
            perRing.filter(({ ring }) => ring === name).map((each) => [each.baseline.operatingSystem, idOf(each.name)]),
          ),
        ]),
      ),
    });
    if (defaults.length > 0)
      registrations.node.addDependency(new DefaultBaselineLock(this, 'DefaultsLock', fleet.name));

    const { output } = foundation;
    new NodeOutputPolicy(this, 'NodeOutput', { fleet: fleet.name, output, key: foundation.key });
    for (const ring of patching.rings) {
      const window = new PatchRing(this, `Ring-${ring.name}`, {
        ...ring,
        fleet: fleet.name,
        timeZone,
        output: { bucket: output, prefix: `install/${ring.name}` },
      });
      // A window that opens before its baselines are registered would install what the defaults approve.
      window.node.addDependency(registrations);
    }
    if (patching.scan)
      new PatchScan(this, 'Scan', {
        fleet: fleet.name,
        opens: patching.scan.opens,
        timeZone,
        rings: patching.rings,
        pace: patching.scan.pace,
        errors: patching.scan.errors,
        output: { bucket: output, prefix: 'scan' },
      }).node.addDependency(registrations);
  }
}
