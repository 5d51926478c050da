import type { MachineMessage } from '../../lambdas/shared/machine-message';
import type { Notice } from '../../lambdas/shared/publisher';
import type { OpsItemText } from '../../lambdas/shared/render-urgent';
import type { Notifier } from '../../lambdas/shared/tell';

/** An OpsItem as people find it. */
export interface FakeOpsItem extends OpsItemText {
  readonly id: string;
  readonly key: string;
  status: 'Open' | 'Resolved';
}

/** People who remember what they were told. */
export class FakeNotifier implements Notifier {
  readonly messages: { subject: string; message: string; machine: MachineMessage }[] = [];
  readonly opsItems: FakeOpsItem[] = [];
  /** Makes the next so many calls fail. */
  failures: Partial<Record<'publish' | 'openOpsItem' | 'updateOpsItem' | 'resolveOpsItem', number>> = {};

  async publish({ subject, text, machine }: Notice): Promise<void> {
    this.mayFail('publish', 'SNS is down');
    this.messages.push({ subject, message: text, machine });
  }

  async openOpsItem(item: OpsItemText & { key: string }): Promise<{ id: string; isNew: boolean }> {
    this.mayFail('openOpsItem', 'OpsCenter is down');
    const open = this.opsItems.find(({ key, status }) => key === item.key && status === 'Open');
    if (open) return { id: open.id, isNew: false };
    const id = `oi-${this.opsItems.length + 1}`;
    this.opsItems.push({ ...item, id, status: 'Open' });
    return { id, isNew: true };
  }

  async updateOpsItem(id: string, text: OpsItemText): Promise<boolean> {
    this.mayFail('updateOpsItem', 'OpsCenter is down');
    const item = this.opsItems.find((one) => one.id === id);
    if (item) Object.assign(item, text);
    return item !== undefined;
  }

  async resolveOpsItem(id: string): Promise<boolean> {
    this.mayFail('resolveOpsItem', 'OpsCenter is down');
    const item = this.opsItems.find((one) => one.id === id);
    if (item) item.status = 'Resolved';
    return item !== undefined;
  }

  private mayFail(call: keyof FakeNotifier['failures'], why: string): void {
    const left = this.failures[call] ?? 0;
    if (left <= 0) return;
    this.failures[call] = left - 1;
    throw new Error(why);
  }
}
