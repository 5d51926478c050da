import { Match } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { Stack } from 'aws-cdk-lib/core';
import {
  type BaselineRule,
  type IPatchBaseline,
  PatchBaseline,
  type PatchBaselineProps,
  PatchRegistrations,
} from '../../../lib';
import { aStack, aTemplate } from '../../support/a-stack';

const SECURITY = [{ key: 'CLASSIFICATION', values: ['Security'] }] as const;
const aBaseline = (stack: Stack, props: Partial<PatchBaselineProps> = {}) =>
  new PatchBaseline(stack, 'Linux', {
    baselineName: 'shop-linux',
    operatingSystem: 'AMAZON_LINUX_2023',
    rules: [{ filters: SECURITY, afterDays: 3 }],
    ...props,
  });
const withRule = (rule: Partial<BaselineRule>): Partial<PatchBaselineProps> => ({
  rules: [{ filters: SECURITY, ...rule }],
});
const many = (count: number) => Array.from({ length: count }, (_, i) => `patch-${i}`);

describe('a baseline', () => {
  it('keeps rejected patches out even where an approved one needs them', () => {
    aTemplate((stack) => aBaseline(stack, { rejected: ['kernel-6.1.*'] })).hasResourceProperties(
      'AWS::SSM::PatchBaseline',
      { RejectedPatches: ['kernel-6.1.*'], RejectedPatchesAction: 'BLOCK' },
    );
  });

  it('lets a rejected patch in where an approved one needs it, if it is told so', () => {
    aTemplate((stack) =>
      aBaseline(stack, { rejected: ['kernel-6.1.*'], rejectedAction: 'allow as dependency' }),
    ).hasResourceProperties('AWS::SSM::PatchBaseline', { RejectedPatchesAction: 'ALLOW_AS_DEPENDENCY' });
  });

  it('stays behind by days, and leaves dates as they are', () => {
    aTemplate((stack) =>
      aBaseline(stack, {
        daysBehind: 4,
        rules: [
          { filters: SECURITY, afterDays: 3 },
          { filters: SECURITY, until: '2026-12-31' },
        ],
      }),
    ).hasResourceProperties('AWS::SSM::PatchBaseline', {
      ApprovalRules: {
        PatchRules: [
          { ApproveAfterDays: 7, ApproveUntilDate: Match.absent(), ComplianceLevel: 'UNSPECIFIED' },
          { ApproveAfterDays: Match.absent(), ApproveUntilDate: '2026-12-31' },
        ],
      },
    });
  });

  it('leaves patch groups and the default to the registrations', () => {
    aTemplate((stack) => aBaseline(stack)).hasResourceProperties('AWS::SSM::PatchBaseline', {
      PatchGroups: Match.absent(),
      DefaultBaseline: Match.absent(),
    });
  });

  it('lets a reader see what it approves', () => {
    aTemplate((stack) =>
      aBaseline(stack).grantRead(new Role(stack, 'Reader', { assumedBy: new AccountRootPrincipal() })),
    ).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [{ Action: ['ssm:DescribeEffectivePatchesForPatchBaseline', 'ssm:GetPatchBaseline'] }],
      },
    });
  });

  it.each<[string, Partial<PatchBaselineProps>, string]>([
    [
      'a name with a slash',
      { baselineName: 'shop/linux' },
      'baselineName must have 3 to 128 letters, digits, _, - and ., got "shop/linux"',
    ],
    ['an empty description', { description: '' }, 'description must have 1 to 1024 characters, got 0'],
    ['51 approved patches', { approved: many(51) }, 'approved must be 50 at most, got 51'],
    ['51 rejected patches', { rejected: many(51) }, 'rejected must be 50 at most, got 51'],
    [
      '11 rules',
      { rules: many(11).map(() => ({ filters: SECURITY, afterDays: 1 })) },
      'rules must be 10 at most, got 11',
    ],
    ['a rule without delay or date', withRule({}), 'a rule must have afterDays or until, got neither'],
    [
      'a rule with delay and date',
      withRule({ afterDays: 1, until: '2026-12-31' }),
      'a rule must have afterDays or until, got both',
    ],
    [
      'a rule without filters',
      withRule({ filters: [], afterDays: 1 }),
      'filters of a rule must be 1 to 4, such as PRODUCT * for every patch, got 0',
    ],
    [
      'a filter without values',
      withRule({ filters: [{ key: 'PRODUCT', values: [] }], afterDays: 1 }),
      'values of PRODUCT must be 1 to 20, got 0',
    ],
    [
      'a delay of a year',
      withRule({ afterDays: 361 }),
      'afterDays must be 0 to 360 whole days with those that it stays behind (0), got 361',
    ],
    [
      'a delay that only its turn makes too long',
      { ...withRule({ afterDays: 358 }), daysBehind: 3 },
      'afterDays must be 0 to 360 whole days with those that it stays behind (3), got 358',
    ],
    [
      'a day that does not exist',
      withRule({ until: '2026-02-30' }),
      'until must be a day such as 2026-12-31, got "2026-02-30"',
    ],
    [
      'a delay on Ubuntu',
      { operatingSystem: 'UBUNTU' },
      'afterDays and until must be left out for UBUNTU, whose repositories have no reliable release dates, got 3',
    ],
    [
      'repositories on Windows',
      { operatingSystem: 'WINDOWS', sources: [{ name: 'shop', products: ['*'], configuration: '[shop]' }] },
      'sources must be left out for WINDOWS, which is no Linux, got 1',
    ],
    [
      'other than security updates on Windows',
      { operatingSystem: 'WINDOWS', approvedNonSecurity: true },
      'nonSecurity must be left out for WINDOWS, which is no Linux, got true',
    ],
    [
      'available security updates on Linux',
      { availableSecurityUpdates: 'non-compliant' },
      'availableSecurityUpdates must be left out for AMAZON_LINUX_2023, as only Windows has them, got non-compliant',
    ],
  ])('refuses %s', (_what, props, message) => {
    expect(() => aStack((stack) => aBaseline(stack, props))).toThrow(new Error(`Shop/Linux: ${message}`));
  });
});

