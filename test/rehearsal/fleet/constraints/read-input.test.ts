import { ec2Operations, ssmOperations, taggingOperations } from '../../../../rehearsal/fleet/api';
import names from '../../../../rehearsal/fleet/constraints/operations.json';
import { readInput } from '../../../../rehearsal/fleet/constraints/read-input';
import { type Member, ServiceModel, type Shape } from '../../../../rehearsal/fleet/constraints/service-model';
import { aFleet } from '../builders';

const none = {} as never;

it('has the constraints of every simulated operation, and of no other', () => {
  expect(Object.keys(ssmOperations(none)).sort()).toEqual([...ServiceModel.ssm.operations].sort());
  expect(Object.keys(ec2Operations(none)).sort()).toEqual([...ServiceModel.ec2.operations].sort());
  expect(Object.keys(taggingOperations(none)).sort()).toEqual([...ServiceModel.tagging.operations].sort());
  expect({
    ssm: [...ServiceModel.ssm.operations],
    ec2: [...ServiceModel.ec2.operations],
    tagging: [...ServiceModel.tagging.operations],
  }).toEqual(names);
});

it('has every shape that an operation refers to, and every pattern compiles', () => {
  const seen = new Set<string>();
  const walk = (model: ServiceModel, shape: Shape | undefined): void => {
    if (!shape) return;
    if (shape.pattern)
      expect(() => new RegExp(shape.pattern ?? '', shape.pattern?.includes('\\p{') ? 'u' : '')).not.toThrow();
    const members: Member[] = [
      ...Object.values(shape.members ?? {}),
      ...[shape.member, shape.key, shape.value].filter((member) => member !== undefined),
    ];
    for (const member of members) {
      const name = typeof member === 'string' ? member : String(member[0]);
      if (seen.has(name)) continue;
      seen.add(name);
      walk(model, model.shapeOf(member));
    }
  };
  for (const model of [ServiceModel.ssm, ServiceModel.ec2, ServiceModel.tagging]) {
    seen.clear();
    for (const operation of model.operations) {
      walk(model, model.input(operation));
      walk(model, model.output(operation));
    }
  }
});

const baseline = {
  Name: 'acme',
  ApprovalRules: {
    PatchRules: [{ PatchFilterGroup: { PatchFilters: [{ Key: 'PRODUCT', Values: ['*'] }] }, ApproveAfterDays: 3 }],
  },
};
const failed = (value: string, at: string, rule: string): string =>
  `Value ${value} at '${at}' failed to satisfy constraint: ${rule}`;

it.each<[string, object, string[]]>([
  [
    'DescribeInstanceInformation',
    { MaxResults: 51 },
    [failed("'51'", 'maxResults', 'Member must have value less than or equal to 50')],
  ],
  [
    'DescribeInstanceInformation',
    { MaxResults: 4 },
    [failed("'4'", 'maxResults', 'Member must have value greater than or equal to 5')],
  ],
  ['GetPatchBaseline', {}, [failed('null', 'baselineId', 'Member must not be null')]],
  [
    'GetPatchBaseline',
    { BaselineId: 'pb-1' },
    [
      failed("'pb-1'", 'baselineId', 'Member must have length greater than or equal to 20'),
      failed("'pb-1'", 'baselineId', 'Member must satisfy regular expression pattern: ^[a-zA-Z0-9_\\-:/]{20,128}$'),
    ],
  ],
  [
    'GetDefaultPatchBaseline',
    { OperatingSystem: 'BEOS' },
    [
      failed(
        "'BEOS'",
        'operatingSystem',
        'Member must satisfy enum value set: [WINDOWS, AMAZON_LINUX, AMAZON_LINUX_2, AMAZON_LINUX_2022, UBUNTU, REDHAT_ENTERPRISE_LINUX, SUSE, CENTOS, ORACLE_LINUX, DEBIAN, MACOS, RASPBIAN, ROCKY_LINUX, ALMA_LINUX, AMAZON_LINUX_2023]',
      ),
    ],
  ],
  [
    'DescribeInstancePatchStates',
    { InstanceIds: ['web-1'] },
    [
      failed(
        "'[web-1]'",
        'instanceIds',
        'Member must satisfy constraint: [Member must satisfy regular expression pattern: (^i-(\\w{8}|\\w{17})$)|(^mi-\\w{17}$)]',
      ),
    ],
  ],
  [
    'DescribeInstancePatchStates',
    { InstanceIds: Array(51).fill('i-01234567') },
    [
      failed(
        `'[${Array(51).fill('i-01234567').join(', ')}]'`,
        'instanceIds',
        'Member must have length less than or equal to 50',
      ),
    ],
  ],
  [
    'SendCommand',
    { DocumentName: 'AWS-RunPatchBaseline', TimeoutSeconds: 29, Comment: 'x'.repeat(101) },
    [
      failed("'29'", 'timeoutSeconds', 'Member must have value greater than or equal to 30'),
      failed(`'${'x'.repeat(101)}'`, 'comment', 'Member must have length less than or equal to 100'),
    ],
  ],
  [
    'CreatePatchBaseline',
    { ...baseline, ApprovalRules: { PatchRules: [{ ApproveAfterDays: 400 }] } },
    [
      failed('null', 'approvalRules.patchRules.1.member.patchFilterGroup', 'Member must not be null'),
      failed(
        "'400'",
        'approvalRules.patchRules.1.member.approveAfterDays',
        'Member must have value less than or equal to 360',
      ),
    ],
  ],
  [
    'RegisterTaskWithMaintenanceWindow',
    { WindowId: 'mw-00000000000000000', TaskArn: 'x', TaskType: 'RUN_COMMAND', MaxConcurrency: '0' },
    [
      failed(
        "'0'",
        'maxConcurrency',
        'Member must satisfy regular expression pattern: ^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$',
      ),
    ],
  ],
])('refuses %s %j as AWS does', async (operation, input, problems) => {
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`;
  await expect(aFleet().call(operation, input)).rejects.toMatchObject({
    code: 'ValidationException',
    message: `${count} detected: ${problems.join('; ')}`,
  });
});

it.each<[string, unknown, string]>([
  ['a text for a number', '50', 'STRING_VALUE can not be converted to an Integer'],
  ['a list for a number', [50], 'START_ARRAY_VALUE can not be converted to an Integer'],
])('refuses %s', (_, MaxResults, message) => {
  expect(() => readInput(ServiceModel.ssm, 'DescribePatchBaselines', { MaxResults })).toThrow(message);
});

it('takes what is within the limits, without members that AWS does not know', () => {
  expect(readInput(ServiceModel.ssm, 'CreatePatchBaseline', { ...baseline, Colour: 'red', Description: null })).toEqual(
    baseline,
  );
});
