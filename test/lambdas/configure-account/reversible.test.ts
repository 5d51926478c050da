import fc from 'fast-check';
import { ACloudFormation, type Maps } from './support/a-cloud-formation';
import { AMemory } from './support/a-memory';
import { AnAccount, awsOther, awsOwn } from './support/an-account';

const SYSTEMS = ['AMAZON_LINUX_2023', 'UBUNTU'];
const GROUPS = ['canary', 'web', 'db'];
const ours = (system: string) => ['one', 'two', 'three'].map((name) => `pb-${name}-${system}`);
const theirs = (system: string) => `pb-theirs-${system}`;
/** AWS's own, as a template names them: two that somebody else may have registered as well. */
const provided = (system: string) => [`aws:AWS-${system}-DefaultPatchBaseline`, `aws:AWS-${system}-Other`];
/** What another tool registers: a baseline of its own, or one of AWS's. */
const OTHERS = [theirs, awsOwn, awsOther];

const anyBaselines = fc
  .record(
    Object.fromEntries(
      SYSTEMS.map((system) => [
        system,
        fc.option(fc.constantFrom(...ours(system), ...provided(system)), { nil: undefined }),
      ]),
    ),
  )
  .map(
    (found) => Object.fromEntries(Object.entries(found).filter(([, id]) => id !== undefined)) as Record<string, string>,
  );
const anyMaps: fc.Arbitrary<Maps> = fc.record({
  Defaults: anyBaselines,
  Groups: fc.record(Object.fromEntries(GROUPS.map((group) => [group, anyBaselines]))),
});

/** What an account looks like when everything that is wanted stands where it should, and the rest is as before. */
function expected(before: Record<string, string>, { Defaults = {}, Groups = {} }: Maps): Record<string, string> {
  const wanted = {
    ...Defaults,
    ...Object.fromEntries(
      Object.entries(Groups).flatMap(([group, baselines]) =>
        Object.entries(baselines).map(([system, id]) => [`${system} ${group}`, id]),
      ),
    ),
  };
  const ids = new Map(
    SYSTEMS.flatMap((system) => provided(system).map((name, i) => [name, (i === 0 ? awsOwn : awsOther)(system)])),
  );
  return Object.fromEntries(
    Object.entries({ ...before, ...wanted })
      .map(([place, id]): [string, string] => [place, ids.get(id) ?? id])
      // A default that is AWS's own is as if nobody had chosen one.
      .filter(([place, id]) => place.includes(' ') || id !== awsOwn(place))
      .sort(),
  );
}

/** A world that dies at some of its calls: the call is made or not, and nobody hears the answer. */
function aWorld(
  held: readonly { system: string; group?: string; whose: (system: string) => string }[],
  deaths: readonly ('before' | 'after' | undefined)[],
) {
  const account = new AnAccount(SYSTEMS);
  for (const system of SYSTEMS) account.withBaselines(system, ...ours(system), theirs(system));
  for (const { system, group, whose } of held)
    account.withRegistration({ operatingSystem: system, group }, whose(system));
  const memory = new AMemory();
  const queue = [...deaths];
  const dying =
    <Input extends unknown[], Output>(call: (...input: Input) => Promise<Output>) =>
    async (...input: Input): Promise<Output> => {
      const death = queue.shift();
      if (death === 'before') throw new Error('the line broke');
      const output = await call(...input);
      if (death === 'after') throw new Error('the line broke');
      return output;
    };
  account.take = dying(account.take);
  memory.remember = dying(memory.remember);
  return { account, cloudFormation: new ACloudFormation(account, memory) };
}

it('leaves an account as it found it, whatever was asked in between and whichever calls died', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(
        fc.record({
          system: fc.constantFrom(...SYSTEMS),
          group: fc.constantFrom(undefined, ...GROUPS),
          whose: fc.constantFrom(...OTHERS),
        }),
        {
          selector: ({ system, group }) => `${system} ${group}`,
        },
      ),
      fc.array(anyMaps, { minLength: 1, maxLength: 4 }),
      fc.array(fc.constantFrom('before' as const, 'after' as const, undefined, undefined, undefined, undefined), {
        maxLength: 60,
      }),
      async (held, [first = {}, ...updates], deaths) => {
        const { account, cloudFormation } = aWorld(held, deaths);
        const before = account.registrations;
        const until = async (attempt: () => Promise<{ Status: string }>) => {
          for (let turn = 0; turn < 80; turn++) if ((await attempt()).Status === 'SUCCESS') return;
          throw new Error('never succeeded');
        };
        let last = first;
        if ((await cloudFormation.create(first)).Status === 'SUCCESS') {
          expect(account.registrations).toEqual(expected(before, first));
          for (const asked of updates) {
            const from = last;
            if ((await cloudFormation.update(asked, from)).Status === 'SUCCESS') last = asked;
            else await until(() => cloudFormation.update(from, asked));
            expect(account.registrations).toEqual(expected(before, last));
          }
        }
        await until(() => cloudFormation.delete(last));
        expect(account.registrations).toEqual(before);
      },
    ),
    { numRuns: 200 },
  );
}, 60_000);
