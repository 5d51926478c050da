import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand, ListExportsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { parse, stringify } from 'yaml';
import { type LocalAccount, openLocalAccount } from '../../../rehearsal/story/local-account';
import { everySection } from '../../support/a-fleet';

const folder = mkdtempSync(join(tmpdir(), 'deploys-'));
const file = join(folder, 'fleet.yaml');

/** Stacks that have resources while the file has every section, in order. */
const everyStack = [
  'acme-compliance',
  'acme-foundation',
  'acme-parameters',
  'acme-patching',
  'acme-runbooks',
  'acme-sessions',
  'acme-state',
];

// biome-ignore lint/suspicious/noExplicitAny: a file as its author edits it
type Sections = Record<string, any>;

/** Writes the fleet's file as its author would change it. */
function write(change: (sections: Sections) => Sections = (same) => same): void {
  writeFileSync(file, stringify(change(parse(everySection) as Sections)));
}

/** What nothing else rests on. */
const withoutRooms = { sessions: undefined, parameters: undefined, state: undefined, runbooks: undefined };

/** Another baseline for the same operating system, and canary moved to it. */
const canaryMoved = (sections: Sections): Sections => {
  const { patching } = sections;
  return {
    ...sections,
    patching: {
      ...patching,
      baselines: {
        ...patching.baselines,
        strict: {
          operatingSystem: 'AMAZON_LINUX_2023',
          approve: [{ classification: ['Security'], severity: ['Critical'], after: '1 day' }],
        },
      },
      rings: { ...patching.rings, canary: { ...patching.rings.canary, baselines: ['strict'] } },
    },
  };
};

/** AWS's own baseline as the default, other output, messages about windows, and a ring of a resource group. */
const otherOptions = (sections: Sections): Sections => {
  const { patching } = sections;
  return {
    ...sections,
    patching: {
      ...patching,
      baselines: {
        'amazon-linux': { ...patching.baselines['amazon-linux'], default: false },
        aws: {
          operatingSystem: 'AMAZON_LINUX_2023',
          provided: 'AWS-AmazonLinux2023DefaultPatchBaseline',
          default: true,
        },
        ubuntu: patching.baselines.ubuntu,
      },
      rings: {
        canary: { ...patching.rings.canary, baselines: ['amazon-linux'] },
        web: { ...patching.rings.web, baselines: ['amazon-linux'] },
        databases: { opens: 'Friday 02:00', pace: '25%', target: { resourceGroup: 'databases' } },
      },
      output: { s3: true, cloudWatch: true },
      tellStatus: true,
    },
  };
};

