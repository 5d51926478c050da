import { parse } from 'yaml';
import { ACloudFormation, type Maps } from '../../lambdas/configure-account/support/a-cloud-formation';
import { AnAccount } from '../../lambdas/configure-account/support/an-account';
import { aFleet, everySection } from '../../support/a-fleet';
import { synthesized } from '../../support/synthesized';

const AL = 'AMAZON_LINUX_2023';
type Section = {
  baselines: Record<string, Record<string, unknown>>;
  rings: Record<string, Record<string, unknown>>;
};
const { patching: today } = parse(everySection) as { patching: Section };

interface Resource {
  readonly Type: string;
  readonly Properties: { readonly OperatingSystem: string; readonly Name: string } & Maps;
}

/** CloudFormation with a stack of patching: new baselines first, then the registrations, and what is gone last. */
class AStack {
  readonly account = new AnAccount([AL, 'UBUNTU', 'DEBIAN'])
    .withRegistration({ operatingSystem: 'UBUNTU', group: 'web' }, 'pb-of-another-tool')
    .withRegistration({ operatingSystem: AL }, 'pb-of-another-team');
  private readonly cloudFormation = new ACloudFormation(this.account);
  private baselines = new Map<string, { id: string; name: string }>();
  private asked?: Maps;
  private made = 0;

  /** @returns whether the deploy succeeded; one that did not is rolled back */
  async deploy(patching?: Section): Promise<boolean> {
    const { Resources = {} } = synthesized(aFleet({ patching, compliance: undefined })).patching.toJSON() as {
      Resources?: Record<string, Resource>;
    };
    const wanted = new Map<string, { id: string; name: string }>();
    const refs: Record<string, string> = {};
    for (const [logicalId, { Type, Properties }] of Object.entries(Resources)) {
      if (Type !== 'AWS::SSM::PatchBaseline') continue;
      // Another operating system is another baseline, though its logical ID stays.
      const key = `${logicalId} ${Properties.OperatingSystem}`;
      const id = this.baselines.get(key)?.id ?? `pb-${++this.made}`;
      this.account.withBaselines(Properties.OperatingSystem, id);
      wanted.set(key, { id, name: Properties.Name });
      refs[logicalId] = id;
    }
    const registrations = Object.values(Resources).find(({ Type }) => Type === 'Custom::PatchRegistrations');
    const asked = registrations && resolved(registrations.Properties, refs);
    const before = this.asked;
    const answer = await this.send(asked, before);
    if (answer === 'FAILED') {
      expect(await this.send(before, asked)).toBe('SUCCESS');
      this.cleanUp(wanted, this.baselines);
      return false;
    }
    this.cleanUp(this.baselines, wanted);
    this.baselines = wanted;
    this.asked = asked;
    return true;
  }

  /** What stands where, by the names of the baselines. */
  get registrations(): Record<string, string> {
    const names = new Map([...this.baselines.values()].map(({ id, name }) => [id, name]));
    return Object.fromEntries(
      Object.entries(this.account.registrations).map(([place, id]) => [place, names.get(id) ?? id]),
    );
  }

  private async send(asked: Maps | undefined, before: Maps | undefined): Promise<string> {
    if (asked && before) return (await this.cloudFormation.update(asked, before)).Status;
    if (asked) return (await this.cloudFormation.create(asked)).Status;
    return before ? (await this.cloudFormation.delete(before)).Status : 'SUCCESS';
  }

  /** Fails as AWS does where a baseline is still registered. */
  private cleanUp(from: ReadonlyMap<string, { id: string }>, to: ReadonlyMap<string, unknown>): void {
    for (const [key, { id }] of from) if (!to.has(key)) this.account.deleteBaseline(id);
  }
}

const resolved = ({ Defaults, Groups }: Maps, refs: Record<string, string>): Maps =>
  JSON.parse(JSON.stringify({ Defaults, Groups }), (_key, value) =>
    typeof value === 'object' && value !== null && 'Ref' in value ? refs[value.Ref] : value,
  );

const atFirst = {
  [AL]: 'acme-amazon-linux',
  [`${AL} canary`]: 'acme-amazon-linux',
  [`${AL} web`]: 'acme-amazon-linux-web',
  'UBUNTU canary': 'acme-ubuntu',
  'UBUNTU web': 'acme-ubuntu',
};
const ofOthers = { [AL]: 'pb-of-another-team', 'UBUNTU web': 'pb-of-another-tool' };
const { 'amazon-linux': linux = {}, ubuntu = {} } = today.baselines;
const { canary = {}, web = {} } = today.rings;

const changes: [string, Section | undefined, Record<string, string>][] = [
  [
    'a group moves to another baseline, and its own is gone',
    { ...today, rings: { canary, web: { ...web, after: undefined } } },
    { ...atFirst, [`${AL} web`]: 'acme-amazon-linux' },
  ],
  [
    'a baseline is renamed',
    { ...today, baselines: { linux, ubuntu } },
    { ...atFirst, [AL]: 'acme-linux', [`${AL} canary`]: 'acme-linux', [`${AL} web`]: 'acme-linux-web' },
  ],
  [
    'a baseline is for another operating system',
    { ...today, baselines: { 'amazon-linux': linux, ubuntu: { ...ubuntu, operatingSystem: 'DEBIAN' } } },
    {
      [AL]: 'acme-amazon-linux',
      [`${AL} canary`]: 'acme-amazon-linux',
      [`${AL} web`]: 'acme-amazon-linux-web',
      'DEBIAN canary': 'acme-ubuntu',
      'DEBIAN web': 'acme-ubuntu',
      'UBUNTU web': 'pb-of-another-tool',
    },
  ],
  [
    'a ring is removed',
    { ...today, rings: { canary } },
    {
      [AL]: 'acme-amazon-linux',
      [`${AL} canary`]: 'acme-amazon-linux',
      'UBUNTU canary': 'acme-ubuntu',
      'UBUNTU web': 'pb-of-another-tool',
    },
  ],
  ['the whole section is removed', undefined, ofOthers],
];

describe('the registrations survive when', () => {
  it.each(changes)('%s, there and back', async (_what, changed, then) => {
    const stack = new AStack();
    expect(await stack.deploy(today)).toBe(true);
    expect(stack.registrations).toEqual(atFirst);
    expect(await stack.deploy(changed)).toBe(true);
    expect(stack.registrations).toEqual(then);
    expect(await stack.deploy(today)).toBe(true);
    expect(stack.registrations).toEqual(atFirst);
    expect(await stack.deploy(undefined)).toBe(true);
    expect(stack.registrations).toEqual(ofOthers);
  });

  it.each(changes.slice(0, 3))('%s, and the deploy fails and is rolled back', async (_what, changed) => {
    const stack = new AStack();
    await stack.deploy(today);
    stack.account.failNext(Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' }));
    expect(await stack.deploy(changed)).toBe(false);
    expect(stack.registrations).toEqual(atFirst);
    expect(await stack.deploy(changed)).toBe(true);
    expect(await stack.deploy(undefined)).toBe(true);
    expect(stack.registrations).toEqual(ofOthers);
  });
});
