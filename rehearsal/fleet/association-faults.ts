import type { Association } from './association';
import type { Node } from './nodes';

/** Runs of an association that fail, whatever its document would have done. */
export interface AssociationFault {
  /** Its name or its id. */
  readonly association: string;
  readonly on: readonly string[] | 'every node';
  /** How often on each of them; `always` lasts until it is repaired. */
  readonly times: number | 'always';
  /** What the node says of it. @default 'failed to run commands: exit status 1' */
  readonly output?: string;
  /** How long it tries before it fails. @default 0.2 */
  readonly minutes?: number;
}

/** What the scenario has broken and not yet repaired. */
export class AssociationFaults {
  private faults: { readonly fault: AssociationFault; readonly failed: Map<string, number> }[] = [];

  add(fault: AssociationFault): void {
    this.faults.push({ fault, failed: new Map() });
  }

  /** From now on the association runs well again. */
  repair(association: string): void {
    this.faults = this.faults.filter(({ fault }) => fault.association !== association);
  }

  /** What a run that begins now will fail with; a failure that was to happen so many times is used up by happening. */
  take({ id, settings }: Association, node: Node): { readonly minutes: number; readonly output: string } | undefined {
    for (const { fault, failed } of this.faults) {
      if (fault.association !== id && fault.association !== settings.AssociationName) continue;
      if (fault.on !== 'every node' && !fault.on.includes(node.id)) continue;
      const before = failed.get(node.id) ?? 0;
      if (fault.times !== 'always' && before >= fault.times) continue;
      failed.set(node.id, before + 1);
      return { minutes: fault.minutes ?? 0.2, output: fault.output ?? 'failed to run commands: exit status 1' };
    }
    return undefined;
  }
}
