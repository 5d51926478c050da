import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FleetFileError } from '../../../lib/config/fleet-file-error';
import { formatProblem } from '../../../lib/config/problem';
import { readFleet } from '../../../lib/config/read-fleet';
import { errorsOf, fleetOf, GOOD_FLEET, warningsOf } from '../../support/fleet-text';

const WAY_OUT = 'keep it in Secrets Manager or in a SecureString made by hand, or say why it is none with notSecret';
const FIRST = GOOD_FLEET.split('\n').length;
/** The good fleet with one more line: `parameters: …`. */
const withParameters = (written: string) => `${GOOD_FLEET}parameters: ${written}\n`;
const segments = (count: number) => '/a'.repeat(count);

describe('a mistake in fleet.yaml', () => {
  it.each<[title: string, written: string, complaint: string]>([
    ['a list', '[]', '13 parameters: must be a mapping, got a list'],
    [
      'a path without its slash',
      '{ acme/web: x }',
      '15 parameters.acme/web: must be a path that begins with / such as /acme/web, got "acme/web"',
    ],
    [
      'a slash at the end',
      '{ /acme/: x }',
      '15 parameters./acme/: must have a name at each level and no / at its end, got "/acme/"',
    ],
    [
      'two slashes',
      '{ /acme//web: x }',
      '15 parameters./acme//web: must have a name at each level and no / at its end, got "/acme//web"',
    ],
    [
      'a path below a path that begins anew',
      '{ /acme: { /web: x } }',
      '24 parameters./acme./web: must not begin with /, for it lies below /acme',
    ],
    [
      'a space in a name',
      '{ /acme/my web: x }',
      '15 parameters."/acme/my web": must be letters, digits, _, . and - between its slashes, got "/acme/my web"',
    ],
    [
      'a name that AWS keeps for itself',
      '{ /aws/web: x }',
      '15 parameters./aws/web: must not begin with aws or ssm, which AWS keeps for itself, got "/aws/web"',
    ],
    [
      'one that only begins so, in capitals',
      '{ /SSM-web: x }',
      '15 parameters./SSM-web: must not begin with aws or ssm, which AWS keeps for itself, got "/SSM-web"',
    ],
    ['sixteen levels', `{ ${segments(16)}: x }`, `15 parameters.${segments(16)}: must have at most 15 levels, got 16`],
    [
      'a name that is too long with its ARN',
      `{ /acme: { ${'x'.repeat(959)}: y } }`,
      `24 parameters./acme."${'x'.repeat(60)}…": must have at most 1011 characters with the ARN before it, got 1012`,
    ],
    [
      'the brake of the loop',
      '{ /acme: { loop: run } }',
      '24 parameters./acme.loop: must be another name, for this is the brake of the loop',
    ],
    [
      'the configuration of the CloudWatch agent',
      '{ /AmazonCloudWatch-acme: x }',
      '15 parameters./AmazonCloudWatch-acme: must be another name, for there the configuration of the CloudWatch agent is',
    ],
    [
      'a name among the locks',
      '{ /shipshape/mine: x }',
      '15 parameters./shipshape/mine: must be another name, for what begins with /shipshape/ are locks',
    ],
    [
      'a number',
      '{ /acme: { port: 8080 } }',
      '30 parameters./acme.port: must be text (in quotes if it looks like something else), a list or further names, got a number',
    ],
    [
      'true outside of flags',
      '{ /acme: { new-checkout: true } }',
      '38 parameters./acme.new-checkout: must be text (in quotes if it looks like something else), a list or further names, got true',
    ],
    [
      'nothing',
      '{ /acme: { port: ~ } }',
      '30 parameters./acme.port: must be text (in quotes if it looks like something else), a list or further names, got nothing',
    ],
    ['no names below a path', '{ /acme: {} }', '22 parameters./acme: must have names below it, got none'],
    ['empty text', '{ /acme/port: "" }', '27 parameters./acme/port: must not be empty'],
    [
      'a value that refers to another parameter',
      '{ /acme/port: "{{ssm:/acme/other}}" }',
      '27 parameters./acme/port: must not have {{ in it, which Parameter Store refuses',
    ],
    ['an empty list', '{ /acme/regions: [] }', '30 parameters./acme/regions: must have at least one entry, got none'],
    [
      'a comma in a list',
      '{ /acme/regions: [a, "b,c"] }',
      '34 parameters./acme/regions[1]: must have no comma, which is what separates the entries of a StringList',
    ],
    [
      'a number in a list',
      '{ /acme/ports: [80] }',
      '29 parameters./acme/ports[0]: must be text (in quotes if it looks like something else), got a number',
    ],
    [
      'a name given twice in two ways',
      '{ /acme/web: x, /acme: { web: y } }',
      '38 parameters./acme.web: must be given once, got /acme/web again',
    ],
    [
      'more than an advanced parameter holds',
      `{ /acme/page: ${'word '.repeat(1639)}}`,
      '27 parameters./acme/page: must be at most 8192 bytes, got 8194',
    ],
    [
      'an option that is misspelt',
      '{ /acme/port: { value: "80", descripton: x } }',
      '42 parameters./acme/port.descripton: must be one of value, description, allowedPattern, dataType, tier, notSecret beside value, got "descripton", did you mean description',
    ],
    [
      'options without a value',
      '{ /acme/port: { allowedPattern: x } }',
      '15 parameters./acme/port: must be one parameter with a value, got none',
    ],
    [
      'a value that does not match its pattern',
      '{ /acme/port: { value: http, allowedPattern: "^\\\\d+$" } }',
      '36 parameters./acme/port.value: must match its allowedPattern, got a value that does not',
    ],
    [
      'a pattern that is none',
      '{ /acme/port: { value: "80", allowedPattern: "(" } }',
      '58 parameters./acme/port.allowedPattern: must be a regular expression that is done within a second, got none such',
    ],
    [
      'an image that is none',
      '{ /acme/image: { value: latest, dataType: aws:ec2:image } }',
      '37 parameters./acme/image.value: must be the id of an image such as ami-0123456789abcdef0, got other text',
    ],
    [
      'a data type that is for SecureStrings',
      '{ /acme/x: { value: a, dataType: "aws:ssm:integration" } }',
      '46 parameters./acme/x.dataType: must be aws:ec2:image, or left out, got "aws:ssm:integration"',
    ],
    [
      'flags that are a list',
      '{ /acme: { flags: [a] } }',
      '31 parameters./acme.flags: must be flags by name such as { new-checkout: true }, got a list',
    ],
    [
      'a flag that is a list',
      '{ /acme: { flags: { a: [b] } } }',
      '36 parameters./acme.flags.a: must be true, false, a number or text, got a list',
    ],
    [
      'a flag that is a mapping',
      '{ /acme: { flags: { a: { b: c } } } }',
      '36 parameters./acme.flags.a: must be true, false, a number or text, or { value, notSecret: why }, got another mapping',
    ],
    [
      'a flag whose name no program could write',
      '{ /acme: { flags: { 1a: true } } }',
      '33 parameters./acme.flags.1a: must name the flag with 1 to 64 letters, digits, - and _, with a letter first, got "1a"',
    ],
    [
      'a folder that is not there',
      '{ from: { folder: none, environment: prod } }',
      '31 parameters.from.folder: must be a folder that is there, seen from this file, got none',
    ],
    [
      'a folder without an environment',
      '{ from: { folder: none } }',
      '15 parameters.from.environment: must be given, such as prod',
    ],
    [
      'base as an environment',
      '{ from: { folder: a, environment: base } }',
      '47 parameters.from.environment: must be the name of an environment, which base is not, got "base"',
    ],
  ])('%s is told in one line', (_title, written, complaint) => {
    expect(errorsOf(withParameters(written))).toEqual([`fleet.yaml:${FIRST}:${complaint}`]);
  });

  it('more parameters than a template holds are told at the section', () => {
    const many = (count: number) =>
      `\n  /acme:\n${Array.from({ length: count }, (_, index) => `    p${index}: x\n`).join('')}`;
    expect(errorsOf(withParameters(many(500)))).toEqual([]);
    expect(errorsOf(withParameters(many(501)))).toEqual([
      `fleet.yaml:${FIRST}:1 parameters: must have at most 500 parameters, which is what a template holds, got 501`,
    ]);
  });

  it('more than fits in a template is told at the section', () => {
    const large = `\n  /acme:\n${Array.from({ length: 120 }, (_, index) => `    p${index}: ${'word '.repeat(1600)}\n`).join('')}`;
    expect(errorsOf(withParameters(large))).toEqual([
      `fleet.yaml:${FIRST}:1 parameters: must fit in a template of 1000000 bytes, got about 1051690`,
    ]);
  });

  it('a pattern that takes for ever is given up', () => {
    const [line] = errorsOf(withParameters(`{ /acme/x: { value: ${'a'.repeat(40)}!, allowedPattern: "^(a+)+$" } }`));
    expect(line).toContain('must be a regular expression that is done within a second');
  });
});

