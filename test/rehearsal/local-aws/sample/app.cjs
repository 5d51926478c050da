// The stacks of the tests, as plain as can be; PROBE is the folder with the bundled function.
const { App, CfnOutput, Duration, RemovalPolicy, Stack } = require('aws-cdk-lib');
const chatbot = require('aws-cdk-lib/aws-chatbot');
const dynamodb = require('aws-cdk-lib/aws-dynamodb');
const events = require('aws-cdk-lib/aws-events');
const targets = require('aws-cdk-lib/aws-events-targets');
const iam = require('aws-cdk-lib/aws-iam');
const lambda = require('aws-cdk-lib/aws-lambda');
const { SqsEventSource } = require('aws-cdk-lib/aws-lambda-event-sources');
const kms = require('aws-cdk-lib/aws-kms');
const s3 = require('aws-cdk-lib/aws-s3');
const scheduler = require('aws-cdk-lib/aws-scheduler');
const sns = require('aws-cdk-lib/aws-sns');
const { EmailSubscription, SqsSubscription } = require('aws-cdk-lib/aws-sns-subscriptions');
const sqs = require('aws-cdk-lib/aws-sqs');
const ssm = require('aws-cdk-lib/aws-ssm');

const app = new App();
const stack = new Stack(app, 'Sample', { env: { account: '123456789012', region: 'eu-central-1' } });
const { account, region } = stack;

const topic = new sns.Topic(stack, 'Topic', { topicName: 'sample' });
topic.addSubscription(new EmailSubscription('oncall@acme.example'));
const other = new sns.Topic(stack, 'Other', { topicName: 'other' });
other.addSubscription(new SqsSubscription(new sqs.Queue(stack, 'Machines', { queueName: 'machines' })));

const key = new kms.Key(stack, 'Key');
const sealed = new sns.Topic(stack, 'Sealed', { topicName: 'sealed', masterKey: key });
const granted = new sns.Topic(stack, 'Granted', { topicName: 'granted', masterKey: new kms.Key(stack, 'OtherKey') });

const letters = new sqs.Queue(stack, 'Letters', { queueName: 'letters' });
const queue = new sqs.Queue(stack, 'Queue', {
  queueName: 'work',
  visibilityTimeout: Duration.seconds(60),
  deadLetterQueue: { queue: letters, maxReceiveCount: 2 },
});
const table = new dynamodb.Table(stack, 'Table', {
  tableName: 'ledger',
  partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
  sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
  timeToLiveAttribute: 'expiresAt',
  removalPolicy: RemovalPolicy.DESTROY,
});
const bucket = new s3.Bucket(stack, 'Bucket', { bucketName: 'sample-reports', enforceSSL: true });
const parameter = new ssm.StringParameter(stack, 'Brake', { parameterName: '/sample/loop', stringValue: 'run' });

const probe = new lambda.Function(stack, 'Probe', {
  functionName: 'probe',
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'probe.handler',
  code: lambda.Code.fromAsset(process.env.PROBE),
  timeout: Duration.seconds(30),
  environment: { TOPIC: topic.topicArn, NODE_OPTIONS: '--enable-source-maps' },
});
probe.addEventSource(
  new SqsEventSource(queue, {
    batchSize: 50,
    maxBatchingWindow: Duration.seconds(20),
    maxConcurrency: 2,
    reportBatchItemFailures: true,
  }),
);
// Its window and its time-out last longer, at the speed of the tests, than any of them waits, however busy the machine is.
const patient = new sqs.Queue(stack, 'Patient', {
  queueName: 'patient',
  visibilityTimeout: Duration.hours(1),
  deadLetterQueue: { queue: letters, maxReceiveCount: 2 },
});
probe.addEventSource(
  new SqsEventSource(patient, { batchSize: 50, maxBatchingWindow: Duration.minutes(5), reportBatchItemFailures: true }),
);
topic.grantPublish(probe);
granted.grantPublish(probe);
probe.addToRolePolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: [sealed.topicArn] }));
table.grantReadWriteData(probe);
bucket.grantReadWrite(probe);
parameter.grantRead(probe);
probe.addToRolePolicy(
  new iam.PolicyStatement({
    actions: ['ssm:SendCommand'],
    resources: [
      `arn:aws:ssm:${region}::document/AWS-RunPatchBaseline`,
      `arn:aws:ec2:${region}:${account}:instance/i-allowed*`,
    ],
  }),
);
probe.addToRolePolicy(
  new iam.PolicyStatement({
    actions: ['ssm:DescribeMaintenanceWindowExecutions'],
    resources: [`arn:aws:ssm:${region}:${account}:maintenancewindow/mw-allowed`],
  }),
);
probe.addToRolePolicy(
  new iam.PolicyStatement({
    actions: ['ssm:CreateOpsItem', 'ec2:DescribeInstances', 'tag:GetResources'],
    resources: ['*'],
  }),
);
probe.addToRolePolicy(
  new iam.PolicyStatement({ actions: ['ssm:DescribeInstanceInformation'], resources: [queue.queueArn] }),
);

