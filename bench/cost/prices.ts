import { INTERFACE_ENDPOINT_DOLLARS } from '../../lib/sessions/endpoint-price';

/** What something costs as long as it is there, and who says so. */
export interface Price {
  readonly item: string;
  /** For one of them and a month of 730 hours; US East, without free tiers. Other Regions differ by a few per cent. */
  readonly dollars: number;
  readonly source: string;
}

const HOURS_A_MONTH = 730;
const ASR = 'cost page of Automated Security Response on AWS';

/** Prices of what is paid for by being there. A source without an address is a page of docs.aws.amazon.com. */
export const PRICES = {
  key: { item: 'key', dollars: 1, source: ASR },
  /** The first two of the yearly rotations cost; later ones do not. */
  keyRotations: {
    item: 'two rotations of the key (none in the first year)',
    dollars: 2,
    source: `${ASR}; aws.amazon.com/kms/pricing`,
  },
  /** For each metric that an alarm watches. */
  alarm: { item: 'alarm', dollars: 0.1, source: ASR },
  compositeAlarm: { item: 'alarm over alarms', dollars: 0.5, source: 'aws.amazon.com/cloudwatch/pricing' },
  dashboard: { item: 'dashboard', dollars: 3, source: ASR },
  /** Sent in one hour of each day. */
  dailyMetric: {
    item: 'metric sent once a day',
    dollars: 0.3 / 24,
    source: `${ASR}; CloudWatch billing and costs: prorated by the hour, metered only when data is sent`,
  },
  /** Five long polls of twenty seconds at a time; with a maximum concurrency Lambda does not go below. */
  idlePolling: {
    item: 'polling of a queue while nothing happens',
    dollars: ((5 * 3 * 60 * HOURS_A_MONTH) / 1_000_000) * 0.4,
    source: `${ASR}; Lambda, configuring scaling behavior for SQS event source mappings`,
  },
  /** Each asks for a run of two seconds with 512 MB on arm64, which is what looking at a small fleet takes. */
  sweeps: {
    item: 'sweep every quarter of an hour',
    dollars: 4 * HOURS_A_MONTH * (1 / 1_000_000 + 0.2 / 1_000_000 + 2 * 0.5 * 0.0000133334),
    source: 'aws.amazon.com/eventbridge/pricing; aws.amazon.com/lambda/pricing',
  },
  advancedParameter: { item: 'advanced parameter', dollars: 0.05, source: 'aws.amazon.com/systems-manager/pricing' },
  interfaceEndpoint: {
    item: 'interface endpoint in one zone',
    dollars: INTERFACE_ENDPOINT_DOLLARS,
    source: 'README of sample-patch-compliance-dashboard-organization',
  },
} as const satisfies Record<string, Price>;

/**
 * A metric of ours that is sent only when something happens: at most this, if something happens in each hour of a month.
 * A quiet hour costs nothing.
 */
export const BUSY_METRIC_DOLLARS = 0.3;

/** Resource types that cost nothing by being there, and what is paid for their use. */
export const FREE_TYPES: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'nothing',
  'AWS::Chatbot::MicrosoftTeamsChannelConfiguration': 'nothing',
  'AWS::Chatbot::SlackChannelConfiguration': 'nothing',
  'AWS::DynamoDB::Table': 'on demand: requests and bytes',
  'AWS::Events::Rule': 'nothing for events of AWS',
  'AWS::EC2::SecurityGroup': 'nothing',
  'AWS::IAM::InstanceProfile': 'nothing',
  'AWS::IAM::ManagedPolicy': 'nothing',
  'AWS::IAM::Policy': 'nothing',
  'AWS::IAM::Role': 'nothing',
  'AWS::KMS::Alias': 'nothing',
  'AWS::Lambda::Function': 'runs and their time',
  'AWS::Lambda::Permission': 'nothing',
  'AWS::Logs::LogGroup': 'bytes',
  'AWS::ResourceGroups::Group': 'nothing',
  'AWS::S3::Bucket': 'bytes and requests',
  'AWS::S3::BucketPolicy': 'nothing',
  'AWS::SNS::Subscription': 'nothing',
  'AWS::SNS::Topic': 'messages',
  'AWS::SNS::TopicPolicy': 'nothing',
  'AWS::SQS::Queue': 'requests',
  'AWS::SQS::QueuePolicy': 'nothing',
  'AWS::SSM::Document': 'nothing; sessions on EC2 cost nothing, on hybrid nodes by use',
  'AWS::SSM::Association': 'nothing for Run Command on EC2',
  'AWS::SSM::ResourceDataSync': 'requests and bytes of the bucket',
  'AWS::SSM::MaintenanceWindow': 'nothing',
  'AWS::SSM::MaintenanceWindowTarget': 'nothing',
  'AWS::SSM::MaintenanceWindowTask': 'nothing for Run Command on EC2',
  'AWS::SSM::PatchBaseline': 'nothing',
  'AWS::Scheduler::ScheduleGroup': 'nothing',
  'Custom::PatchRegistrations': 'a run of the configurator in a deploy',
};
