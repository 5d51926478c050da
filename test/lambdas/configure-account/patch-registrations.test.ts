import { ACloudFormation, type Maps, STACK } from './support/a-cloud-formation';
import { AnAccount, awsOther, awsOwn } from './support/an-account';

const AL = 'AMAZON_LINUX_2023';

const anAccount = () =>
  new AnAccount().withBaselines(AL, 'pb-linux', 'pb-linux-late', 'pb-linux-new').withBaselines('UBUNTU', 'pb-ubuntu');

const first: Maps = {
  Defaults: { [AL]: 'pb-linux' },
  Groups: { canary: { [AL]: 'pb-linux' }, web: { [AL]: 'pb-linux-late', UBUNTU: 'pb-ubuntu' } },
};
const inPlace = {
  [AL]: 'pb-linux',
  [`${AL} canary`]: 'pb-linux',
  [`${AL} web`]: 'pb-linux-late',
  'UBUNTU web': 'pb-ubuntu',
};

describe('create', () => {
  it('registers each default and each group, and answers with an id that stays', async () => {
    const account = anAccount();
    const answer = await new ACloudFormation(account).create(first);
    expect(account.registrations).toEqual(inPlace);
    expect(answer).toEqual({
      Status: 'SUCCESS',
      Reason: '4 registrations in place',
      PhysicalResourceId: 'patch-registrations/acme',
      StackId: STACK,
      RequestId: 'request-1',
      LogicalResourceId: 'Registrations',
    });
  });

  it('takes a group over from another tool, says so, and gives it back on delete', async () => {
    const account = anAccount()
      .withRegistration({ operatingSystem: AL, group: 'web' }, 'pb-of-another-tool')
      .withRegistration({ operatingSystem: AL }, 'pb-of-another-team');
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    expect(account.registrations).toEqual(inPlace);
    expect(cloudFormation.told).toEqual([
      {
        message: 'another registration found; it is given back when the fleet lets go',
        fields: { place: `default baseline of ${AL}`, baselineId: 'pb-of-another-team' },
      },
      {
        message: 'another registration found; it is given back when the fleet lets go',
        fields: { place: `patch group web on ${AL}`, baselineId: 'pb-of-another-tool' },
      },
    ]);
    await cloudFormation.delete(first);
    expect(account.registrations).toEqual({ [AL]: 'pb-of-another-team', [`${AL} web`]: 'pb-of-another-tool' });
  });

  it('leaves alone what is right already', async () => {
    const account = anAccount().withRegistration({ operatingSystem: 'UBUNTU', group: 'web' }, 'pb-ubuntu');
    await new ACloudFormation(account).create({ Groups: { web: { UBUNTU: 'pb-ubuntu' } } });
    expect(account.calls).toEqual([]);
  });

  it('waits for a baseline that is too new to be known everywhere', async () => {
    const account = anAccount().failNext('DoesNotExistException');
    expect(await new ACloudFormation(account).create(first)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual(inPlace);
  });

  it('refuses a baseline that does not exist, and the rollback leaves the account as it was', async () => {
    const account = anAccount().withRegistration({ operatingSystem: AL, group: 'web' }, 'pb-of-another-tool');
    const cloudFormation = new ACloudFormation(account);
    const asked = { Groups: { web: { [AL]: 'pb-nowhere' }, canary: { [AL]: 'pb-linux' } } };
    expect(await cloudFormation.create(asked)).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'patch-registrations/acme',
      Reason: `patch group web on ${AL}: must register baseline pb-nowhere, got DoesNotExistException: no baseline pb-nowhere for ${AL}`,
    });
    expect(await cloudFormation.delete(asked)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual({ [`${AL} web`]: 'pb-of-another-tool' });
  });
});

