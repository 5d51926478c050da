import { errorsOf, GOOD_FLEET, goodFleetBut, warningsOf } from '../../support/fleet-text';

const SLICES = 'slices:\n';
/** The good fleet with a slice that is a resource group, and this as its last section, at line 29. */
const fleetWith = (sessions: string) =>
  `${goodFleetBut(SLICES, `${SLICES}  group: { resourceGroup: databases }\n`)}sessions:\n${sessions}`;

const GOOD = `  idle: 20 minutes
  longest: 8 hours
  transcripts: { s3: true, cloudWatch: live, keep: 400 days, lock: { mode: governance, for: 90 days } }
  runAs: operator
  shellProfile: { linux: "cd ~; exec bash", windows: "Set-Location C:/" }
  operators: { web-team: { slice: web, mfa: iam } }
  readers: { auditors: { slice: web, mfa: identity-provider, transcripts: true } }
  nodes: { parameters: [/acme/web] }
  endpoints:
    vpc-0123456789abcdef0:
      subnets: [subnet-0123456789abcdef0]
      from: 10.0.0.0/16
      routeTables: [rtb-0123456789abcdef0]
`;

const but = (passage: string, otherwise: string): string => {
  if (!GOOD.includes(passage)) throw new Error(`the good section has no ${passage}`);
  return fleetWith(GOOD.replace(passage, () => otherwise));
};

