import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { PutParameterCommand, SSMClient, type StartAutomationExecutionResult } from '@aws-sdk/client-ssm';
import type { Fleet } from '../../lib/config/fleet';
import type { AssociationExecution } from '../fleet/association';
import type { Node } from '../fleet/nodes';
import type { SimulatedFleet } from '../fleet/simulated-fleet';
import { cast } from './cast';
import type { CheckoutFunction } from './checkout';
import type { LocalAccount } from './local-account';

/** What is seen of state and parameters while the week goes by; a member is undefined where the file asks for nothing such. */
export interface RoomsSeen {
  /** Whose clock went wrong, when and by how much. */
  clock?: { readonly node: Node; readonly at: Date; readonly offSeconds: number; readonly association: string };
  /** Whom a person restarts with the runbook: how often it had gone down before, and the run. */
  restart?: { readonly node: Node; readonly at: Date; boots: number; execution: string };
  /** A flag that a person turns on: which checkout the company's own function gave before, at once after, and a minute later. */
  flag?: { readonly group: string; readonly name: string; readonly answers: string[]; readonly denied: Denied };
}

/** What the function said when it was to read a parameter outside its tree. */
interface Denied {
  readonly parameter: string;
  answer: string;
}

/** Longer than a reader of flags keeps what it has read. */
const seenAfterMillis = 61_000;

/** Lets happen in the week what shows what state and parameters are good for; nothing where the file has no such section. */
export function arrangeRooms(
  { aws, fleet }: Pick<LocalAccount, 'aws' | 'fleet'>,
  wanted: Fleet,
  checkout: CheckoutFunction,
): RoomsSeen {
  const seen: RoomsSeen = {};
  const node = fleet.nodes.all.find((one) => one?.name === cast.clockOff);
  const keepsTime = wanted.state?.associations.find(({ name }) => name === 'time-in-sync');
  if (node && keepsTime) {
    const at = new Date('2026-12-02T12:00:00Z');
    const clock = { node, at, offSeconds: 90, association: `${wanted.name}-${keepsTime.name}` };
    seen.clock = clock;
    fleet.at(at, () => {
      node.clockOffSeconds = clock.offSeconds;
    });
  }
  const toRestart = fleet.nodes.all.find((one) => one?.name === cast.restarted);
  if (toRestart && wanted.runbooks) {
    const restart = { node: toRestart, at: new Date('2026-12-03T12:00:00Z'), boots: 0, execution: '' };
    seen.restart = restart;
    fleet.at(restart.at, async () => {
      restart.boots = toRestart.boots;
      const { AutomationExecutionId = '' } = (await fleet.call('StartAutomationExecution', {
        DocumentName: `${wanted.name}-restart-node`,
        DocumentVersion: '$LATEST',
        Parameters: {
          InstanceId: [toRestart.id],
          AutomationAssumeRole: [await roleOf(aws, `${wanted.name}-runbooks`, 'restart-node')],
        },
      })) as StartAutomationExecutionResult;
      restart.execution = AutomationExecutionId;
    });
  }
  const group = wanted.parameters?.find(({ value }) => value.startsWith('{') && 'new-checkout' in JSON.parse(value));
  if (group) {
    const denied: Denied = { parameter: `/${wanted.name}/loop`, answer: '' };
    const flag = { group: group.name, name: 'new-checkout', answers: [] as string[], denied };
    seen.flag = flag;
    const call = async () => {
      flag.answers.push(await checkout.call());
    };
    const at = new Date('2026-12-02T12:00:00Z');
    fleet.at(at, async () => {
      await call();
      const Value = JSON.stringify({ ...JSON.parse(group.value), [flag.name]: true });
      await new SSMClient(aws.clients).send(new PutParameterCommand({ Name: group.name, Value, Overwrite: true }));
      await call();
    });
    fleet.at(new Date(at.getTime() + seenAfterMillis), async () => {
      await call();
      await checkout.pointAt(denied.parameter);
      denied.answer = await checkout.call().catch((error: Error) => error.message);
    });
  }
  return seen;
}

/** The role that runs of a runbook act as: where the stack tells people. */
async function roleOf({ clients }: LocalAccount['aws'], StackName: string, runbook: string): Promise<string> {
  const { Stacks: [stack] = [] } = await new CloudFormationClient(clients).send(
    new DescribeStacksCommand({ StackName }),
  );
  const key = `RoleOf${runbook.replaceAll('-', '')}`;
  return stack?.Outputs?.find(({ OutputKey }) => OutputKey === key)?.OutputValue ?? '';
}

/** The first run of an association that succeeded on a node after a moment, and when it did. */
export function firstSuccess(node: Node, association: string, after: Date): Date | undefined {
  const runs: readonly AssociationExecution[] =
    node.associations.find((applied) => applied.association.title === association)?.association.executions ?? [];
  const ended = runs.flatMap(({ targets }) =>
    targets.flatMap(({ node: one, status, endedAt = 0 }) =>
      one === node && status === 'Success' && endedAt > after.getTime() ? [endedAt] : [],
    ),
  );
  return ended.length > 0 ? new Date(Math.min(...ended)) : undefined;
}

/** The nodes whose agents can tell what is installed: they answer. */
export const answering = ({ nodes }: SimulatedFleet): Node[] =>
  nodes.all.flatMap((node) => (node?.state === 'running' && node.isRegistered && node.isOnline ? [node] : []));