describe('update', () => {
  it.each<[string, Maps, Record<string, string>]>([
    [
      'a group moves between two baselines',
      { ...first, Groups: { ...first.Groups, canary: { [AL]: 'pb-linux-late' } } },
      { ...inPlace, [`${AL} canary`]: 'pb-linux-late' },
    ],
    [
      'a baseline is replaced by another',
      {
        Defaults: { [AL]: 'pb-linux-new' },
        Groups: { canary: { [AL]: 'pb-linux-new' }, web: { [AL]: 'pb-linux-late', UBUNTU: 'pb-ubuntu' } },
      },
      { ...inPlace, [AL]: 'pb-linux-new', [`${AL} canary`]: 'pb-linux-new' },
    ],
    [
      'two groups swap their baselines',
      { ...first, Groups: { canary: { [AL]: 'pb-linux-late' }, web: { [AL]: 'pb-linux', UBUNTU: 'pb-ubuntu' } } },
      { ...inPlace, [`${AL} canary`]: 'pb-linux-late', [`${AL} web`]: 'pb-linux' },
    ],
    [
      'an operating system is added',
      { ...first, Groups: { ...first.Groups, canary: { [AL]: 'pb-linux', UBUNTU: 'pb-ubuntu' } } },
      { ...inPlace, 'UBUNTU canary': 'pb-ubuntu' },
    ],
    [
      'an operating system and a default are dropped',
      { Groups: { ...first.Groups, web: { [AL]: 'pb-linux-late' } } },
      { [`${AL} canary`]: 'pb-linux', [`${AL} web`]: 'pb-linux-late' },
    ],
    ['everything is dropped', {}, {}],
  ])('%s, and the rollback undoes it', async (_, asked, expected) => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    expect(await cloudFormation.update(asked, first)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual(expected);
    expect(await cloudFormation.update(first, asked)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual(inPlace);
    await cloudFormation.delete(first);
    expect(account.registrations).toEqual({});
  });

  it('lets CloudFormation delete the old baseline right after it', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create({ Defaults: { [AL]: 'pb-linux' }, Groups: { web: { [AL]: 'pb-linux' } } });
    await cloudFormation.update(
      { Defaults: { [AL]: 'pb-linux-new' }, Groups: { web: { [AL]: 'pb-linux-new' } } },
      { Defaults: { [AL]: 'pb-linux' }, Groups: { web: { [AL]: 'pb-linux' } } },
    );
    expect(() => account.deleteBaseline('pb-linux')).not.toThrow();
  });

  it('is taken back whole when it failed halfway', async () => {
    const account = anAccount().withRegistration({ operatingSystem: 'UBUNTU', group: 'canary' }, 'pb-theirs');
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    const before = account.registrations;
    const asked = { Groups: { canary: { [AL]: 'pb-linux-late', UBUNTU: 'pb-ubuntu' }, web: { [AL]: 'pb-nowhere' } } };
    expect(await cloudFormation.update(asked, first)).toMatchObject({ Status: 'FAILED' });
    expect(account.registrations).not.toEqual(before);
    expect(await cloudFormation.update(first, asked)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual(before);
  });

  it('goes on after a refused call when it is tried again', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    account.failNext(Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' }));
    expect(await cloudFormation.create(first)).toMatchObject({ Status: 'FAILED', Reason: 'not allowed' });
    expect(await cloudFormation.create(first)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual(inPlace);
  });

  it('keeps what another tool registered meanwhile in a place that it lets go', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    account.withRegistration({ operatingSystem: 'UBUNTU', group: 'web' }, 'pb-theirs');
    await cloudFormation.update({ ...first, Groups: { canary: { [AL]: 'pb-linux' } } }, first);
    expect(account.registrations).toEqual({
      [AL]: 'pb-linux',
      [`${AL} canary`]: 'pb-linux',
      'UBUNTU web': 'pb-theirs',
    });
    expect(cloudFormation.told).toEqual([
      {
        message: 'another registration took this place since; it stays',
        fields: { place: 'patch group web on UBUNTU', baselineId: 'pb-theirs' },
      },
    ]);
  });
});

describe('delete', () => {
  it("gives every place back to AWS's own, so that the baselines can go", async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    expect(await cloudFormation.delete(first)).toMatchObject({
      Status: 'SUCCESS',
      PhysicalResourceId: 'patch-registrations/acme',
    });
    expect(account.calls.at(-1)).toBeDefined();
    expect(account.calls).toContain(`register ${AL} ${awsOwn(AL)}`);
    for (const baseline of ['pb-linux', 'pb-linux-late', 'pb-ubuntu'])
      expect(() => account.deleteBaseline(baseline)).not.toThrow();
  });

  it("falls back on AWS's own when the baseline from before is gone", async () => {
    const account = anAccount()
      .withRegistration({ operatingSystem: AL }, 'pb-old-default')
      .withRegistration({ operatingSystem: AL, group: 'web' }, 'pb-old-web');
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    account.deleteBaseline('pb-old-default');
    account.deleteBaseline('pb-old-web');
    expect(await cloudFormation.delete(first)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual({});
  });

  it('does nothing where the places are empty already', async () => {
    const account = anAccount();
    expect(await new ACloudFormation(account).delete(first)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.calls).toEqual([]);
  });

  it('lets go of its own baselines even if the ledger forgot them', async () => {
    const account = anAccount();
    await new ACloudFormation(account).create(first);
    await new ACloudFormation(account).delete(first);
    expect(account.registrations).toEqual({});
  });

  it('is remembered for two days only', async () => {
    const cloudFormation = new ACloudFormation(anAccount());
    await cloudFormation.create(first);
    expect(cloudFormation.memory.items.get('acme')?.expiresAt).toBeUndefined();
    await cloudFormation.delete(first);
    expect(cloudFormation.memory.items.get('acme')).toMatchObject({ claims: [], expiresAt: 1795503600 });
    await cloudFormation.create(first);
    expect(cloudFormation.memory.items.get('acme')?.expiresAt).toBeUndefined();
  });

  it('of a resource that was never made changes nothing', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    const refused = await cloudFormation.send({ ...cloudFormation.request('Create', first), ResourceProperties: {} });
    expect(refused).toMatchObject({
      Status: 'FAILED',
      PhysicalResourceId: 'never-made',
      Reason: 'Registrations Fleet: must be as the contract says, got undefined',
    });
    const deletion = {
      ...cloudFormation.request('Delete', {}),
      PhysicalResourceId: 'never-made',
      ResourceProperties: {},
    };
    expect(await cloudFormation.send(deletion)).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'never-made' });
  });
});

