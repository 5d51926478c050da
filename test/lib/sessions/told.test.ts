import { monthlyCost } from '../../../bench/cost/monthly-cost';
import { planOf } from '../../../lib/plan/plan';
import { printPlan } from '../../../lib/plan/print-plan';
import { endpointCosts } from '../../../lib/sessions/endpoint-price';
import { summarizeSessions } from '../../../lib/sessions/summarize-sessions';
import { aFleet } from '../../support/a-fleet';
import { synthesized } from '../../support/synthesized';

const fleet = aFleet({
  sessions: {
    transcripts: { keep: '400 days', lock: { mode: 'compliance', for: '90 days' } },
    runAs: 'operator',
    operators: { 'web-team': { slice: 'web', mfa: 'iam', portForwarding: ['AWS-StartSSHSession'] } },
    readers: { auditors: { slice: 'web', mfa: 'identity-provider', transcripts: true } },
    nodes: { parameters: ['/acme/web'] },
    endpoints: {
      'vpc-0123456789abcdef0': {
        subnets: ['subnet-0123456789abcdef0', 'subnet-1123456789abcdef0'],
        from: '10.0.0.0/16',
        routeTables: ['rtb-0123456789abcdef0'],
      },
    },
  },
});

it('a fleet’s sessions are told in lines that can be held against what was meant', () => {
  expect(summarizeSessions(fleet.sessions)).toEqual([
    'a session ends after 20 minutes of nobody typing, and after 8 hours; it runs as operator',
    'transcripts: S3, CloudWatch Logs live, kept for 400 days; locked for 90 days (compliance), which cannot be undone',
    'operators web-team: nodes of web (Role=web), second factor by IAM, forwards ports by AWS-StartSSHSession',
    'readers auditors: nodes of web (Role=web), second factor where they sign in, reads the transcripts of every session',
    'nodes may read parameters: /acme/web',
    'endpoints in vpc-0123456789abcdef0: ssm, ssmmessages, kms, logs in 2 zones, about 58.40 dollars a month and 0.01 a gigabyte',
  ]);
});

it('the plan says what endpoints cost each month, and nothing where there are none', () => {
  const print = (asked: typeof fleet) =>
    printPlan(planOf(asked, { from: new Date('2027-05-02T22:00:00Z'), days: 1 }), false);
  expect(print(fleet)).toContain(`To pay for
  endpoints in vpc-0123456789abcdef0: ssm, ssmmessages, kms, logs in 2 zones,
  about 58.40 dollars a month and 0.01 a gigabyte
`);
  expect(print(aFleet())).not.toContain('To pay for');
});

it('what is told is what the templates cost', () => {
  const { lines } = monthlyCost([synthesized(fleet).sessions.toJSON()], 0);
  const [told] = fleet.sessions ? endpointCosts(fleet.sessions) : [];
  expect(lines.map(({ count, monthly }) => [count, monthly])).toEqual([[8, told?.monthlyDollars]]);
});
