/** What a step of one kind takes, and what it leaves behind for later steps. */
export interface ActionShape {
  readonly required: readonly string[];
  readonly optional?: readonly string[];
  /** Whether it also takes whatever the API takes that it calls. */
  readonly isOpen?: true;
  /** Outputs that it has without declaring them. */
  readonly outputs?: readonly string[];
  /** Whether it waits for nobody, so that a time limit says nothing. */
  readonly isInstant?: true;
}

const API_CALL = { required: ['Service', 'Api'], isOpen: true } as const;
const API_PROPERTY = { required: ['Service', 'Api', 'PropertySelector', 'DesiredValues'], isOpen: true } as const;
const IMAGE_OUTPUTS = ['ImageId', 'ImageState'];

/**
 * The actions of an Automation document.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html
 */
export const AUTOMATION_ACTIONS: Readonly<Record<string, ActionShape>> = {
  'aws:approve': {
    required: ['Approvers'],
    optional: ['NotificationArn', 'Message', 'MinRequiredApprovals'],
    outputs: ['ApprovalStatus', 'ApproverDecisions'],
  },
  'aws:assertAwsResourceProperty': API_PROPERTY,
  'aws:branch': { required: ['Choices'], optional: ['Default'], isInstant: true },
  'aws:changeInstanceState': {
    required: ['InstanceIds', 'DesiredState'],
    optional: ['CheckStateOnly', 'Force', 'AdditionalInfo'],
  },
  'aws:copyImage': {
    required: ['SourceRegion', 'SourceImageId', 'ImageName'],
    optional: ['ImageDescription', 'Encrypted', 'KmsKeyId', 'ClientToken'],
    outputs: IMAGE_OUTPUTS,
  },
  'aws:createImage': {
    required: ['InstanceId', 'ImageName'],
    optional: ['ImageDescription', 'NoReboot', 'BlockDeviceMappings'],
    outputs: IMAGE_OUTPUTS,
  },
  'aws:createStack': {
    required: ['StackName'],
    optional: [
      ...['Capabilities', 'ClientRequestToken', 'DisableRollback', 'NotificationARNs', 'OnFailure', 'Parameters'],
      ...['ResourceTypes', 'RoleARN', 'StackPolicyBody', 'StackPolicyURL', 'Tags', 'TemplateBody', 'TemplateURL'],
      'TimeoutInMinutes',
    ],
    outputs: ['StackId', 'StackStatus', 'StackStatusReason'],
  },
  'aws:createTags': { required: ['ResourceIds', 'Tags'], optional: ['ResourceType'] },
  'aws:deleteImage': { required: ['ImageId'] },
  'aws:deleteStack': { required: ['StackName'], optional: ['RoleARN', 'ClientRequestToken', 'RetainResources'] },
  'aws:executeAutomation': {
    required: ['DocumentName'],
    optional: [
      ...['DocumentVersion', 'RuntimeParameters', 'MaxConcurrency', 'MaxErrors', 'Targets', 'TargetMaps'],
      ...['TargetParameterName', 'TargetLocations', 'Tags'],
    ],
    outputs: ['ExecutionId', 'Status', 'Output'],
  },
  'aws:executeAwsApi': API_CALL,
  'aws:executeScript': {
    required: ['Runtime'],
    optional: ['Handler', 'Script', 'Attachment', 'InputPayload'],
    outputs: ['Payload', 'OutputPayload'],
  },
  'aws:executeStateMachine': { required: ['stateMachineArn'], optional: ['name', 'input'] },
  'aws:invokeLambdaFunction': {
    required: ['FunctionName'],
    optional: ['Qualifier', 'InvocationType', 'LogType', 'ClientContext', 'InputPayload', 'Payload'],
    outputs: ['StatusCode', 'FunctionError', 'LogResult', 'Payload'],
  },
  'aws:invokeWebhook': { required: ['IntegrationName'], optional: ['Body'], outputs: ['Response', 'ResponseCode'] },
  'aws:loop': {
    required: ['Steps'],
    optional: ['Iterators', 'IteratorDataType', 'LoopCondition', 'MaxIterations'],
    outputs: ['CurrentIteration', 'CurrentIteratorValue'],
    isInstant: true,
  },
  'aws:pause': { required: [] },
  'aws:runCommand': {
    required: ['DocumentName'],
    optional: [
      ...['InstanceIds', 'Targets', 'Parameters', 'CloudWatchOutputConfig', 'Comment', 'DocumentHash'],
      ...['DocumentHashType', 'NotificationConfig', 'OutputS3BucketName', 'OutputS3KeyPrefix', 'ServiceRoleArn'],
      ...['TimeoutSeconds', 'DocumentVersion', 'MaxConcurrency', 'MaxErrors'],
    ],
    outputs: ['CommandId', 'Status', 'ResponseCode', 'Output', 'OutputPayload'],
  },
  'aws:runInstances': { required: ['ImageId'], isOpen: true, outputs: ['InstanceIds', 'InstanceStates'] },
  'aws:sleep': { required: [], optional: ['Duration', 'Timestamp'], isInstant: true },
  'aws:updateVariable': { required: ['Name', 'Value'], isInstant: true },
  'aws:waitForAwsResourceProperty': API_PROPERTY,
};

const SCRIPT = { required: ['runCommand'], optional: ['timeoutSeconds', 'workingDirectory'] } as const;

/**
 * The plugins of a Command document of schema version 2.2.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-command-ssm-plugin-reference.html
 */
export const COMMAND_PLUGINS: Readonly<Record<string, ActionShape>> = {
  'aws:runShellScript': SCRIPT,
  'aws:runPowerShellScript': SCRIPT,
  'aws:runDocument': { required: ['documentType'], optional: ['documentPath', 'documentParameters'] },
  'aws:downloadContent': { required: ['sourceType', 'sourceInfo'], optional: ['destinationPath'] },
  'aws:configurePackage': {
    required: ['name', 'action'],
    optional: ['installationType', 'additionalArguments', 'version'],
  },
  'aws:softwareInventory': {
    required: [],
    optional: [
      ...['applications', 'awsComponents', 'files', 'networkConfig', 'windowsUpdates', 'instanceDetailedInformation'],
      ...['services', 'windowsRegistry', 'windowsRoles', 'customInventory'],
    ],
  },
  'aws:updateSsmAgent': { required: ['agentName', 'allowDowngrade', 'source'], optional: ['targetVersion'] },
  'aws:refreshAssociation': { required: [], optional: ['associationIds'] },
  'aws:domainJoin': { required: ['directoryId', 'directoryName', 'dnsIpAddresses'], optional: ['directoryOU'] },
  'aws:configureDocker': { required: ['action'] },
  'aws:runDockerAction': {
    required: ['action'],
    optional: ['container', 'image', 'cmd', 'memory', 'cpuShares', 'volume', 'env', 'user', 'publish'],
  },
  'aws:applications': { required: ['action', 'source'], optional: ['parameters', 'sourceHash'] },
  'aws:psModule': {
    required: ['source', 'runCommand'],
    optional: ['sourceHash', 'timeoutSeconds', 'workingDirectory'],
  },
};

/** What every plugin takes besides: the agent reads these among its inputs and nowhere else. */
export const SHARED_INPUTS = ['onFailure', 'onSuccess', 'finallyStep'] as const;
