import type { Check } from './check';

/** Scans and refreshes, too, go to no more nodes of a ring at once than its pace allows. */
export const gently: Check = ({ loop, truth, accuse }) => {
  const atWork = new Map<string, Set<string>>();
  loop.watches.push({
    onEvent: ({ 'detail-type': type, detail }) => {
      if (type !== 'EC2 Command Invocation Status-change Notification') return;
      const command = truth.commands.find(({ id }) => id === detail['command-id']);
      if (!command || command.operation === 'install') return;
      const nodeId = String(detail['instance-id']);
      const ring = command.nodes.get(nodeId)?.ring ?? '';
      const key = `${command.operation} ${ring}`;
      const busy = atWork.get(key) ?? new Set();
      atWork.set(key, busy);
      if (detail.status !== 'InProgress') return void busy.delete(nodeId);
      busy.add(nodeId);
      const members = loop.nodes.filter(({ id }) => (truth.ringOf(id) ?? '') === ring).length;
      const pace = loop.policy.rings[ring]?.pace ?? '10%';
      const allowed = pace.endsWith('%') ? Math.floor((members * Number.parseInt(pace, 10)) / 100) : Number(pace);
      if (busy.size > Math.max(1, allowed))
        accuse(
          'scans and refreshes keep to the pace of a ring',
          `${[...busy].join(' ')} of ring "${ring}" are at a ${command.operation} at once, and ${pace} of ${members} is the pace`,
        );
    },
  });
  return undefined;
};
