import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { ParameterTree, type ParameterValues } from '../../../lib';
import { aStack, aTemplate } from '../../support/a-stack';

const aTree = (values: ParameterValues, path = '/acme/web') =>
  aTemplate((stack) => new ParameterTree(stack, 'Web', { path, values }));

describe('a tree of parameters', () => {
  it('is a parameter for each value, and one for a group of flags', () => {
    const template = aTree({
      'api-endpoint': 'https://api.acme.example',
      regions: ['eu-central-1', 'eu-west-1'],
      image: { value: 'ami-0123456789abcdef0', dataType: 'aws:ec2:image', description: 'What nodes start from' },
      shop: { currency: { value: 'CHF', allowedPattern: '^[A-Z]{3}$' } },
      flags: { 'new-checkout': true, share: 0.2 },
    });
    template.resourceCountIs('AWS::SSM::Parameter', 5);
    for (const properties of [
      { Name: '/acme/web/api-endpoint', Type: 'String', Value: 'https://api.acme.example', Tier: 'Standard' },
      { Name: '/acme/web/regions', Type: 'StringList', Value: 'eu-central-1,eu-west-1' },
      { Name: '/acme/web/image', DataType: 'aws:ec2:image', Description: 'What nodes start from' },
      { Name: '/acme/web/shop/currency', AllowedPattern: '^[A-Z]{3}$' },
      { Name: '/acme/web/flags', Type: 'String', Value: '{"new-checkout":true,"share":0.2}' },
    ])
      template.hasResourceProperties('AWS::SSM::Parameter', properties);
  });

  it('is deleted with its stack', () => {
    for (const parameter of Object.values(aTree({ a: 'x' }).findResources('AWS::SSM::Parameter')))
      expect(parameter.DeletionPolicy).toBeUndefined();
  });

  it('takes what is known only at deploy time', () => {
    aTemplate((stack) => {
      const { bucketName } = new Bucket(stack, 'Bucket');
      new ParameterTree(stack, 'Web', {
        path: '/acme',
        values: { bucket: bucketName, buckets: [bucketName, 'other'] },
      });
    }).hasResourceProperties('AWS::SSM::Parameter', { Name: '/acme/bucket', Value: { Ref: Match.anyValue() } });
  });

  it('is advanced by size, with a warning about the price', () => {
    jest.spyOn(console, 'error').mockImplementation(); // the CDK shows the warning at each synth
    const stack = aStack(
      (scope) => new ParameterTree(scope, 'Web', { path: '/acme', values: { a: 'a '.repeat(2049) } }),
    );
    Template.fromStack(stack).hasResourceProperties('AWS::SSM::Parameter', { Tier: 'Advanced' });
    Annotations.fromStack(stack).hasWarning('/Shop/Web', Match.stringLikeRegexp('costs 0.05 dollars a month'));
  });

  it('keeps apart names that differ by slashes and hyphens alone', () => {
    aTree({ 'a-b': 'x', a: { b: 'y' } }).resourceCountIs('AWS::SSM::Parameter', 2);
  });

  it.each<[title: string, values: ParameterValues, message: string]>([
    [
      'a comma in a list',
      { a: ['x,y'] },
      '/acme/web.a[0] must have no comma, which is what separates the entries of a StringList',
    ],
    [
      'a value that does not match',
      { a: { value: 'x', allowedPattern: '^y$' } },
      '/acme/web.a.value must match its allowedPattern, got a value that does not',
    ],
    [
      'a number',
      { a: 1 },
      '/acme/web.a must be text (in quotes if it looks like something else), a list or further names, got a number',
    ],
    [
      'a secret',
      { password: 'hunter2' },
      '/acme/web.password must be no secret, got what its name calls a secret (password): keep it in Secrets Manager or in a SecureString made by hand, or say why it is none with notSecret',
    ],
  ])('refuses %s', (_title, values, message) => {
    expect(() => aTree(values)).toThrow(new Error(`Shop/Web: ${message}`));
  });

  it.each([
    ['acme', 'path must be a path that begins with / such as /acme/web, got "acme"'],
    ['/aws/web', 'path must not begin with aws or ssm, which AWS keeps for itself, got "/aws/web"'],
  ])('refuses to lie below %s', (path, message) => {
    expect(() => aTree({ a: 'x' }, path)).toThrow(new Error(`Shop/Web: ${message}`));
  });
});

describe('who may read a tree', () => {
  const reading = (path?: string) =>
    aTemplate((stack) => {
      const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      new ParameterTree(stack, 'Web', { path: '/acme/web', values: { a: 'x' } }).grantReadTree(role, path);
    });
  const statementOf = (template: Template) =>
    Object.values(template.findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement as Record<string, unknown>[],
    );
  const arn = (path: string) => `arn:aws:ssm:eu-central-1:123456789012:parameter${path}`;

  it('reads values at its path and below it, and can do nothing else', () => {
    expect(statementOf(reading())).toEqual([
      {
        Effect: 'Allow',
        Action: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
        Resource: [arn('/acme/web'), arn('/acme/web/*')],
      },
    ]);
  });

  it('reads a part of it alone', () => {
    expect(statementOf(reading('/acme/web/shop'))).toEqual([
      expect.objectContaining({ Resource: [arn('/acme/web/shop'), arn('/acme/web/shop/*')] }),
    ]);
  });

  it.each(['/acme', '/acme/website', '/other'])('refuses to grant %s, which is not in it', (path) => {
    expect(() => reading(path)).toThrow(`Shop/Web: path must be /acme/web or lie below it, got ${path}`);
  });

  it('reads a tree that is made elsewhere', () => {
    const template = aTemplate((stack) => {
      const role = new Role(stack, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      ParameterTree.fromPath(stack, 'Web', '/acme/web').grantReadTree(role);
    });
    expect(statementOf(template)).toHaveLength(1);
    template.resourceCountIs('AWS::SSM::Parameter', 0);
  });
});