describe("a baseline of AWS's own", () => {
  const asked: Maps = {
    Defaults: { WINDOWS: 'aws:AWS-WINDOWS-Other' },
    Groups: { web: { UBUNTU: 'aws:AWS-UBUNTU-DefaultPatchBaseline' } },
  };
  const found = { WINDOWS: awsOther('WINDOWS'), 'UBUNTU web': awsOwn('UBUNTU') };

  it('is found by its name, and let go on delete', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    expect(await cloudFormation.create(asked)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.registrations).toEqual(found);
    await cloudFormation.delete(asked);
    expect(account.registrations).toEqual({});
  });

  it('takes the place of one of the fleet, and gives it back', async () => {
    const own: Maps = { Groups: { web: { UBUNTU: 'pb-ubuntu' } } };
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(own);
    await cloudFormation.update(asked, own);
    expect(account.registrations).toEqual(found);
    account.deleteBaseline('pb-ubuntu');
    account.withBaselines('UBUNTU', 'pb-ubuntu');
    await cloudFormation.update(own, asked);
    expect(account.registrations).toEqual({ 'UBUNTU web': 'pb-ubuntu' });
    await cloudFormation.delete(own);
    expect(account.registrations).toEqual({});
  });

  it('stays where another tool had registered the very same one', async () => {
    const account = anAccount()
      .withRegistration({ operatingSystem: 'UBUNTU', group: 'web' }, awsOwn('UBUNTU'))
      .withRegistration({ operatingSystem: 'WINDOWS' }, awsOther('WINDOWS'));
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(asked);
    await cloudFormation.delete(asked);
    expect(account.calls).toEqual([]);
    expect(account.registrations).toEqual(found);
  });

  it('that is the default already needs no call, neither to take it nor to let it go', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    const defaults: Maps = { Defaults: { UBUNTU: 'aws:AWS-UBUNTU-DefaultPatchBaseline' } };
    await cloudFormation.create(defaults);
    expect(await cloudFormation.delete(defaults)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.calls).toEqual([]);
  });

  it('stays if the ledger forgot who registered it: it blocks nothing, and may be another tool’s', async () => {
    const account = anAccount();
    await new ACloudFormation(account).create(asked);
    await new ACloudFormation(account).delete(asked);
    expect(account.registrations).toEqual(found);
  });

  it.each<[string, Maps, string]>([
    [
      'a name that AWS does not have',
      { Defaults: { UBUNTU: 'aws:AWS-Ubunto' } },
      'default baseline of UBUNTU: must be a baseline that AWS has here (AWS-UBUNTU-DefaultPatchBaseline, AWS-UBUNTU-Other), got AWS-Ubunto',
    ],
    [
      'the name of one for another operating system',
      { Groups: { web: { WINDOWS: 'aws:AWS-UBUNTU-Other' } } },
      'patch group web on WINDOWS: must be a baseline that AWS has here (AWS-WINDOWS-DefaultPatchBaseline, AWS-WINDOWS-Other), got AWS-UBUNTU-Other',
    ],
  ])('refuses %s, and changes nothing', async (_what, wrong, reason) => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    expect(await cloudFormation.create(wrong)).toMatchObject({ Status: 'FAILED', Reason: reason });
    expect(await cloudFormation.delete(wrong)).toMatchObject({ Status: 'SUCCESS' });
    expect(account.calls).toEqual([]);
  });
});