describe('a secret', () => {
  const SECRET = ['hunter2', 'correct-horse'] as const;
  it.each<[title: string, written: string, why: string]>([
    ['a password by its name', `/acme/db-password: ${SECRET[0]}`, 'what its name calls a secret (password)'],
    ['in the middle of a name', `/acme/dbPasswordProd: ${SECRET[0]}`, 'what its name calls a secret (password)'],
    ['below a level called so', `/acme/secrets/db: ${SECRET[0]}`, 'what its name calls a secret (secrets)'],
    ['a key', `/acme/STRIPE_KEY: ${SECRET[1]}`, 'what its name calls a secret (key)'],
    ['a token', `/acme/token: ${SECRET[1]}`, 'what its name calls a secret (token)'],
    ['an access key of AWS', '/acme/x: AKIAIOSFODNN7EXAMPLE', 'what looks like an access key of AWS'],
    ['a secret key of AWS', '/acme/x: wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY', 'what looks like a long random text'],
    ['hexadecimal digits', '/acme/x: 9f86d081884c7d659a2feaa0c55ad015', 'what looks like a long random text'],
    ['a private key', '/acme/x: "-----BEGIN RSA PRIVATE KEY-----\\nMIIEow"', 'what looks like a private key'],
    [
      'a web token',
      '/acme/x: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N',
      'what looks like a JSON web token',
    ],
    ['an address', '/acme/x: postgres://app:hunter2@db.acme.example/shop', 'what looks like a password in an address'],
    [
      'a connection string',
      '/acme/x: Server=db;Uid=app;Pwd=hunter2;',
      'what looks like a password in a connection string',
    ],
  ])('is refused and not shown: %s', (_title, written, why) => {
    const [line, ...more] = errorsOf(withParameters(`\n  ${written}`));
    expect(more).toEqual([]);
    expect(line).toMatch(/^fleet\.yaml:\d+:\d+ parameters\./);
    expect(line).toContain(`: must be no secret, got ${why}: ${WAY_OUT}`);
    expect(line).not.toContain(written.slice(written.indexOf(': ') + 2, -1).replaceAll('"', ''));
  });

  it('is refused within a list and among flags, too', () => {
    expect(
      errorsOf(
        withParameters('{ /acme: { x: [a, AKIAIOSFODNN7EXAMPLE], flags: { y: AKIAIOSFODNN7EXAMPLE, apiToken: z } } }'),
      ),
    ).toEqual([
      `fleet.yaml:${FIRST}:27 parameters./acme.x: must be no secret, got what looks like an access key of AWS: ${WAY_OUT}`,
      `fleet.yaml:${FIRST}:66 parameters./acme.flags.y: must be no secret, got what looks like an access key of AWS: keep it elsewhere, or write { value, notSecret: why }`,
      `fleet.yaml:${FIRST}:98 parameters./acme.flags.apiToken: must be no secret, got what its name calls a secret (token): keep it elsewhere, or write { value, notSecret: why }`,
    ]);
  });

  it('is refused in a description', () => {
    expect(errorsOf(withParameters('{ /acme/x: { value: a, description: was AKIAIOSFODNN7EXAMPLE } }'))).toEqual([
      `fleet.yaml:${FIRST}:49 parameters./acme/x.description: must hold no secret, got what looks like an access key of AWS`,
    ]);
  });

  it('may stay with the reason why it is none', () => {
    const written =
      '{ /acme: { key: { value: AKIAIOSFODNN7EXAMPLE, notSecret: the example of the docs }, flags: { token: { value: a, notSecret: a colour } } } }';
    expect(errorsOf(withParameters(written))).toEqual([]);
    expect(warningsOf(withParameters(written))).toEqual([]);
  });

  it('gives a warning where the reason is for nothing', () => {
    expect(warningsOf(withParameters('{ /acme/port: { value: "80", notSecret: it is none } }'))).toEqual([
      `fleet.yaml:${FIRST}:42 parameters./acme/port.notSecret: should be left out, for nothing here looks like a secret`,
    ]);
  });

  it.each([
    'token-lifetime: 20 minutes',
    'secret-arn: arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf',
    'partition-key: customer',
    'keyboard: qwertz',
    'monkey-business: none',
    'image: ami-0123456789abcdef0',
    'volume: vol-0123456789abcdef0',
    'tenant: 0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0',
    'container: registry.acme.example/shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'commit: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b',
    'path: /opt/Acme/Shop2/releases/2026-11/current/lib/application.properties',
    'host: shop.cluster-c1abcdefghij.eu-central-1.rds.amazonaws.com',
    'cron: cron(0 2 ? * SUN *)',
    'page: https://acme.example/checkout?step=2&campaign=autumn2026',
    'class: com.acme.shop.checkout.PaymentServiceFactoryBeanImplementation',
    'words: the quick brown fox jumps over the lazy dog',
  ])('is not seen in %s', (written) => {
    expect(errorsOf(withParameters(`\n  /acme:\n    ${written}`))).toEqual([]);
  });
});

