/** What CloudFormation's resource specification says of a property. */
export type PropertyShape =
  | {
      readonly type: 'string';
      readonly min?: number;
      readonly max?: number;
      readonly pattern?: RegExp;
      readonly allowed?: readonly string[];
    }
  | { readonly type: 'integer'; readonly min?: number; readonly max?: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'json' }
  | { readonly type: 'list'; readonly of: PropertyShape; readonly max?: number }
  | {
      readonly type: 'structure';
      readonly members: Readonly<Record<string, PropertyShape>>;
      readonly required?: readonly string[];
    };

/** A resource type: its properties, and those whose change makes a new resource. */
export interface ResourceShape {
  readonly properties: Extract<PropertyShape, { type: 'structure' }>;
  readonly replacing: readonly string[];
}

const string = (limits: Omit<Extract<PropertyShape, { type: 'string' }>, 'type'> = {}): PropertyShape => ({
  type: 'string',
  ...limits,
});
const integer = (min?: number, max?: number): PropertyShape => ({ type: 'integer', min, max });
const oneOf = (...allowed: string[]): PropertyShape => ({ type: 'string', allowed });
const list = (of: PropertyShape, max?: number): PropertyShape => ({ type: 'list', of, max });
const structure = (
  members: Readonly<Record<string, PropertyShape>>,
  ...required: string[]
): Extract<PropertyShape, { type: 'structure' }> => ({
  type: 'structure',
  members,
  required,
});
const boolean: PropertyShape = { type: 'boolean' };
const json: PropertyShape = { type: 'json' };

const name = string({ min: 3, max: 128, pattern: /^[a-zA-Z0-9_\-.]{3,128}$/ });
const description = string({ min: 1, max: 128 });
const windowId = string({ min: 20, max: 20, pattern: /^mw-[0-9a-f]{17}$/ });
const tags = list(structure({ Key: string(), Value: string() }, 'Key', 'Value'), 1000);
const targets = list(structure({ Key: string({ min: 1, max: 163 }), Values: list(string(), 50) }, 'Key', 'Values'), 5);
const documentVersion = string({ pattern: /([$]LATEST|[$]DEFAULT|^[1-9][0-9]*$)/ });

const filterGroup = structure({
  PatchFilters: list(
    structure({
      Key: oneOf(
        'ADVISORY_ID',
        'ARCH',
        'BUGZILLA_ID',
        'CLASSIFICATION',
        'CVE_ID',
        'EPOCH',
        'MSRC_SEVERITY',
        'NAME',
        'PATCH_ID',
        'PATCH_SET',
        'PRIORITY',
        'PRODUCT',
        'PRODUCT_FAMILY',
        'RELEASE',
        'REPOSITORY',
        'SECTION',
        'SECURITY',
        'SEVERITY',
        'VERSION',
      ),
      Values: list(string(), 20),
    }),
    4,
  ),
});

const complianceLevel = oneOf('CRITICAL', 'HIGH', 'INFORMATIONAL', 'LOW', 'MEDIUM', 'UNSPECIFIED');

const patchBaseline = structure(
  {
    ApprovalRules: structure({
      PatchRules: list(
        structure({
          ApproveAfterDays: integer(0, 360),
          ApproveUntilDate: string({ min: 1, max: 10 }),
          ComplianceLevel: complianceLevel,
          EnableNonSecurity: boolean,
          PatchFilterGroup: filterGroup,
        }),
        10,
      ),
    }),
    ApprovedPatches: list(string({ min: 1, max: 100 }), 50),
    ApprovedPatchesComplianceLevel: complianceLevel,
    ApprovedPatchesEnableNonSecurity: boolean,
    AvailableSecurityUpdatesComplianceStatus: oneOf('NON_COMPLIANT', 'COMPLIANT'),
    DefaultBaseline: boolean,
    Description: string({ min: 1, max: 1024 }),
    GlobalFilters: filterGroup,
    Name: name,
    OperatingSystem: oneOf(
      'WINDOWS',
      'AMAZON_LINUX',
      'AMAZON_LINUX_2',
      'AMAZON_LINUX_2022',
      'AMAZON_LINUX_2023',
      'UBUNTU',
      'REDHAT_ENTERPRISE_LINUX',
      'SUSE',
      'CENTOS',
      'ORACLE_LINUX',
      'DEBIAN',
      'MACOS',
      'RASPBIAN',
      'ROCKY_LINUX',
      'ALMA_LINUX',
    ),
    PatchGroups: list(string({ min: 1, max: 256, pattern: /^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$/u })),
    RejectedPatches: list(string({ min: 1, max: 100 }), 50),
    RejectedPatchesAction: oneOf('ALLOW_AS_DEPENDENCY', 'BLOCK'),
    Sources: list(
      structure({
        Configuration: string({ min: 1, max: 1024 }),
        Name: string({ pattern: /^[a-zA-Z0-9_\-.]{3,50}$/ }),
        Products: list(string(), 20),
      }),
      20,
    ),
    Tags: tags,
  },
  'Name',
);

