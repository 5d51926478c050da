import { aFleet } from './builders';

it('describes AWS documents with their parameters', async () => {
  const { Document } = (await aFleet().call('DescribeDocument', { Name: 'AWS-RunPatchBaseline' })) as {
    Document: { Parameters: object[] };
  };
  expect(Document).toMatchObject({
    Owner: 'Amazon',
    DocumentType: 'Command',
    SchemaVersion: '2.2',
    PlatformTypes: ['Linux', 'Windows', 'MacOS'],
  });
  expect(Document.Parameters).toContainEqual({ Name: 'RebootOption', Type: 'String', DefaultValue: 'RebootIfNeeded' });
});

it('gives the content of AWS documents', async () => {
  const { Content } = (await aFleet().call('GetDocument', { Name: 'AWS-RunPatchBaseline' })) as { Content: string };
  expect(JSON.parse(Content)).toMatchObject({
    parameters: { Operation: { type: 'String', allowedValues: ['Scan', 'Install'] } },
  });
});

it.each(['DescribeDocument', 'GetDocument'])('refuses %s of a document that does not exist', async (operation) => {
  await expect(aFleet().call(operation, { Name: 'Acme-Nothing' })).rejects.toMatchObject({ code: 'InvalidDocument' });
});

describe('a document of the account', () => {
  const content = (description: string, pattern = '^[a-z]{1,20}$') =>
    JSON.stringify({
      schemaVersion: '2.2',
      description,
      parameters: { Service: { type: 'String', description: 'what to restart', allowedPattern: pattern } },
      mainSteps: [
        {
          action: 'aws:runShellScript',
          name: 'restart',
          precondition: { StringEquals: ['platformType', 'Linux'] },
          inputs: { timeoutSeconds: '60', runCommand: ['#!/bin/bash', 'systemctl restart "$SSM_Service"'] },
        },
      ],
    });
  const withDocument = async (name = 'acme-restart-service') => {
    const fleet = aFleet();
    await fleet.call('CreateDocument', { Name: name, DocumentType: 'Command', Content: content('first') });
    return fleet;
  };

  it('keeps its default version when it gets another one', async () => {
    const fleet = await withDocument();
    await fleet.call('UpdateDocument', {
      Name: 'acme-restart-service',
      DocumentVersion: '$LATEST',
      Content: content('second'),
    });
    const described = async (DocumentVersion?: string) => {
      const answer = await fleet.call('DescribeDocument', { Name: 'acme-restart-service', DocumentVersion });
      return (answer as { Document: { Description: string } }).Document.Description;
    };
    expect([await described(), await described('$DEFAULT'), await described('$LATEST'), await described('2')]).toEqual([
      'first',
      'first',
      'second',
      'second',
    ]);
    await fleet.call('UpdateDocumentDefaultVersion', { Name: 'acme-restart-service', DocumentVersion: '2' });
    expect(await described()).toBe('second');
  });

  it.each(['x; id', '$(id)', 'x\nid', ''])('refuses %j where its pattern does not allow it', async (Service) => {
    const fleet = await withDocument();
    const { id } = fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023' });
    const command = { DocumentName: 'acme-restart-service', InstanceIds: [id], Parameters: { Service: [Service] } };
    await expect(fleet.call('SendCommand', command)).rejects.toMatchObject({ code: 'InvalidParameters' });
  });

  it.each([
    ['a name that AWS reserves', { Name: 'AWS-mine' }, 'ValidationException'],
    ['a name that is taken', {}, 'DocumentAlreadyExists'],
    ['more than 64 KB', { Name: 'acme-large', Content: content('x'.repeat(65_536)) }, 'MaxDocumentSizeExceeded'],
    ['another schema version', { Name: 'acme-other', DocumentType: 'Automation' }, 'InvalidDocumentSchemaVersion'],
    ['a text that is not JSON', { Name: 'acme-text', Content: '{' }, 'InvalidDocumentContent'],
    ['a pattern that is none', { Name: 'acme-pattern', Content: content('first', '[') }, 'InvalidDocumentContent'],
  ])('refuses %s', async (_, change, code) => {
    const fleet = await withDocument();
    const request = { Name: 'acme-restart-service', DocumentType: 'Command', Content: content('first'), ...change };
    await expect(fleet.call('CreateDocument', request)).rejects.toMatchObject({ code });
  });

  it('cannot go while an association applies it', async () => {
    const fleet = await withDocument();
    fleet.addNode({ operatingSystem: 'AMAZON_LINUX_2023', tags: { Role: 'web' } });
    await fleet.call('CreateAssociation', {
      Name: 'acme-restart-service',
      Parameters: { Service: ['nginx'] },
      Targets: [{ Key: 'tag:Role', Values: ['web'] }],
    });
    await expect(fleet.call('DeleteDocument', { Name: 'acme-restart-service' })).rejects.toMatchObject({
      code: 'AssociatedInstances',
    });
  });
});
