import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnPatchBaseline } from 'aws-cdk-lib/aws-ssm';
import { ArnFormat, Stack, Token } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { showValue } from '../config/show-value';
import { checkName } from './check-name';
import type { ApprovalFilters, ComplianceLevel, PatchSource, RejectedAction } from './config';
import { LONGEST_DELAY_DAYS } from './delays';
import { must } from './must';
import { hasReleaseDates, isLinux, type OperatingSystem } from './operating-system';
import { PROVIDED_BASELINES } from './provided-baselines';

/** What patch groups and operating systems can be registered with. */
export interface IPatchBaseline {
  /** `pb-` and 17 hexadecimal digits, or `aws:NAME` for one of AWS's own, whose id differs by Region. */
  readonly baselineId: string;
  readonly operatingSystem: OperatingSystem;
}

/** Approves the patches that all its filters match. */
export interface BaselineRule {
  /** 1 to 4, with 1 to 20 values each. */
  readonly filters: ApprovalFilters;
  /** Days after release, 0 to 360. It or `until`, but neither for Debian, Raspbian and Ubuntu. */
  readonly afterDays?: number;
  /** Approves what was released on this day (YYYY-MM-DD, UTC) or before it. */
  readonly until?: string;
  /**
   * How bad it is, in reports, if such a patch is missing.
   * @default 'UNSPECIFIED'
   */
  readonly level?: ComplianceLevel;
  /**
   * Linux: whether updates count, too, that no security repository holds.
   * @default false
   */
  readonly nonSecurity?: boolean;
}

/** Which patches are approved, and when. */
export interface PatchBaselineProps {
  /** Its name in the account; 3 to 128 letters, digits, `_`, `-` and `.`. */
  readonly baselineName: string;
  /** The system whose patches it judges. Changing it makes a new baseline. */
  readonly operatingSystem: OperatingSystem;
  /**
   * At most 1,024 characters.
   * @default none
   */
  readonly description?: string;
  /**
   * At most 10: a patch that one of them matches is approved.
   * @default no patch is approved but by name
   */
  readonly rules?: readonly BaselineRule[];
  /**
   * Whole days that every approval by delay comes later: how far a ring stays behind the ring before it.
   * @default 0
   */
  readonly daysBehind?: number;
  /**
   * What is looked at, at all; at most 4.
   * @default everything
   */
  readonly globalFilters?: ApprovalFilters;
  /**
   * At most 50 patches that are approved whatever the rules say.
   * @default none
   */
  readonly approved?: readonly string[];
  /**
   * How bad it is if one of those is missing.
   * @default 'UNSPECIFIED'
   */
  readonly approvedLevel?: ComplianceLevel;
  /**
   * Linux: whether one of those may be a patch that is not for security.
   * @default false
   */
  readonly approvedNonSecurity?: boolean;
  /**
   * At most 50 patches that are never approved.
   * @default none
   */
  readonly rejected?: readonly string[];
  /**
   * Whether a rejected patch comes in where an approved one needs it.
   * @default 'block': what is rejected never comes in by the back door
   */
  readonly rejectedAction?: RejectedAction;
  /**
   * Linux: at most 20 repositories that it brings along.
   * @default those of the node
   */
  readonly sources?: readonly PatchSource[];
  /**
   * Windows: what security updates count as that exist but are not approved yet.
   * @default AWS's own: compliant
   */
  readonly availableSecurityUpdates?: 'compliant' | 'non-compliant';
}

/**
 * The patches that one operating system may get, and how long after their release.
 *
 * Which patch groups use it, and whether it is the default, is {@link PatchRegistrations}' matter: CloudFormation's own
 * properties for that (`PatchGroups`, `DefaultBaseline`) fail when a group moves between two baselines in one deploy, cannot
 * delete a baseline that is a default, and give back nothing of what stood there before.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-patch-baselines.html
 */
export class PatchBaseline extends Construct implements IPatchBaseline {
  /**
   * A baseline of AWS, such as `AWS-UbuntuDefaultPatchBaseline`, to be registered as it is.
   *
   * @param operatingSystem needed for one that this version does not know
   * @throws Error when it is neither known nor given
   */
  static provided(name: string, operatingSystem = PROVIDED_BASELINES.get(name)): IPatchBaseline {
    if (!operatingSystem)
      throw new Error(
        `PatchBaseline.provided: name must be one of ${[...PROVIDED_BASELINES.keys()].join(', ')}, or come with its operating system, got ${showValue(name)}`,
      );
    return { baselineId: `aws:${name}`, operatingSystem };
  }

  readonly baselineId: string;
  readonly operatingSystem: OperatingSystem;

