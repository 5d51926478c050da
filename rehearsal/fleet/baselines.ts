import type {
  CreatePatchBaselineRequest,
  DeletePatchBaselineRequest,
  DeregisterPatchBaselineForPatchGroupRequest,
  DescribePatchBaselinesRequest,
  DescribePatchGroupsRequest,
  GetDefaultPatchBaselineRequest,
  GetPatchBaselineForPatchGroupRequest,
  GetPatchBaselineRequest,
  GetPatchBaselineResult,
  PatchBaselineIdentity,
  PatchOrchestratorFilter,
  RegisterDefaultPatchBaselineRequest,
  RegisterPatchBaselineForPatchGroupRequest,
  UpdatePatchBaselineRequest,
} from '@aws-sdk/client-ssm';
import { awsBaselines } from './aws-baselines';
import { AwsError } from './aws-error';
import { checkBaseline } from './baseline-rules';
import { Idempotency } from './idempotency';
import type { OperatingSystem } from './operating-systems';
import { pageOf } from './paging';
import { type Approval, approvalOf } from './patch-approval';
import type { Patch } from './patches';
import type { TagStore } from './tags';
import type { World } from './world';

/** What a patch baseline says, whoever owns it. */
export type BaselineSettings = Omit<CreatePatchBaselineRequest, 'ClientToken' | 'Tags' | 'OperatingSystem'>;

const BASELINES_PER_ACCOUNT = 50;
const GROUPS_PER_BASELINE = 25;

/** A patch baseline, ours or AWS's. */
export class Baseline {
  readonly patchGroups = new Set<string>();
  modifiedAt: Date;
  private readonly approvals = new Map<number, Approval>();

  constructor(
    readonly id: string,
    readonly owner: 'Self' | 'AWS',
    readonly operatingSystem: OperatingSystem,
    public settings: BaselineSettings,
    readonly createdAt: Date,
  ) {
    this.modifiedAt = createdAt;
  }

  /** Whether what it rejects may not even come as a dependency. */
  get blocksRejected(): boolean {
    return this.settings.RejectedPatchesAction === 'BLOCK';
  }

  change(settings: BaselineSettings, now: Date): void {
    this.settings = settings;
    this.modifiedAt = now;
    this.approvals.clear();
  }

  /** What it says of a patch; worked out once, as every node of a ring asks the same. */
  approval(patch: Patch): Approval {
    let approval = this.approvals.get(patch.index);
    if (!approval) {
      approval = approvalOf(this.settings, patch);
      this.approvals.set(patch.index, approval);
    }
    return approval;
  }
}

/** The account's patch baselines, and which of them counts for whom. */
export class Baselines {
  private readonly byId = new Map<string, Baseline>();
  private readonly defaults = new Map<OperatingSystem, Baseline>();
  private readonly byGroup = new Map<string, Map<OperatingSystem, Baseline>>();
  private readonly created = new Idempotency();

  constructor(
    private readonly world: World,
    private readonly tags: TagStore,
  ) {
    for (const { system, isDefault, settings } of awsBaselines()) {
      // AWS's own live in an account of AWS's, so their id is the whole ARN
      const id = `arn:${world.partition}:ssm:${world.region}:075727635805:patchbaseline/pb-${world.random.hex('aws-baseline', 17)}`;
      const baseline = new Baseline(id, 'AWS', system, settings, new Date(Date.UTC(2018, 0, 1)));
      this.byId.set(id, baseline);
      if (isDefault) this.defaults.set(system, baseline);
    }
  }

  /** The baseline that a run on such a node uses: its patch group's, else the operating system's default. */
  for(patchGroup: string | undefined, system: OperatingSystem): Baseline {
    const registered = patchGroup === undefined ? undefined : this.byGroup.get(patchGroup)?.get(system);
    return registered ?? this.defaultFor(system);
  }

