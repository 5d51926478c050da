import { DescribeTableCommand, type DynamoDBClient, paginateListTables } from '@aws-sdk/client-dynamodb';

/**
 * The name of a fleet's ledger; undefined where there is none. CloudFormation names the table after its stack, and one that an
 * earlier deployment left behind is kept: the newest is the one in use.
 */
export async function findLedger(dynamo: DynamoDBClient, fleet: string): Promise<string | undefined> {
  const found: string[] = [];
  for await (const { TableNames = [] } of paginateListTables({ client: dynamo, pageSize: 100 }, {})) {
    found.push(...TableNames.filter((name) => name.startsWith(`${fleet}-foundation-Ledger`)));
  }
  if (found.length < 2) return found[0];
  const dated = await Promise.all(
    found.map(async (TableName) => {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName }));
      return { TableName, madeAt: Table?.CreationDateTime?.getTime() ?? 0 };
    }),
  );
  return dated.sort((one, other) => other.madeAt - one.madeAt)[0]?.TableName;
}