const maintenanceWindow = structure(
  {
    AllowUnassociatedTargets: boolean,
    Cutoff: integer(0, 23),
    Description: description,
    Duration: integer(1, 24),
    EndDate: string(),
    Name: name,
    Schedule: string({ min: 1, max: 256 }),
    ScheduleOffset: integer(1, 6),
    ScheduleTimezone: string(),
    StartDate: string(),
    Tags: tags,
  },
  'AllowUnassociatedTargets',
  'Cutoff',
  'Duration',
  'Name',
  'Schedule',
);

const windowTarget = structure(
  {
    Description: description,
    Name: name,
    OwnerInformation: string({ min: 1, max: 128 }),
    ResourceType: oneOf('INSTANCE', 'RESOURCE_GROUP'),
    Targets: targets,
    WindowId: windowId,
  },
  'ResourceType',
  'Targets',
  'WindowId',
);

const runCommand = structure({
  CloudWatchOutputConfig: structure({
    CloudWatchLogGroupName: string({ min: 1, max: 512 }),
    CloudWatchOutputEnabled: boolean,
  }),
  Comment: string({ max: 100 }),
  DocumentHash: string({ max: 256 }),
  DocumentHashType: oneOf('Sha1', 'Sha256'),
  DocumentVersion: documentVersion,
  NotificationConfig: structure(
    { NotificationArn: string(), NotificationEvents: list(string()), NotificationType: oneOf('Command', 'Invocation') },
    'NotificationArn',
  ),
  OutputS3BucketName: string(),
  OutputS3KeyPrefix: string(),
  Parameters: json,
  ServiceRoleArn: string(),
  TimeoutSeconds: integer(30, 2_592_000),
});

const windowTask = structure(
  {
    CutoffBehavior: oneOf('CANCEL_TASK', 'CONTINUE_TASK'),
    Description: description,
    LoggingInfo: structure(
      { Region: string({ min: 3, max: 20 }), S3Bucket: string(), S3Prefix: string() },
      'Region',
      'S3Bucket',
    ),
    MaxConcurrency: string({ min: 1, max: 7, pattern: /^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$/ }),
    MaxErrors: string({ min: 1, max: 7, pattern: /^([1-9][0-9]*|[0]|[1-9][0-9]%|[0-9]%|100%)$/ }),
    Name: name,
    Priority: integer(0),
    ServiceRoleArn: string(),
    Targets: targets,
    TaskArn: string({ min: 1, max: 1600 }),
    TaskInvocationParameters: structure({
      MaintenanceWindowAutomationParameters: structure({ DocumentVersion: documentVersion, Parameters: json }),
      MaintenanceWindowLambdaParameters: structure({
        ClientContext: string({ min: 1, max: 8000 }),
        Payload: string(),
        Qualifier: string({ min: 1, max: 128 }),
      }),
      MaintenanceWindowRunCommandParameters: runCommand,
      MaintenanceWindowStepFunctionsParameters: structure({
        Input: string({ max: 4096 }),
        Name: string({ min: 1, max: 80 }),
      }),
    }),
    TaskParameters: json,
    TaskType: oneOf('AUTOMATION', 'LAMBDA', 'RUN_COMMAND', 'STEP_FUNCTIONS'),
    WindowId: windowId,
  },
  'Priority',
  'TaskArn',
  'TaskType',
  'WindowId',
);

const association = structure(
  {
    ApplyOnlyAtCronInterval: boolean,
    AssociationDispatchAssumeRole: string({ min: 1, max: 512, pattern: /^arn:aws(-[^:]+)?:iam::[0-9]{12}:role\/.+/ }),
    AssociationName: name,
    AutomationTargetParameterName: string({ min: 1, max: 50 }),
    CalendarNames: list(string()),
    ComplianceSeverity: oneOf('CRITICAL', 'HIGH', 'MEDIUM', 'LOW', 'UNSPECIFIED'),
    DocumentVersion: documentVersion,
    InstanceId: string({ pattern: /(^i-(\w{8}|\w{17})$)|(^mi-\w{17}$)/ }),
    MaxConcurrency: string({ pattern: /^([1-9][0-9]{0,6}|[1-9][0-9]%|[1-9]%|100%)$/ }),
    MaxErrors: string({ pattern: /^([1-9][0-9]{0,6}|[0]|[1-9][0-9]%|[0-9]%|100%)$/ }),
    Name: string({ pattern: /^[a-zA-Z0-9_\-.:/]{3,200}$/ }),
    OutputLocation: structure({
      S3Location: structure({ OutputS3BucketName: string(), OutputS3KeyPrefix: string(), OutputS3Region: string() }),
    }),
    Parameters: json,
    ScheduleExpression: string({ min: 1, max: 256 }),
    ScheduleOffset: integer(1, 6),
    SyncCompliance: oneOf('AUTO', 'MANUAL'),
    Tags: tags,
    Targets: targets,
    WaitForSuccessTimeoutSeconds: integer(15, 172_800),
  },
  'Name',
);