  find(id: string): Baseline | undefined {
    return this.byId.get(id) ?? this.byId.get(id.replace(/^arn:[^:]+:ssm:[^:]+:\d+:patchbaseline\//, ''));
  }

  createPatchBaseline(request: CreatePatchBaselineRequest): { BaselineId: string } {
    const { ClientToken, Tags, OperatingSystem: system = 'WINDOWS', ...settings } = request;
    return this.created.once(ClientToken, request, () => {
      checkBaseline(system, settings);
      const own = [...this.byId.values()].filter(({ owner }) => owner === 'Self').length;
      if (own >= BASELINES_PER_ACCOUNT) {
        throw new AwsError(
          'ResourceLimitExceededException',
          `The maximum number of patch baselines (${BASELINES_PER_ACCOUNT}) has been reached.`,
        );
      }
      const id = `pb-${this.world.random.hex('baseline', 17)}`;
      this.byId.set(id, new Baseline(id, 'Self', system, settings, this.world.clock.now()));
      this.tags.add('PatchBaseline', id, Tags ?? []);
      return { BaselineId: id };
    });
  }

  updatePatchBaseline({
    BaselineId: id,
    Replace: replaces,
    ...changes
  }: UpdatePatchBaselineRequest): GetPatchBaselineResult {
    const baseline = this.get(id);
    if (baseline.owner === 'AWS')
      throw new AwsError('ValidationException', 'Patch baselines provided by AWS cannot be updated.');
    if (replaces && changes.Name === undefined)
      throw new AwsError('ValidationException', 'Name is required when Replace is true.');
    const settings = {
      ...(replaces ? {} : baseline.settings),
      ...changes,
      Name: changes.Name ?? baseline.settings.Name,
    };
    checkBaseline(baseline.operatingSystem, settings);
    baseline.change(settings, this.world.clock.now());
    const { PatchGroups: _, ...result } = this.describe(baseline);
    return result;
  }

  /** Deleting what does not exist succeeds, as on AWS. */
  deletePatchBaseline({ BaselineId: id }: DeletePatchBaselineRequest): { BaselineId: string | undefined } {
    const baseline = this.find(id ?? '');
    if (baseline) {
      if (baseline.owner === 'AWS')
        throw new AwsError('ValidationException', 'Patch baselines provided by AWS cannot be deleted.');
      if (this.defaultFor(baseline.operatingSystem) === baseline) {
        throw new AwsError(
          'ResourceInUseException',
          `Patch baseline ${baseline.id} is the default patch baseline and cannot be deleted.`,
        );
      }
      if (baseline.patchGroups.size > 0) {
        const groups = [...baseline.patchGroups].join(', ');
        throw new AwsError(
          'ResourceInUseException',
          `Patch baseline ${baseline.id} is registered for patch groups and cannot be deleted: ${groups}`,
        );
      }
      this.byId.delete(baseline.id);
      this.tags.forget('PatchBaseline', baseline.id);
    }
    return { BaselineId: id };
  }

  getPatchBaseline({ BaselineId: id }: GetPatchBaselineRequest): GetPatchBaselineResult {
    return this.describe(this.get(id));
  }

  describePatchBaselines(request: DescribePatchBaselinesRequest): {
    BaselineIdentities: PatchBaselineIdentity[];
    NextToken?: string;
  } {
    const keep = filtered(request.Filters, {
      NAME_PREFIX: (baseline: Baseline, values) => values.some((value) => baseline.settings.Name?.startsWith(value)),
      OWNER: (baseline, values) => values.some((value) => value === 'All' || value === baseline.owner),
      OPERATING_SYSTEM: (baseline, values) => values.includes(baseline.operatingSystem),
    });
    const { items, NextToken } = pageOf([...this.byId.values()], request, 100, keep, 'ValidationException');
    return { BaselineIdentities: items.map((baseline) => this.identify(baseline)), ...(NextToken && { NextToken }) };
  }

  getDefaultPatchBaseline({ OperatingSystem: system = 'WINDOWS' }: GetDefaultPatchBaselineRequest): {
    BaselineId: string;
    OperatingSystem: OperatingSystem;
  } {
    return { BaselineId: this.defaultFor(system).id, OperatingSystem: system };
  }

  registerDefaultPatchBaseline({ BaselineId: id }: RegisterDefaultPatchBaselineRequest): { BaselineId: string } {
    const baseline = this.get(id);
    this.defaults.set(baseline.operatingSystem, baseline);
    return { BaselineId: baseline.id };
  }

  registerPatchBaselineForPatchGroup({
    BaselineId: id,
    PatchGroup: group = '',
  }: RegisterPatchBaselineForPatchGroupRequest): {
    BaselineId: string;
    PatchGroup: string;
  } {
    const baseline = this.get(id);
    const bySystem = this.byGroup.get(group) ?? new Map<OperatingSystem, Baseline>();
    const registered = bySystem.get(baseline.operatingSystem);
    if (registered && registered !== baseline) {
      throw new AwsError(
        'AlreadyExistsException',
        `Patch Group ${group} already has a baseline registered for OperatingSystem ${baseline.operatingSystem}.`,
      );
    }
    if (!registered && baseline.patchGroups.size >= GROUPS_PER_BASELINE) {
      throw new AwsError(
        'ResourceLimitExceededException',
        `The maximum number of patch groups (${GROUPS_PER_BASELINE}) has been reached for patch baseline ${baseline.id}.`,
      );
    }
    bySystem.set(baseline.operatingSystem, baseline);
    this.byGroup.set(group, bySystem);
    baseline.patchGroups.add(group);
    return { BaselineId: baseline.id, PatchGroup: group };
  }

  deregisterPatchBaselineForPatchGroup({
    BaselineId: id,
    PatchGroup: group = '',
  }: DeregisterPatchBaselineForPatchGroupRequest): {
    BaselineId: string;
    PatchGroup: string;
  } {
    const baseline = this.find(id ?? '');
    if (!baseline?.patchGroups.has(group)) {
      throw new AwsError('InvalidResourceId', `Patch baseline ${id} is not registered for patch group ${group}.`);
    }
    baseline.patchGroups.delete(group);
    this.byGroup.get(group)?.delete(baseline.operatingSystem);
    return { BaselineId: baseline.id, PatchGroup: group };
  }

  getPatchBaselineForPatchGroup({
    PatchGroup: group = '',
    OperatingSystem: system = 'WINDOWS',
  }: GetPatchBaselineForPatchGroupRequest): {
    BaselineId: string;
    PatchGroup: string;
    OperatingSystem: OperatingSystem;
  } {
    return { BaselineId: this.for(group, system).id, PatchGroup: group, OperatingSystem: system };
  }

  describePatchGroups(request: DescribePatchGroupsRequest): {
    Mappings: { PatchGroup: string; BaselineIdentity: PatchBaselineIdentity }[];
    NextToken?: string;
  } {
    const mappings = [...this.byGroup].flatMap(([group, bySystem]) =>
      [...bySystem.values()].map((baseline) => ({ group, baseline })),
    );
    const keep = filtered(request.Filters, {
      NAME_PREFIX: ({ group }: (typeof mappings)[number], values) => values.some((value) => group.startsWith(value)),
      OPERATING_SYSTEM: ({ baseline }, values) => values.includes(baseline.operatingSystem),
    });
    const { items, NextToken } = pageOf(mappings, request, 100, keep, 'ValidationException');
    return {
      Mappings: items.map(({ group, baseline }) => ({ PatchGroup: group, BaselineIdentity: this.identify(baseline) })),
      ...(NextToken && { NextToken }),
    };
  }

  /** @throws DoesNotExistException */
  get(id: string | undefined): Baseline {
    const baseline = this.find(id ?? '');
    if (!baseline) throw new AwsError('DoesNotExistException', `Patch baseline ${id} does not exist.`);
    return baseline;
  }

  private defaultFor(system: OperatingSystem): Baseline {
    const baseline = this.defaults.get(system);
    if (!baseline) throw new AwsError('InternalServerError', `There is no default patch baseline for ${system}.`, 500);
    return baseline;
  }

  private describe(baseline: Baseline): GetPatchBaselineResult {
    const { settings } = baseline;
    return {
      BaselineId: baseline.id,
      OperatingSystem: baseline.operatingSystem,
      ...settings,
      GlobalFilters: settings.GlobalFilters ?? { PatchFilters: [] },
      ApprovalRules: settings.ApprovalRules ?? { PatchRules: [] },
      ApprovedPatches: settings.ApprovedPatches ?? [],
      ApprovedPatchesComplianceLevel: settings.ApprovedPatchesComplianceLevel ?? 'UNSPECIFIED',
      ApprovedPatchesEnableNonSecurity: settings.ApprovedPatchesEnableNonSecurity ?? false,
      RejectedPatches: settings.RejectedPatches ?? [],
      RejectedPatchesAction: settings.RejectedPatchesAction ?? 'ALLOW_AS_DEPENDENCY',
      Sources: settings.Sources ?? [],
      PatchGroups: [...baseline.patchGroups],
      CreatedDate: baseline.createdAt,
      ModifiedDate: baseline.modifiedAt,
    };
  }

  private identify(baseline: Baseline): PatchBaselineIdentity {
    const { Name, Description } = baseline.settings;
    return {
      BaselineId: baseline.id,
      ...(Name !== undefined && { BaselineName: Name }),
      OperatingSystem: baseline.operatingSystem,
      BaselineDescription: Description ?? '',
      DefaultBaseline: this.defaultFor(baseline.operatingSystem) === baseline,
    };
  }
}

/** @throws ValidationException for a key that the operation does not know. */
function filtered<T>(
  filters: readonly PatchOrchestratorFilter[] | undefined,
  known: Readonly<Record<string, (item: T, values: readonly string[]) => boolean>>,
): (item: T) => boolean {
  const tests = (filters ?? []).map(({ Key = '', Values = [] }) => {
    const test = known[Key];
    if (!test)
      throw new AwsError(
        'ValidationException',
        `The filter key ${Key} is not valid. Valid keys: ${Object.keys(known).join(', ')}`,
      );
    return (item: T) => test(item, Values);
  });
  return (item) => tests.every((test) => test(item));
}
