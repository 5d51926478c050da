import * as z from 'zod/mini';
import type { ApiCall } from '../shared/api-call';
import type { VariablesOf } from '../shared/environment';

/** What configure-account is told at deploy time. */
export const ConfigureAccountEnv = z.object({
  /** The ledger's table: what was registered in the account before the fleet came is remembered there. */
  LEDGER_TABLE: z.string().check(z.minLength(1)),
});
/** The variables that the construct hands over; a forgotten name does not compile. */
export type ConfigureAccountVariables = VariablesOf<typeof ConfigureAccountEnv>;

/** Every call the function makes: the role allows these and no others. */
export const configureAccountCalls: readonly ApiCall[] = [
  { action: 'ssm:DescribePatchBaselines', on: ['*'] },
  { action: 'ssm:DescribePatchGroups', on: ['*'] },
  // AWS's own baselines, too: they belong to accounts of AWS, another one in every Region.
  { action: 'ssm:RegisterDefaultPatchBaseline', on: ['any patch baseline'] },
  { action: 'ssm:RegisterPatchBaselineForPatchGroup', on: ['any patch baseline'] },
  { action: 'ssm:DeregisterPatchBaselineForPatchGroup', on: ['any patch baseline'] },
  { action: 'dynamodb:GetItem', on: ['ledger'] },
  { action: 'dynamodb:PutItem', on: ['ledger'] },
];

/**
 * The resource type of the patch registrations: which baseline is the default of an operating system, and which one a
 * patch group uses.
 */
export const PATCH_REGISTRATIONS = 'Custom::PatchRegistrations';

const Name = z.string().check(z.minLength(1));

/**
 * Properties of `Custom::PatchRegistrations`. CDK leaves empty maps out of a template, so both may be absent.
 * CloudFormation adds `ServiceToken` and `ServiceTimeout`, which are not ours to read.
 */
export const PatchRegistrationsProperties = z.object({
  /** The fleet's name. */
  Fleet: Name,
  /** Operating system → id of the baseline for its nodes without a ring; `aws:NAME` for one of AWS's own. */
  Defaults: z._default(z.record(Name, Name), {}),
  /** Patch group → operating system → id of the baseline; `aws:NAME` for one of AWS's own. */
  Groups: z._default(z.record(Name, z.record(Name, Name)), {}),
});
/** What the construct writes into the template; values may be CloudFormation references. */
export type PatchRegistrationsProperties = z.output<typeof PatchRegistrationsProperties>;

/**
 * What CloudFormation sends.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
export const CustomResourceRequest = z.object({
  RequestType: z.enum(['Create', 'Update', 'Delete']),
  RequestId: Name,
  ResponseURL: Name,
  StackId: Name,
  LogicalResourceId: Name,
  ResourceType: Name,
  PhysicalResourceId: z.optional(Name),
  ResourceProperties: z.record(z.string(), z.unknown()),
  OldResourceProperties: z.optional(z.record(z.string(), z.unknown())),
});
/** A request of CloudFormation for one resource. */
export type CustomResourceRequest = z.output<typeof CustomResourceRequest>;
