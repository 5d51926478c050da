import type { Notifier } from '../../lambdas/shared/tell';

/** People who remember what they were told. */
export class FakeNotifier implements Notifier {
  readonly messages: { subject: string; message: string }[] = [];
  readonly opsItems: { key: string; title: string; description: string }[] = [];
  /** Makes the next so many calls fail. */
  failures: { publish: number; openOpsItem: number } = { publish: 0, openOpsItem: 0 };

  async publish(subject: string, message: string): Promise<void> {
    if (this.failures.publish-- > 0) throw new Error('SNS is down');
    this.messages.push({ subject, message });
  }

  async openOpsItem(item: { key: string; title: string; description: string }): Promise<string> {
    if (this.failures.openOpsItem-- > 0) throw new Error('OpsCenter is down');
    this.opsItems.push(item);
    return `oi-${this.opsItems.length}`;
  }
}