  /**
   * @throws Error where Systems Manager would refuse the baseline
   */
  constructor(scope: Construct, id: string, props: PatchBaselineProps) {
    super(scope, id);
    const { daysBehind = 0, approved = [], rejected = [], rules = [], sources = [] } = props;
    this.check(props);
    this.operatingSystem = props.operatingSystem;
    const resource = new CfnPatchBaseline(this, 'Resource', {
      name: props.baselineName,
      operatingSystem: props.operatingSystem,
      description: props.description,
      approvalRules: {
        patchRules: rules.map((rule) => ({
          patchFilterGroup: { patchFilters: mutable(rule.filters) },
          approveAfterDays: rule.afterDays === undefined ? undefined : rule.afterDays + daysBehind,
          approveUntilDate: rule.until,
          complianceLevel: rule.level ?? 'UNSPECIFIED',
          enableNonSecurity: rule.nonSecurity || undefined,
        })),
      },
      globalFilters: props.globalFilters?.length ? { patchFilters: mutable(props.globalFilters) } : undefined,
      approvedPatches: approved.length ? [...approved] : undefined,
      approvedPatchesComplianceLevel: props.approvedLevel === 'UNSPECIFIED' ? undefined : props.approvedLevel,
      approvedPatchesEnableNonSecurity: props.approvedNonSecurity || undefined,
      rejectedPatches: rejected.length ? [...rejected] : undefined,
      rejectedPatchesAction: rejected.length
        ? props.rejectedAction === 'allow as dependency'
          ? 'ALLOW_AS_DEPENDENCY'
          : 'BLOCK'
        : undefined,
      sources: sources.length
        ? sources.map(({ products, ...source }) => ({ ...source, products: [...products] }))
        : undefined,
      availableSecurityUpdatesComplianceStatus: props.availableSecurityUpdates?.toUpperCase().replace('-', '_'),
    });
    this.baselineId = resource.ref;
  }

  /** Lets somebody see what it approves, rule by rule and patch by patch. */
  grantRead(grantee: IGrantable): Grant {
    return Grant.addToPrincipal({
      grantee,
      actions: ['ssm:DescribeEffectivePatchesForPatchBaseline', 'ssm:GetPatchBaseline'],
      resourceArns: [
        Stack.of(this).formatArn({
          service: 'ssm',
          resource: 'patchbaseline',
          resourceName: this.baselineId,
          arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
        }),
      ],
    });
  }

  private check(props: PatchBaselineProps): void {
    const { operatingSystem: system, description, rules = [], sources = [] } = props;
    checkName(this, 'baselineName', props.baselineName);
    must(
      description === undefined || Token.isUnresolved(description) || /^.{1,1024}$/s.test(description),
      this,
      `description must have 1 to 1024 characters, got ${description?.length}`,
    );
    for (const [what, most, list] of [
      ['rules', 10, rules],
      ['globalFilters', 4, props.globalFilters],
      ['approved', 50, props.approved],
      ['rejected', 50, props.rejected],
      ['sources', 20, sources],
    ] as const)
      must((list?.length ?? 0) <= most, this, `${what} must be ${most} at most, got ${list?.length}`);
    for (const rule of rules) this.checkRule(rule, system, props.daysBehind ?? 0);
    must(
      isLinux(system) || !(props.approvedNonSecurity || rules.some(({ nonSecurity }) => nonSecurity)),
      this,
      `nonSecurity must be left out for ${system}, which is no Linux, got true`,
    );
    must(
      isLinux(system) || sources.length === 0,
      this,
      `sources must be left out for ${system}, which is no Linux, got ${sources.length}`,
    );
    must(
      system === 'WINDOWS' || props.availableSecurityUpdates === undefined,
      this,
      `availableSecurityUpdates must be left out for ${system}, as only Windows has them, got ${props.availableSecurityUpdates}`,
    );
  }

  private checkRule({ filters, afterDays, until }: BaselineRule, system: OperatingSystem, daysBehind: number): void {
    must(
      filters.length >= 1 && filters.length <= 4,
      this,
      `filters of a rule must be 1 to 4, such as PRODUCT * for every patch, got ${filters.length}`,
    );
    for (const { key, values } of filters)
      must(values.length >= 1 && values.length <= 20, this, `values of ${key} must be 1 to 20, got ${values.length}`);
    if (!hasReleaseDates(system)) {
      must(
        afterDays === undefined && until === undefined,
        this,
        `afterDays and until must be left out for ${system}, whose repositories have no reliable release dates, got ${afterDays ?? until}`,
      );
      return;
    }
    must(
      (afterDays === undefined) !== (until === undefined),
      this,
      `a rule must have afterDays or until, got ${afterDays === undefined ? 'neither' : 'both'}`,
    );
    must(
      afterDays === undefined ||
        (Number.isInteger(afterDays) && afterDays >= 0 && afterDays + daysBehind <= LONGEST_DELAY_DAYS),
      this,
      `afterDays must be 0 to ${LONGEST_DELAY_DAYS} whole days with those that it stays behind (${daysBehind}), got ${afterDays}`,
    );
    must(
      until === undefined || (/^\d{4}-\d\d-\d\d$/.test(until) && isDay(until)),
      this,
      `until must be a day such as 2026-12-31, got ${showValue(until)}`,
    );
  }
}

const mutable = (filters: ApprovalFilters) => filters.map(({ key, values }) => ({ key, values: [...values] }));

/** A date such as 31 April would be taken for 1 May. */
const isDay = (day: string): boolean => !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