const versionName = string({ pattern: /^[a-zA-Z0-9_\-.]{1,128}$/ });

const document = structure(
  {
    Attachments: list(json, 20),
    Content: json,
    DocumentFormat: oneOf('YAML', 'JSON', 'TEXT'),
    DocumentType: oneOf(
      'ApplicationConfiguration',
      'ApplicationConfigurationSchema',
      'Automation',
      'Automation.ChangeTemplate',
      'AutoApprovalPolicy',
      'ChangeCalendar',
      'CloudFormation',
      'Command',
      'DeploymentStrategy',
      'ManualApprovalPolicy',
      'Package',
      'Policy',
      'ProblemAnalysis',
      'ProblemAnalysisTemplate',
      'Session',
    ),
    Name: name,
    Requires: list(structure({ Name: string(), Version: documentVersion })),
    Tags: tags,
    TargetType: string({ pattern: /^\/[\w.\-:/]*$/ }),
    UpdateMethod: oneOf('Replace', 'NewVersion'),
    VersionName: versionName,
  },
  'Content',
);

const bucketName = string({ min: 1, max: 2048 });
const keyArn = string({ min: 1, max: 512, pattern: /^arn:.*/ });
const regionName = string({ min: 1, max: 64 });

const resourceDataSync = structure(
  {
    BucketName: bucketName,
    BucketPrefix: string({ max: 64 }),
    BucketRegion: regionName,
    KMSKeyArn: keyArn,
    S3Destination: structure(
      {
        BucketName: bucketName,
        BucketPrefix: string({ min: 1, max: 256 }),
        BucketRegion: regionName,
        KMSKeyArn: keyArn,
        SyncFormat: oneOf('JsonSerDe'),
      },
      'BucketName',
      'BucketRegion',
      'SyncFormat',
    ),
    SyncFormat: oneOf('JsonSerDe'),
    SyncName: string({ min: 1, max: 64 }),
    SyncSource: json,
    SyncType: oneOf('SyncToDestination', 'SyncFromSource'),
  },
  'SyncName',
);

const resourceGroup = structure(
  {
    Configuration: list(json),
    Description: string({ max: 512 }),
    Name: string({ pattern: /^(?!aws)[a-zA-Z0-9._-]{1,128}$/i }),
    ResourceQuery: structure({
      Query: structure({
        ResourceTypeFilters: list(string()),
        StackIdentifier: string(),
        TagFilters: list(structure({ Key: string(), Values: list(string()) })),
      }),
      Type: oneOf('TAG_FILTERS_1_0', 'CLOUDFORMATION_STACK_1_0'),
    }),
    Resources: list(string()),
    Tags: tags,
  },
  'Name',
);

/** The resource types that the simulated fleet makes, as CloudFormation describes them. */
export const RESOURCE_SHAPES: Readonly<Record<string, ResourceShape>> = {
  'AWS::SSM::Association': { properties: association, replacing: ['InstanceId'] },
  'AWS::ResourceGroups::Group': { properties: resourceGroup, replacing: ['Name'] },
  'AWS::SSM::Document': { properties: document, replacing: ['Name', 'DocumentType'] },
  'AWS::SSM::ResourceDataSync': {
    properties: resourceDataSync,
    replacing: Object.keys(resourceDataSync.members).filter((member) => member !== 'SyncSource'),
  },
  'AWS::SSM::PatchBaseline': { properties: patchBaseline, replacing: ['OperatingSystem'] },
  'AWS::SSM::MaintenanceWindow': { properties: maintenanceWindow, replacing: [] },
  'AWS::SSM::MaintenanceWindowTarget': { properties: windowTarget, replacing: ['WindowId'] },
  'AWS::SSM::MaintenanceWindowTask': { properties: windowTask, replacing: ['TaskType', 'WindowId'] },
};
