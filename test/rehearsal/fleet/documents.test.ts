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
