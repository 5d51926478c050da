import type { Finding } from './finding';
import { minutesSince } from './minutes-since';
import { isInstance, type Sighting } from './sighting';
import { whyUnregistered } from './why-unregistered';

/** An agent has this long to register after its instance started, and to come back after its last ping. */
export const AGENT_GRACE_MINUTES = 60;

/** A ping older than this says nothing, whatever Systems Manager makes of it; an agent can be set to one an hour. */
const PING_STALE_MINUTES = 2 * AGENT_GRACE_MINUTES;

/** Why a node counts as gone; nothing when somebody still knows it. */
export function whyGone({ nodeId, agent, instance }: Sighting): string | undefined {
  if (instance?.state === 'terminated' || instance?.state === 'shutting-down') return 'the instance is terminated';
  if (instance) return undefined;
  if (!agent) return 'neither Systems Manager nor EC2 knows the node';
  // Systems Manager lists an agent for days after its instance was terminated or scaled in
  return isInstance(nodeId) && !agent.isOnline ? 'EC2 does not know the instance any more' : undefined;
}

/** Why nothing can be known about a node now, if so. A stopped or hibernated instance is not silent: it has nothing to say. */
export function whySilent({ nodeId, agent, instance, wayOut }: Sighting, now: Date): Finding | undefined {
  if (instance && instance.state !== 'running' && !agent?.isOnline) {
    return {
      state: 'wait',
      reason: instance.isHibernated ? 'the instance hibernates' : `the instance is ${instance.state}`,
    };
  }
  if (!agent) {
    return minutesSince(instance?.launchedAt, now) < AGENT_GRACE_MINUTES
      ? { state: 'wait', reason: 'the instance started lately, and its agent has not registered yet' }
      : {
          cause: 'never-registered',
          what: `the instance runs, and its agent never registered with Systems Manager; ${whyUnregistered(instance, wayOut)}`,
        };
  }
  const silence = minutesSince(agent.lastPingAt, now);
  if (agent.isOnline) {
    return agent.lastPingAt && silence >= PING_STALE_MINUTES
      ? {
          state: 'wait',
          reason: `its agent counts as online, and its last ping is over ${PING_STALE_MINUTES} minutes old`,
        }
      : undefined;
  }
  if (silence < AGENT_GRACE_MINUTES) {
    return { state: 'wait', reason: 'the agent lost its connection lately; the node may be rebooting' };
  }
  if (minutesSince(instance?.launchedAt, now) < AGENT_GRACE_MINUTES) {
    return { state: 'wait', reason: 'the instance started lately, and its agent has not come back yet' };
  }
  const though = isInstance(nodeId) ? ', though the instance runs' : '';
  return {
    cause: 'silent-agent',
    what: `no ping from the agent for over ${AGENT_GRACE_MINUTES} minutes${though}`,
  };
}