describe("a baseline of AWS's own", () => {
  it('is named, since its id differs by Region', () => {
    expect(PatchBaseline.provided('AWS-UbuntuDefaultPatchBaseline')).toEqual({
      baselineId: 'aws:AWS-UbuntuDefaultPatchBaseline',
      operatingSystem: 'UBUNTU',
    });
  });

  it('may be one that this version does not know, with its operating system', () => {
    expect(PatchBaseline.provided('AWS-NewDefaultPatchBaseline', 'SUSE').operatingSystem).toBe('SUSE');
  });

  it('refuses a name that it does not know', () => {
    expect(() => PatchBaseline.provided('AWS-Ubunto')).toThrow(
      /^PatchBaseline\.provided: name must be one of AWS-.*, or come with its operating system, got "AWS-Ubunto"$/,
    );
  });
});

describe('the registrations', () => {
  const register = (stack: Stack, groups: Record<string, IPatchBaseline[]>) =>
    new PatchRegistrations(stack, 'Registrations', { fleet: 'shop', serviceToken: 'arn:function', groups });

  it('give each patch group its baseline for each operating system', () => {
    aTemplate((stack) =>
      register(stack, { web: [aBaseline(stack), PatchBaseline.provided('AWS-UbuntuDefaultPatchBaseline')] }),
    ).hasResourceProperties('Custom::PatchRegistrations', {
      Fleet: 'shop',
      Groups: {
        web: {
          AMAZON_LINUX_2023: { Ref: Match.stringLikeRegexp('^Linux') },
          UBUNTU: 'aws:AWS-UbuntuDefaultPatchBaseline',
        },
      },
    });
  });

  it('refuse two baselines for one operating system', () => {
    const ubuntu = PatchBaseline.provided('AWS-UbuntuDefaultPatchBaseline');
    expect(() => aStack((stack) => register(stack, { web: [ubuntu, ubuntu] }))).toThrow(
      new Error('Shop/Registrations: groups.web must have one baseline for each operating system, got two for UBUNTU'),
    );
  });
});