describe('requests that come twice, or late', () => {
  it('gives the same answer to the same request, and changes nothing', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    const request = cloudFormation.request('Create', first);
    const answer = await cloudFormation.send(request);
    await cloudFormation.update({}, first);
    const calls = account.calls.length;
    expect(await cloudFormation.send(request)).toEqual(answer);
    expect(account.calls).toHaveLength(calls);
  });

  it('refuses a request that is older than one it has seen', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    const late = cloudFormation.request('Update', {}, first);
    await cloudFormation.update({ Groups: { canary: { [AL]: 'pb-linux' } } }, first);
    expect(await cloudFormation.send(late)).toMatchObject({
      Status: 'FAILED',
      Reason: 'acme: a newer request was here first; nothing was changed',
    });
    expect(account.registrations).toEqual({ [`${AL} canary`]: 'pb-linux' });
  });

  it('refuses a late create after the delete', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    const late = cloudFormation.request('Create', first);
    await cloudFormation.delete(first);
    expect(await cloudFormation.send(late)).toMatchObject({ Status: 'FAILED' });
    expect(account.registrations).toEqual({});
  });

  it('refuses to delete for a stack that no longer holds the registrations', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    await cloudFormation.create(first);
    await cloudFormation.send(cloudFormation.request('Create', first, undefined, 'arn:another-stack'));
    expect(await cloudFormation.delete(first)).toMatchObject({
      Status: 'FAILED',
      Reason: 'acme: the registrations belong to arn:another-stack by now; nothing was changed',
    });
    expect(account.registrations).toEqual(inPlace);
  });

  it('waits for a request at work, then goes on', async () => {
    const account = anAccount();
    const cloudFormation = new ACloudFormation(account);
    const [one, two] = await Promise.all([cloudFormation.create(first), cloudFormation.update({}, first)]);
    expect([one.Status, two.Status]).toEqual(['SUCCESS', 'SUCCESS']);
    expect(account.registrations).toEqual({});
  });

  it('gives up waiting when the time is over', async () => {
    const cloudFormation = new ACloudFormation(anAccount());
    cloudFormation.memory.items.set('acme', {
      version: 1,
      claims: [],
      answered: [],
      atWork: { requestId: 'another', until: Date.parse('2026-11-22T09:00:00Z') },
    });
    const answer = await cloudFormation.send(cloudFormation.request('Create', first), 20_000);
    expect(answer).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'patch-registrations/acme' });
  });
});