describe('a fleet that is deployed again and again', () => {
  let account: LocalAccount;
  const deploy = () => account.cdk('deploy', '--all', '--require-approval', 'never', '--context', `fleet=${file}`);
  const stacks = async () => {
    const { Stacks = [] } = await new CloudFormationClient(account.aws.clients).send(new DescribeStacksCommand({}));
    return Stacks.filter(
      ({ StackName, StackStatus }) => StackName !== 'CDKToolkit' && StackStatus !== 'DELETE_COMPLETE',
    )
      .map(({ StackName = '' }) => StackName)
      .sort();
  };
  const nameOf = async (BaselineId: string) => {
    const { Name } = (await account.fleet.call('GetPatchBaseline', { BaselineId })) as { Name: string };
    return Name;
  };
  const registered = async (group: string) => {
    const { BaselineId } = (await account.fleet.call('GetPatchBaselineForPatchGroup', {
      PatchGroup: group,
      OperatingSystem: 'AMAZON_LINUX_2023',
    })) as { BaselineId: string };
    return nameOf(BaselineId);
  };
  const defaultBaseline = async () => {
    const { BaselineId } = (await account.fleet.call('GetDefaultPatchBaseline', {
      OperatingSystem: 'AMAZON_LINUX_2023',
    })) as { BaselineId: string };
    return BaselineId;
  };
  const ledger = async () => {
    const { Exports = [] } = await new CloudFormationClient(account.aws.clients).send(new ListExportsCommand({}));
    const name = Exports.find(({ Name = '' }) => Name.includes('RefLedger'))?.Value ?? '';
    const { Table } = await new DynamoDBClient(account.aws.clients).send(new DescribeTableCommand({ TableName: name }));
    return Table?.TableArn;
  };

  /** What was seen on the way: one account, one history, many facts. */
  const seen: Record<string, unknown> = {};

  beforeAll(async () => {
    account = await openLocalAccount({
      account: '123456789012',
      region: 'eu-central-1',
      start: new Date('2026-11-28T03:00:00Z'),
      seed: 1,
    });
    await account.cdk('bootstrap', 'aws://123456789012/eu-central-1', '--app', '');
    seen.awsDefault = await defaultBaseline();
    write();
    await deploy();
    seen.first = { stacks: await stacks(), canary: await registered('canary'), ledger: await ledger() };

    seen.again = await deploy();

    write((sections) => ({ ...sections, compliance: undefined }));
    await deploy();
    seen.withoutCompliance = { stacks: await stacks(), canary: await registered('canary'), ledger: await ledger() };

    write((sections) => ({ ...sections, ...withoutRooms }));
    await deploy();
    seen.withoutRooms = { stacks: await stacks(), canary: await registered('canary'), ledger: await ledger() };

    write(canaryMoved);
    await deploy();
    seen.moved = { stacks: await stacks(), canary: await registered('canary'), ledger: await ledger() };

    write(otherOptions);
    await deploy();
    seen.otherOptions = { default: await defaultBaseline(), canary: await registered('canary') };
    write();
    await deploy();
    seen.back = { default: await nameOf(await defaultBaseline()), canary: await registered('canary') };

    write((sections) => ({ ...sections, deploysTo: { account: '210987654321', region: 'eu-central-1' } }));
    seen.elsewhere = await deploy().catch((error: Error) => error.message);

    write();
    await account.cdk('destroy', '--all', '--force', '--context', `fleet=${file}`);
    seen.destroyed = {
      stacks: await stacks(),
      default: await defaultBaseline(),
      refusals: await account.aws.refusals(),
    };

    await deploy();
    seen.afterwards = { stacks: await stacks(), canary: await registered('canary') };

    // with patching alone, so that it is what fails: other stacks are deployed in the order in which their assets arrive
    write((sections) => ({ ...sections, ...withoutRooms, compliance: undefined, name: 'beta' }));
    seen.secondFleet = await deploy().catch((error: Error) => error.message);
    seen.stillOurs = await registered('canary');
  }, 1_200_000); // ends what hangs; a busy machine is no failure

  afterAll(async () => {
    await account?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('has all its stacks after the first deploy', () => {
    expect(seen.first).toEqual({
      stacks: everyStack,
      canary: 'acme-amazon-linux',
      ledger: expect.stringContaining(':table/'),
    });
  });

  it('changes nothing in a second deploy of the same file', () => {
    const unchanged = String(seen.again).match(/✅ {2}acme-\w+ \(no changes\)/g) ?? [];
    expect(unchanged.length).toBe(everyStack.length);
  });

  it('deletes the stack of a section that is removed, and leaves patching and the ledger alone', () => {
    expect(seen.withoutCompliance).toEqual({
      stacks: everyStack.filter((name) => name !== 'acme-compliance'),
      canary: 'acme-amazon-linux',
      ledger: (seen.first as { ledger: string }).ledger,
    });
  });

  it('deletes the stacks of sessions, parameters, state and runbooks with their sections, and leaves the rest alone', () => {
    expect(seen.withoutRooms).toEqual({
      stacks: ['acme-compliance', 'acme-foundation', 'acme-patching'],
      canary: 'acme-amazon-linux',
      ledger: (seen.first as { ledger: string }).ledger,
    });
  });

  it('puts sections back, and moves a patch group to another baseline, in one deploy', () => {
    expect(seen.moved).toEqual({
      stacks: everyStack,
      canary: 'acme-strict',
      ledger: (seen.first as { ledger: string }).ledger,
    });
  });

  it('takes AWS’s own baseline as the default and gives its own back, with every other option switched on and off', () => {
    expect(seen.otherOptions).toEqual({ default: seen.awsDefault, canary: 'acme-amazon-linux' });
    expect(seen.back).toEqual({ default: 'acme-amazon-linux', canary: 'acme-amazon-linux' });
  });

  it('refuses the credentials of another account than the file deploys to', () => {
    expect(seen.elsewhere).toMatch(/210987654321/);
  });

  it('gives back AWS’s default baseline when it is removed, and needs no permission that it lacks', () => {
    expect(seen.destroyed).toEqual({ stacks: [], default: seen.awsDefault, refusals: [] });
  });

  it('can be deployed again after it was removed, beside what was kept', () => {
    expect(seen.afterwards).toEqual({
      stacks: everyStack,
      canary: 'acme-amazon-linux',
    });
  });

  it('keeps the default baselines of its account: the deploy of a second fleet that sets any fails, and says on what', () => {
    expect(seen.secondFleet).toMatch(/DefaultsLock[\s\S]*ParameterAlreadyExists/);
    expect(seen.stillOurs).toBe('acme-amazon-linux');
  });
});