new events.Rule(stack, 'ToQueue', {
  eventPattern: { source: ['aws.ssm'], detailType: ['Configuration Compliance State Change'] },
  targets: [new targets.SqsQueue(queue)],
});
new events.Rule(stack, 'ToFunction', {
  eventPattern: { source: ['sample'] },
  targets: [new targets.LambdaFunction(probe)],
});
new events.CfnRule(stack, 'WithoutPermission', {
  eventPattern: { source: ['uninvited'] },
  targets: [{ id: 'probe', arn: `${probe.functionArn}` }],
});
new events.CfnRule(stack, 'WithoutPolicy', {
  eventPattern: { source: ['uninvited'] },
  targets: [{ id: 'letters', arn: letters.queueArn }],
});
new CfnOutput(stack, 'KeyArn', { value: key.keyArn });

const trusted = (id, service) =>
  new iam.Role(stack, id, { roleName: id.toLowerCase(), assumedBy: new iam.ServicePrincipal(service) });
const sender = trusted('Sender', 'scheduler.amazonaws.com');
queue.grantSendMessages(sender);
const nobody = trusted('Nobody', 'scheduler.amazonaws.com');
const schedule = (name, role, more = {}) =>
  new scheduler.CfnSchedule(stack, name, {
    name,
    scheduleExpression: 'rate(15 minutes)',
    scheduleExpressionTimezone: 'Europe/Zurich',
    flexibleTimeWindow: { mode: 'OFF' },
    target: { arn: queue.queueArn, roleArn: role.roleArn, input: '{"swept":"<aws.scheduler.scheduled-time>"}' },
    ...more,
  });
schedule('sweep', sender);
schedule('sweep-without-right', nobody);
schedule('sweep-disabled', sender, { state: 'DISABLED' });

const chat = trusted('Chat', 'chatbot.amazonaws.com');
new chatbot.CfnSlackChannelConfiguration(stack, 'Slack', {
  configurationName: 'sample',
  iamRoleArn: chat.roleArn,
  slackChannelId: 'C0123456789',
  slackWorkspaceId: 'T0123456789',
  snsTopicArns: [other.topicArn],
});

const mute = trusted('Mute', 'lambda.amazonaws.com');
new lambda.CfnFunction(stack, 'MuteFunction', {
  functionName: 'mute',
  runtime: 'nodejs24.x',
  handler: 'index.handler',
  role: mute.roleArn,
  code: { zipFile: 'exports.handler = async () => console.log("hello")' },
});

const window = trusted('Window', 'ssm.amazonaws.com');
window.addToPolicy(
  new iam.PolicyStatement({
    actions: ['ssm:SendCommand'],
    resources: [`arn:aws:ssm:${region}::document/AWS-RunPatchBaseline`, `arn:aws:ec2:${region}:${account}:instance/*`],
  }),
);
new ssm.CfnMaintenanceWindow(stack, 'Night', {
  name: 'night',
  schedule: 'cron(0 2 ? * SUN *)',
  duration: 3,
  cutoff: 1,
  allowUnassociatedTargets: false,
});
