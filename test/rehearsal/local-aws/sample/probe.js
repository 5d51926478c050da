// The function of the tests: makes the calls it is told, and tells the topic what it was invoked with.
const { DynamoDBClient, PutItemCommand, TransactWriteItemsCommand, QueryCommand } = require('@aws-sdk/client-dynamodb');
const { EC2Client, DescribeInstancesCommand, RunInstancesCommand } = require('@aws-sdk/client-ec2');
const { ResourceGroupsTaggingAPIClient, GetResourcesCommand } = require('@aws-sdk/client-resource-groups-tagging-api');
const { S3Client, PutObjectCommand, GetObjectCommand } = require('@aws-sdk/client-s3');
const { SNSClient, PublishCommand } = require('@aws-sdk/client-sns');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');
const ssm = require('@aws-sdk/client-ssm');

const clients = {
  dynamodb: [new DynamoDBClient(), { PutItemCommand, TransactWriteItemsCommand, QueryCommand }],
  ec2: [new EC2Client(), { DescribeInstancesCommand, RunInstancesCommand }],
  s3: [new S3Client(), { PutObjectCommand, GetObjectCommand }],
  sns: [new SNSClient(), { PublishCommand }],
  sqs: [new SQSClient(), { SendMessageCommand }],
  tagging: [new ResourceGroupsTaggingAPIClient(), { GetResourcesCommand }],
  ssm: [new ssm.SSMClient(), ssm],
};

async function call([service, action, input]) {
  const [client, commands] = clients[service];
  try {
    const answer = await client.send(new commands[`${action}Command`](input));
    if (answer.Body) return { body: await answer.Body.transformToString() };
    return { ...answer, $metadata: undefined };
  } catch (problem) {
    return { error: problem.name, message: problem.message };
  }
}

const tell = (subject, message) =>
  clients.sns[0].send(
    new PublishCommand({ TopicArn: process.env.TOPIC, Subject: subject, Message: JSON.stringify(message) }),
  );

exports.handler = async (event) => {
  if (event.calls) return Promise.all(event.calls.map(call));
  if (event.connect) return fetch(event.connect).then(String, (problem) => String(problem.cause));
  if (event.sleep) return new Promise((resolve) => setTimeout(resolve, event.sleep));
  const bodies = event.Records?.map((record) => record.body);
  await tell(bodies ? 'batch' : 'event', { at: new Date().toISOString(), bodies, event: bodies ? undefined : event });
  const poison = event.Records?.filter((record) => record.body.includes('poison')) ?? [];
  return { batchItemFailures: poison.map((record) => ({ itemIdentifier: record.messageId })) };
};
