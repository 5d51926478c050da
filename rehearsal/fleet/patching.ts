import { Assessor, available, type Inspection, inspect } from './assess-node';
import type { Baseline, Baselines } from './baselines';
import type { DocumentRun } from './documents';
import type { InstallList } from './install-list';
import type { Node } from './nodes';
import type { Patch, PatchCatalogue } from './patches';
import type { World } from './world';

/** What AWS-RunPatchBaseline is told. */
export interface PatchRunRequest {
  readonly operation: 'Scan' | 'Install';
  readonly rebootOption: 'RebootIfNeeded' | 'NoReboot';
  /** Runs of one snapshot see one set of approvals. @default a snapshot of the run's own */
  readonly snapshotId?: string;
  readonly commandId: string;
  /** What to install instead of what the baseline approves, and where it was read. @default what the baseline approves */
  readonly list?: { readonly url: string; readonly content: InstallList };
}

const SNAPSHOT_LIFE = 3 * 86_400_000;

/** AWS-RunPatchBaseline: scans and installs against the baseline that counts for the node, and reports. */
export class Patching {
  private readonly assessor = new Assessor();
  private readonly snapshots = new Map<string, number>();
  private readonly groups = new Map<string, Set<Node>>();

  constructor(
    private readonly world: World,
    private readonly catalogue: PatchCatalogue,
    private readonly baselines: Baselines,
  ) {}

  /** Nodes whose last report named this patch group. */
  reportedIn(patchGroup: string): readonly Node[] {
    return [...(this.groups.get(patchGroup) ?? [])];
  }

  /** Begins a run: its baseline and snapshot are settled now, its effects come at its end. */
  begin(node: Node, request: PatchRunRequest): DocumentRun {
    const startedAt = this.world.clock.nowMillis();
    const baseline = this.baselines.for(node.patchGroup, node.operatingSystem);
    const snapshotId = request.snapshotId ?? this.world.random.uuid('snapshot');
    const asOf = request.snapshotId === undefined ? startedAt : this.snapshotOf(snapshotId, baseline, startedAt);
    const look = (): Inspection => ({
      node,
      baseline,
      patches: this.catalogue.of(node.operatingSystem),
      asOf,
      now: this.world.clock.nowMillis(),
    });
    return {
      minutes: this.minutes(node, request, look()),
      finish: () => {
        // a scan sees what is missing, not that it was tried
        node.failed.clear();
        const failed = request.operation === 'Install' ? this.install(node, request, look()) : 0;
        this.report(node, request, baseline, snapshotId, startedAt, look());
        return failed > 0
          ? { exitCode: 1, output: `${failed} patches failed to install` }
          : { exitCode: 0, output: 'completed' };
      },
    };
  }

  private minutes(node: Node, request: PatchRunRequest, look: Inspection): number {
    const { operation, rebootOption, commandId } = request;
    const { random } = this.world;
    const scan = 1 + 2 * random.fraction('scan', node.id, commandId);
    if (operation === 'Scan') return scan;
    const missing = toInstall(request, look).length;
    const drawn = missing * (1 + random.fraction('install', node.id, commandId));
    const install = missing === 0 ? 0 : (node.settings.minutesToInstall ?? drawn);
    const reboots = rebootOption === 'RebootIfNeeded' && (missing > 0 || node.pendingReboot.size > 0);
    return scan + install + (reboots ? 2 + 3 * random.fraction('reboot', node.id, commandId) : 0);
  }

  /** Installs what is missing, and reboots if it may and must. How many patches failed. */
  private install(node: Node, request: PatchRunRequest, look: Inspection): number {
    const { rebootOption } = request;
    let failed = 0;
    for (const patch of toInstall(request, look)) {
      const needed = this.neededFor(patch, look);
      // where rejected patches are blocked, what depends on them is not installed either
      if (needed.some((other) => look.baseline.approval(other).isRejected) && look.baseline.blocksRejected) continue;
      if (patch.tryOn(node.id)) {
        for (const each of [patch, ...needed]) {
          node.installed.set(each.index, look.now);
          // not that a reboot is needed: only that none has happened since
          if (rebootOption === 'NoReboot') node.pendingReboot.add(each.index);
        }
      } else {
        node.failed.add(patch.index);
        failed++;
      }
    }
    if (rebootOption === 'RebootIfNeeded') node.pendingReboot.clear();
    else node.lastNoRebootInstall = look.now;
    return failed;
  }

  /** The patches that another one brings with it. */
  private neededFor({ settings }: Patch, { node }: Inspection): Patch[] {
    return (settings.requires ?? []).flatMap((id) => {
      const needed = this.catalogue.get(id);
      return needed && !node.installed.has(needed.index) ? [needed] : [];
    });
  }

  private report(
    node: Node,
    { operation, rebootOption, commandId, list }: PatchRunRequest,
    baseline: Baseline,
    snapshotId: string,
    startedAt: number,
    look: Inspection,
  ): void {
    const before = node.report;
    const assessment = this.assessor.assess(inspect(look), baseline);
    const patchGroup = node.patchGroup ?? '';
    node.report = {
      assessment,
      baselineId: baseline.id,
      patchGroup,
      snapshotId,
      operation,
      rebootOption: operation === 'Install' ? rebootOption : undefined,
      startedAt,
      endedAt: look.now,
      commandId,
      installOverrideList: list?.url,
    };
    if (before?.patchGroup !== patchGroup) this.regroup(node, before?.patchGroup, patchGroup);
    if (before?.assessment.status !== assessment.status) {
      this.world.publish('Configuration Compliance State Change', [this.world.arn(`managed-instance/${node.id}`)], {
        'resource-type': 'managed-instance',
        'resource-id': node.id,
        'compliance-status': assessment.status.toLowerCase(),
        'compliance-type': 'Patch',
        'patch-baseline-id': baseline.id,
        severity: assessment.severity.toLowerCase(),
      });
    }
  }

  private regroup(node: Node, from: string | undefined, to: string): void {
    if (from !== undefined) this.groups.get(from)?.delete(node);
    let group = this.groups.get(to);
    if (!group) {
      group = new Set();
      this.groups.set(to, group);
    }
    group.add(node);
  }

  /** When the snapshot was made: at its first use with this baseline, and again after three days. */
  private snapshotOf(snapshotId: string, baseline: Baseline, now: number): number {
    const key = `${snapshotId}|${baseline.id}`;
    const made = this.snapshots.get(key);
    if (made !== undefined && now - made < SNAPSHOT_LIFE) return made;
    this.snapshots.set(key, now);
    return now;
  }
}

/** What a run is to install: what its list names, else what the baseline approves and the node lacks. */
function toInstall({ list }: PatchRunRequest, look: Inspection): Patch[] {
  if (list) return available(look).filter((patch) => list.content.names(patch));
  return inspect(look).flatMap(({ patch, state }) => (state === 'MISSING' || state === 'FAILED' ? [patch] : []));
}
