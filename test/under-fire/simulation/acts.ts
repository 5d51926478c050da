import type { Node } from '../../../rehearsal/fleet/nodes';
import type { Act } from '../schedule';
import type { BurningLoop } from './burning-loop';
import { dayOf, FOREIGN_GROUP, RING_NAMES, scan } from './fleet-setup';

const POISONS = [
  'this is no JSON {',
  '{"source":"aws.ssm"}',
  '{"source":"aws.ssm","detail-type":"Configuration Compliance State Change","detail":{"compliance-type":"Patch","compliance-status":"odd","resource-type":"managed-instance","resource-id":"i-0123456789abcdef0"}}',
  '{"source":"aws.ssm","detail-type":"Configuration Compliance State Change","detail":{"compliance-type":"Patch","compliance-status":"non_compliant","resource-type":"managed-instance","resource-id":"i-no-such-form"}}',
  '[]',
] as const;

/** Events in a small burst. */
const BURST = 150;

/** Whether a message is one that nobody can read. */
export const isPoison = (body: string): boolean => POISONS.some((poison) => body.startsWith(poison));

/** Lets one thing happen to the fleet, or somebody do one. */
export async function perform(loop: BurningLoop, act: Act): Promise<void> {
  await carryOut(loop, act);
  loop.noteTags();
}

async function carryOut(loop: BurningLoop, { act, which }: Act): Promise<void> {
  const { fleet, cloud, story } = loop;
  const node = loop.nodes[which % loop.nodes.length] as Node;
  const exists = fleet.nodes.find(node.id) === node && node.state !== 'terminated' && node.state !== 'shutting-down';
  const tell = (who: string, what: string) => story.tell(who, what);
  const onNode = (what: string) => tell('somebody', `${what} ${node.id}`);
  switch (act) {
    case 'pause':
    case 'resume': {
      const reset = / reset \S+$/.exec(cloud.brake)?.[0] ?? '';
      cloud.brake = `${act === 'pause' ? 'pause' : 'run'}${reset}`;
      return tell('operator', `sets the brake to ${cloud.brake}`);
    }
    case 'reset': {
      const position = cloud.brake.startsWith('run') ? 'run' : 'pause';
      cloud.brake = `${position} reset ${fleet.now().toISOString()}`;
      return tell('operator', `sets the brake to ${cloud.brake}`);
    }
    case 'hands off':
      if (!exists) return;
      fleet.nodes.setTag(node, 'Shipshape', 'hands-off');
      return onNode('tags hands-off');
    case 'hands off until': {
      if (!exists) return;
      const days = (which % 3) - 1;
      const end = which % 7 === 0 ? 'some day' : dayOf(loop.scheduler.now + days * 86_400_000, loop.policy.timeZone);
      fleet.nodes.setTag(node, 'Shipshape', `hands-off until ${end}`);
      return onNode(`tags hands-off until ${end}`);
    }
    case 'hands on':
      fleet.nodes.removeTag(node, 'Shipshape');
      return onNode('takes the hands-off tag from');
    case 'give away':
      if (!exists) return;
      fleet.nodes.setTag(node, 'PatchGroup', FOREIGN_GROUP);
      return onNode('gives away');
    case 'take back':
      if (!exists) return;
      fleet.nodes.setTag(node, 'PatchGroup', RING_NAMES[0]);
      return onNode('takes into ring canary');
    case 'stop':
      if (!exists || node.isHybrid || node.state !== 'running') return;
      onNode('stops');
      return fleet.stopNode(node.id);
    case 'start':
      if (!exists || node.isHybrid || node.state !== 'stopped') return;
      onNode('starts');
      return fleet.startNode(node.id);
    case 'terminate':
      if (!exists || node.isHybrid) return;
      onNode('terminates');
      return fleet.terminateNode(node.id);
    case 'disconnect':
      if (!exists) return;
      onNode('cuts the line to the agent of');
      return fleet.disconnectNode(node.id);
    case 'connect':
      if (!exists || !node.canRun) return;
      onNode('mends the line to the agent of');
      return fleet.connectNode(node.id);
    case 'reboot':
      if (!exists || !node.canRun) return;
      onNode('reboots');
      return fleet.rebootNode(node.id);
    case 'launch': {
      const fresh = fleet.addNode({
        operatingSystem: node.operatingSystem,
        tags: { PatchGroup: RING_NAMES[0] },
        isRegistered: which % 3 !== 0,
        patchedUntil: new Date(node.patchedUntil),
        minutesToInstall: 5,
      });
      loop.nodes.push(fresh);
      return tell('somebody', `launches ${fresh.id}${fresh.isRegistered ? '' : ', whose agent never registers'}`);
    }
    case 'disable window':
    case 'enable window': {
      const ring = RING_NAMES[which % loop.schedule.rings.length];
      const { WindowIdentities = [] } = (await fleet.call('DescribeMaintenanceWindows', {})) as {
        WindowIdentities?: { WindowId: string; Name: string }[];
      };
      const window = WindowIdentities.find(({ Name }) => Name === `acme-${ring}`);
      await fleet.call('UpdateMaintenanceWindow', { WindowId: window?.WindowId, Enabled: act === 'enable window' });
      return tell('operator', `${act} acme-${ring}`);
    }
    case 'scan':
      tell('Systems Manager', 'scans the fleet');
      return scan(fleet, loop.nodes);
    case 'report':
      void loop.report();
      return;
    case 'poison': {
      const body = `${POISONS[which % POISONS.length]}${which % POISONS.length === 0 ? which : ' '}`;
      tell('somebody', `sends what nobody can read: ${body}`);
      return (which % 2 === 0 ? loop.incoming : loop.outcomes).send(body);
    }
    case 'burst':
      return burst(loop, BURST, which);
  }
}

/** As after a window: far more events than nodes, about nodes of the fleet and about some that are long gone. */
export function burst(loop: BurningLoop, events: number, which = 0): void {
  loop.story.tell('EventBridge', `sends ${events} events at once`);
  for (let number = 0; number < events; number += 1) {
    const node = loop.nodes[(number * 7 + which) % loop.nodes.length] as Node;
    const id = number % 3 === 0 ? `i-0${String(number % 500).padStart(16, '0')}` : node.id;
    loop.incoming.send(
      JSON.stringify({
        source: 'aws.ssm',
        'detail-type': 'Configuration Compliance State Change',
        time: loop.fleet.now().toISOString(),
        detail: {
          'compliance-type': 'Patch',
          'compliance-status': number % 2 === 0 ? 'non_compliant' : 'compliant',
          'resource-type': 'managed-instance',
          'resource-id': id,
        },
      }),
    );
  }
}