describe('sessions', () => {
  it('are taken as they should be written', () => {
    expect(errorsOf(fleetWith(GOOD))).toEqual([]);
    expect(warningsOf(fleetWith(GOOD))).toEqual([]);
  });

  it('need nothing but their heading', () => {
    expect(errorsOf(`${GOOD_FLEET}sessions: {}\n`)).toEqual([]);
  });

  it.each([
    [
      'an hour and a minute of idling',
      'idle: 20 minutes',
      'idle: 61 minutes',
      '30:9 sessions.idle: must be 1 minute to 60 minutes, got 61 minutes',
    ],
    [
      'half minutes',
      'idle: 20 minutes',
      'idle: 90 seconds',
      '30:9 sessions.idle: must be a length of time such as 3 hours, 20 minutes or 1 day, got "90 seconds"',
    ],
    [
      'more than a day',
      'longest: 8 hours',
      'longest: 25 hours',
      '31:12 sessions.longest: must be 1 minute to 24 hours, got 25 hours',
    ],
    [
      'idling for longer than it may last',
      'longest: 8 hours',
      'longest: 10 minutes',
      '30:9 sessions.idle: must be at most longest (10 minutes), got 20 minutes',
    ],
    [
      'a way of streaming that there is not',
      'cloudWatch: live',
      'cloudWatch: alive',
      '32:40 sessions.transcripts.cloudWatch: must be one of live, at end, off; got "alive", did you mean live',
    ],
    [
      'a lock for longer than transcripts are kept',
      'keep: 400 days',
      'keep: 30 days',
      '32:92 sessions.transcripts.lock.for: must be at most transcripts.keep (30 days), got 90 days',
    ],
    [
      'a lock without a bucket',
      's3: true',
      's3: false',
      '32:63 sessions.transcripts.lock: must come with s3, got s3: false: nothing is there to lock',
    ],
    [
      'a lock that is not one',
      'mode: governance',
      'mode: legal',
      '32:76 sessions.transcripts.lock.mode: must be one of governance, compliance; got "legal"',
    ],
    [
      'a user with a space',
      'runAs: operator',
      'runAs: the operator',
      '33:10 sessions.runAs: must be the name of a user on Linux such as operator, got "the operator"',
    ],
    [
      'a profile that is too long',
      '"cd ~; exec bash"',
      `"${'x'.repeat(513)}"`,
      `34:26 sessions.shellProfile.linux: must be commands of 1 to 512 characters, got "${'x'.repeat(60)}…"`,
    ],
    [
      'a slice that there is not',
      'web-team: { slice: web',
      'web-team: { slice: weeb',
      '35:35 sessions.operators.web-team.slice: must be a slice of this file, got "weeb", did you mean web',
    ],
    [
      'operators of a resource group',
      'web-team: { slice: web',
      'web-team: { slice: group',
      '35:35 sessions.operators.web-team.slice: must be a slice by tags, got group, which is a resource group: IAM sees the tags of a node when somebody opens a session, not its groups',
    ],
    [
      'readers of a resource group',
      'auditors: { slice: web',
      'auditors: { slice: group',
      '36:33 sessions.readers.auditors.slice: must be a slice by tags, got group, which is a resource group: IAM sees the tags of a node when somebody opens a session, not its groups',
    ],
    [
      'no word on the second factor',
      'slice: web, mfa: iam',
      'slice: web',
      '35:16 sessions.operators.web-team.mfa: must be given, one of iam, identity-provider',
    ],
    [
      'a second factor from nowhere',
      'mfa: iam',
      'mfa: sso',
      '35:45 sessions.operators.web-team.mfa: must be one of iam, identity-provider; got "sso"',
    ],
    [
      'a document that forwards no ports',
      'mfa: iam',
      'mfa: iam, portForwarding: [AWS-StartPortForwarding]',
      '35:67 sessions.operators.web-team.portForwarding[0]: must be one of AWS-StartPortForwardingSession, AWS-StartPortForwardingSessionToRemoteHost, AWS-StartPortForwardingSessionToSocket, AWS-StartSSHSession; got "AWS-StartPortForwarding", did you mean AWS-StartPortForwardingSession',
    ],
    [
      'names that differ by capitals',
      '{ web-team: {',
      '{ Web-Team: { slice: web, mfa: iam }, web-team: {',
      '35:52 sessions.operators.web-team: must differ from Web-Team by more than capitals, got web-team: IAM takes both for one',
    ],
    [
      'a parameter that is no path',
      '/acme/web',
      'acme',
      '37:25 sessions.nodes.parameters[0]: must be a path of Parameter Store such as /acme/web, got "acme"',
    ],
    [
      'a VPC by name',
      'vpc-0123456789abcdef0:',
      'main:',
      '39:5 sessions.endpoints.main: must be the id of a VPC such as vpc-0123456789abcdef0, got "main"',
    ],
    [
      'no subnet',
      '[subnet-0123456789abcdef0]',
      '[]',
      '40:16 sessions.endpoints.vpc-0123456789abcdef0.subnets: must name at least one subnet, got an empty list',
    ],
    [
      'one subnet twice',
      '[subnet-0123456789abcdef0]',
      '[subnet-01234567, subnet-01234567]',
      '40:34 sessions.endpoints.vpc-0123456789abcdef0.subnets[1]: must be named once, got subnet-01234567 again',
    ],
    [
      'the whole internet',
      '10.0.0.0/16',
      '0.0.0.0/0',
      '41:13 sessions.endpoints.vpc-0123456789abcdef0.from: must be addresses of a private network such as 10.0.0.0/16, got 0.0.0.0/0: endpoints are for nodes',
    ],
    [
      'more than a private network',
      '10.0.0.0/16',
      '10.0.0.0/7',
      '41:13 sessions.endpoints.vpc-0123456789abcdef0.from: must be addresses of a private network such as 10.0.0.0/16, got 10.0.0.0/7: endpoints are for nodes',
    ],
    [
      'an address in the midst of its range',
      '10.0.0.0/16',
      '10.0.7.0/16',
      '41:13 sessions.endpoints.vpc-0123456789abcdef0.from: must begin with the first address of its range (10.0.0.0/16), got 10.0.7.0/16',
    ],
    [
      'an address beyond 255',
      '10.0.0.0/16',
      '10.0.256.0/24',
      '41:13 sessions.endpoints.vpc-0123456789abcdef0.from: must be a range of addresses such as 10.0.0.0/16, got 10.0.256.0/24',
    ],
    [
      'a route table by name',
      '[rtb-0123456789abcdef0]',
      '[private]',
      '42:21 sessions.endpoints.vpc-0123456789abcdef0.routeTables[0]: must be the id of a route table such as rtb-0123456789abcdef0, got "private"',
    ],
    [
      'a key that there is not',
      'runAs:',
      'runas:',
      '33:3 sessions.runas: must be a known key, got "runas", did you mean runAs',
    ],
  ])('refuse %s', (_, passage, otherwise, problem) => {
    expect(errorsOf(but(passage, otherwise))).toEqual([`fleet.yaml:${problem}`]);
  });

  it.each([
    [
      'nothing is kept',
      's3: true, cloudWatch: live, keep: 400 days, lock: { mode: governance, for: 90 days }',
      's3: false, cloudWatch: off',
      '32:3 sessions.transcripts: should go somewhere, got neither s3 nor cloudWatch: nobody can say afterwards what was done',
    ],
    [
      'a transcript comes only at the end',
      'cloudWatch: live',
      'cloudWatch: off',
      '32:40 sessions.transcripts.cloudWatch: should be live, got off: what is sent when a session ends, its user may have changed by then',
    ],
    [
      'everybody is root',
      'runAs: operator',
      'runAs: root',
      '33:10 sessions.runAs: should be a user of little power, got root: whoever opens a session could do anything',
    ],
    [
      'ports are forwarded',
      'mfa: iam',
      'mfa: iam, portForwarding: [AWS-StartSSHSession]',
      '35:50 sessions.operators.web-team.portForwarding: should be needed, got forwarded ports: what goes through them leaves no transcript',
    ],
    [
      'there is no way to S3',
      '      routeTables: [rtb-0123456789abcdef0]\n',
      '',
      '39:5 sessions.endpoints.vpc-0123456789abcdef0: should have routeTables, got none: transcripts and patches need a way to S3 that this file does not make',
    ],
  ])('warn where %s', (_, passage, otherwise, problem) => {
    expect(warningsOf(but(passage, otherwise))).toEqual([`fleet.yaml:${problem}`]);
  });
});