describe('a warning', () => {
  it.each<[title: string, written: string, warning: string]>([
    [
      'a value that makes an advanced parameter',
      `{ /acme/page: ${'word '.repeat(820)}}`,
      '27 parameters./acme/page: should be at most 4096 bytes, got 4099: as an advanced parameter it costs 0.05 dollars a month, and cannot become a standard one again',
    ],
    [
      'two names that differ by capitals',
      '{ /acme: { Web: x, web: y } }',
      '32 parameters./acme.web: should differ from /acme/Web by more than capitals, got /acme/web',
    ],
  ])('is given about %s', (_title, written, warning) => {
    expect(warningsOf(withParameters(written))).toEqual([`fleet.yaml:${FIRST}:${warning}`]);
  });
});

describe('what a file asks for', () => {
  const parametersOf = (written: string) => fleetOf(withParameters(written)).parameters;

  it('is a String, a StringList, an image, and flags as one JSON text with sorted names', () => {
    expect(
      parametersOf(
        '{ /acme: { url: x, regions: [a, b], flags: { b: 0.2, a: true }, image: { value: ami-0123456789abcdef0, dataType: "aws:ec2:image" } } }',
      ),
    ).toEqual([
      expect.objectContaining({ name: '/acme/flags', type: 'String', value: '{"a":true,"b":0.2}' }),
      expect.objectContaining({ name: '/acme/image', type: 'String', dataType: 'aws:ec2:image' }),
      { name: '/acme/regions', type: 'StringList', value: 'a,b', tier: 'Standard' },
      { name: '/acme/url', type: 'String', value: 'x', tier: 'Standard' },
    ]);
  });

  it('may be called value', () => {
    expect(parametersOf('{ /acme: { value: { value: x } } }')).toEqual([
      expect.objectContaining({ name: '/acme/value', value: 'x' }),
    ]);
  });

  it('stays an advanced parameter if it says so', () => {
    expect(parametersOf('{ /acme/x: { value: a, tier: advanced } }')).toEqual([
      expect.objectContaining({ tier: 'Advanced' }),
    ]);
  });
});

describe('files for each environment', () => {
  /** What is said about the fleet with these files in its folder `parameters`, or its parameters. */
  function read(files: Record<string, string>, section = '{ from: { folder: parameters, environment: prod } }') {
    const folder = mkdtempSync(join(tmpdir(), 'fleet-'));
    try {
      mkdirSync(join(folder, 'parameters'));
      for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'parameters', name), text);
      const file = join(folder, 'fleet.yaml');
      writeFileSync(file, withParameters(section));
      try {
        const { fleet, warnings } = readFleet(file);
        return {
          errors: [],
          values: Object.fromEntries((fleet.parameters ?? []).map(({ name, value }) => [name, value])),
          parameters: fleet.parameters ?? [],
          warnings: warnings.map(formatProblem),
        };
      } catch (error) {
        if (!(error instanceof FleetFileError)) throw error;
        return {
          errors: error.message.replaceAll(`${folder}/`, '').split('\n'),
          values: {},
          parameters: [],
          warnings: [],
        };
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  const base = `/acme/web:
  api: { value: https://test.example, allowedPattern: "^https://", description: Whom to ask }
  regions: [a]
  colour: red
  flags: { new-checkout: false, share: 0.1, old: true }
`;

  it('hold what base.yaml says, but for what the environment says otherwise', () => {
    const { values, parameters, errors } = read({
      'base.yaml': base,
      'prod.yaml': `/acme/web:
  api: https://acme.example
  colour: ~
  size: large
  flags: { new-checkout: true, old: ~ }
`,
    });
    expect(errors).toEqual([]);
    expect(values).toEqual({
      '/acme/web/api': 'https://acme.example',
      '/acme/web/regions': 'a',
      '/acme/web/size': 'large',
      '/acme/web/flags': '{"new-checkout":true,"share":0.1}',
    });
    expect(parameters[0]).toMatchObject({ allowedPattern: '^https://', description: 'Whom to ask' });
  });

  it('stand beside what fleet.yaml says itself', () => {
    const section = '{ from: { folder: parameters, environment: prod }, /acme/web/size: small }';
    expect(read({ 'base.yaml': '/acme/web/a: x\n', 'prod.yaml': '/acme/web/b: y\n' }, section).values).toEqual({
      '/acme/web/a': 'x',
      '/acme/web/b': 'y',
      '/acme/web/size': 'small',
    });
  });

  it.each<[title: string, prod: string, complaint: string]>([
    [
      'a value that does not match the pattern of base.yaml',
      '/acme/web:\n  api: http://acme.example\n',
      'parameters/prod.yaml:2:8 /acme/web.api: must match its allowedPattern, got a value that does not',
    ],
    [
      'text for a list',
      '/acme/web:\n  regions: b\n',
      'parameters/prod.yaml:2:12 /acme/web.regions: must be a list as in base.yaml, for programs read it as such, got text',
    ],
    [
      'a flag of another type',
      '/acme/web:\n  flags:\n    share: "0.2"\n',
      'parameters/prod.yaml:3:12 /acme/web.flags.share: must be a number as in base.yaml, for programs read it as such, got text',
    ],
    [
      'a parameter taken away that is not there',
      '/acme/web:\n  coulour: ~\n',
      'parameters/prod.yaml:2:12 /acme/web.coulour: must be a parameter of base.yaml to be taken away, got none of this name',
    ],
    [
      'a flag taken away that is not there',
      '/acme/web:\n  flags: { odl: ~ }\n',
      'parameters/prod.yaml:2:17 /acme/web.flags.odl: must be a flag of base.yaml to be taken away, got none of this name',
    ],
    [
      'a secret',
      '/acme/web:\n  password: hunter2\n',
      `parameters/prod.yaml:2:13 /acme/web.password: must be no secret, got what its name calls a secret (password): ${WAY_OUT}`,
    ],
    [
      'a key given twice',
      '/acme/web/a: x\n/acme/web/a: y\n',
      'parameters/prod.yaml:2:1 /acme/web/a: must be given once, got it again (first in line 1)',
    ],
    [
      'text that is no YAML',
      '/acme/web: { a: x\n',
      'parameters/prod.yaml:2:1: must be valid YAML, got: flow map in block collection must be sufficiently indented and end with a }',
    ],
    [
      'a group of flags that loses all of them',
      '/acme/web:\n  flags: { new-checkout: ~, share: ~, old: ~ }\n',
      'parameters/prod.yaml:2:10 /acme/web.flags: must leave a flag of base.yaml, got none left: take away the group as a whole',
    ],
    ['nothing', '', 'parameters/prod.yaml:1:1: must begin with a path such as /acme/web, got an empty file'],
  ])('name the file, line and column of %s', (_title, prod, complaint) => {
    expect(read({ 'base.yaml': base, 'prod.yaml': prod }).errors).toEqual([complaint]);
  });

  it('tell what is wrong in each of them, the fleet’s file first', () => {
    const section = '{ from: { folder: parameters, environment: prod }, /acme/x: 1 }';
    const { errors } = read({ 'base.yaml': '/acme/y: 2\n', 'prod.yaml': '/acme/z: 3\n' }, section);
    expect(errors.map((line) => line.split(' ')[0])).toEqual([
      `fleet.yaml:${FIRST}:73`,
      'parameters/base.yaml:1:10',
      'parameters/prod.yaml:1:10',
    ]);
  });

  it('refuse a name that fleet.yaml has as well', () => {
    const section = '{ from: { folder: parameters, environment: prod }, /acme/x: a }';
    expect(read({ 'base.yaml': '/acme/x: a\n', 'prod.yaml': '{}\n' }, section).errors).toEqual([
      `fleet.yaml:${FIRST}:64 parameters./acme/x: must be given once, got /acme/x in the files of from as well`,
    ]);
  });

  it('propose the environment that was most likely meant', () => {
    expect(read({ 'base.yaml': base, 'production.yaml': '{}\n' }).errors).toEqual([
      `fleet.yaml:${FIRST}:56 parameters.from.environment: must be the name of a file there, prod.yaml is none, did you mean production`,
    ]);
  });

  it('need a base.yaml', () => {
    expect(read({ 'prod.yaml': '{}\n' }).errors).toEqual([
      `fleet.yaml:${FIRST}:31 parameters.from.folder: must be a folder with a base.yaml, got parameters without one`,
    ]);
  });
});
