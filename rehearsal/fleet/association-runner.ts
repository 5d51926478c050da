import { AppliedAssociation, type Association, AssociationExecution, type ExecutionTarget } from './association';
import { assessAssociations } from './association-compliance';
import type { AssociationFaults } from './association-faults';
import type { DocumentRun, Documents } from './documents';
import type { Node, Nodes } from './nodes';
import type { World } from './world';

/** What came of a run on a node. */
interface Outcome {
  readonly status: 'Success' | 'Failed';
  readonly detailedStatus: string;
  readonly output: string;
  readonly exitCode: number;
}

/** Runs associations on nodes, at their pace and within their error budget, and tells what became of them. */
export class AssociationRunner {
  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly documents: Documents,
    private readonly faults: AssociationFaults,
  ) {}

  /** Begins a run on nodes: each gets its turn, silent ones when they are back. */
  execute(association: Association, nodes: readonly Node[]): AssociationExecution {
    const now = this.world.clock.nowMillis();
    const id = this.world.random.uuid('association-execution');
    const execution = new AssociationExecution(id, association, association.version, now, nodes);
    association.executions.push(execution);
    for (const node of nodes) {
      const applied = this.appliedTo(association, node);
      applied.executionId = id;
      applied.status = 'Pending';
      applied.detailedStatus = 'Pending';
      this.tellNode(applied);
    }
    this.tellAssociation(association);
    this.world.clock.at(now, () => this.giveTurns(execution));
    return execution;
  }

  private appliedTo(association: Association, node: Node): AppliedAssociation {
    let applied = association.applied.get(node);
    if (!applied) {
      applied = new AppliedAssociation(association, node);
      association.applied.set(node, applied);
      node.associations.push(applied);
    }
    return applied;
  }

  private giveTurns(execution: AssociationExecution): void {
    const { targets } = execution;
    while (execution.running < execution.concurrency && execution.turns < targets.length) {
      const target = targets[execution.turns++] as ExecutionTarget;
      if (execution.errors > execution.errorBudget) this.skip(execution, target);
      else this.giveTurn(execution, target);
    }
  }

  /** The error budget is spent: the node stays as it was. */
  private skip(execution: AssociationExecution, target: ExecutionTarget): void {
    execution.close(target, 'Skipped');
    const applied = execution.association.applied.get(target.node);
    if (applied?.executionId !== execution.id) return;
    applied.status = 'Skipped';
    applied.detailedStatus = 'Skipped';
  }

  private giveTurn(execution: AssociationExecution, target: ExecutionTarget): void {
    const { node } = target;
    if (!node.isOnline && !this.runsElsewhere(execution)) {
      // nobody waits for a silent node: it asks for what it has missed when it is back
      this.nodes.whenBack(node, () => {
        execution.running++;
        this.deliver(execution, target);
      });
      return;
    }
    execution.running++;
    this.deliver(execution, target);
  }

  private deliver(execution: AssociationExecution, target: ExecutionTarget): void {
    const { node } = target;
    const seconds = 1 + 4 * this.world.random.fraction('association', node.id, execution.id);
    this.world.clock.inMinutes(seconds / 60, () => {
      if (!this.isWanted(execution, node)) {
        execution.running--;
        execution.close(target, 'Skipped');
        this.giveTurns(execution);
        return;
      }
      if (!node.isOnline && !this.runsElsewhere(execution)) {
        execution.running--;
        this.giveTurn(execution, target);
        return;
      }
      target.status = 'InProgress';
      target.detailedStatus = 'InProgress';
      const applied = execution.association.applied.get(node) as AppliedAssociation;
      applied.status = 'InProgress';
      applied.detailedStatus = 'InProgress';
      this.run(execution, target);
    });
  }

  /** Whether the association still is as it was, and this its latest run on the node. */
  private isWanted({ id, association }: AssociationExecution, node: Node): boolean {
    return this.nodes.find(node.id) === node && association.applied.get(node)?.executionId === id;
  }

  private run(execution: AssociationExecution, target: ExecutionTarget): void {
    const { node } = target;
    const { settings } = execution.association;
    const document = this.documents.get(settings.Name, settings.DocumentVersion);
    const now = this.world.clock.nowMillis();
    const waits = document.holdsPackageManager ? Math.max(0, node.patchingUntil - now) : 0;
    this.world.clock.at(now + waits, () => {
      const fault = this.faults.take(execution.association, node);
      const begun: DocumentRun =
        fault === undefined
          ? this.documents.begin(document, {
              node,
              commandId: execution.id,
              parameters: {
                ...settings.Parameters,
                ...(settings.AutomationTargetParameterName && { [settings.AutomationTargetParameterName]: [node.id] }),
              },
              windowSnapshotId: undefined,
            })
          : { minutes: fault.minutes, finish: () => ({ exitCode: 1, output: fault.output }) };
      this.step(execution, target, begun, node.boots);
    });
  }

  private step(execution: AssociationExecution, target: ExecutionTarget, run: DocumentRun, boots: number): void {
    const { node } = target;
    const { Name, DocumentVersion } = execution.association.settings;
    const document = this.documents.get(Name, DocumentVersion);
    const now = this.world.clock.nowMillis();
    const endsAt = now + Math.round(run.minutes * 60_000);
    const stopsAt = now + (document.executionTimeoutSeconds ?? 3600) * 1000;
    if (document.holdsPackageManager) node.patchingUntil = Math.min(endsAt, stopsAt);
    this.world.clock.at(Math.min(endsAt, stopsAt), async () => {
      if (!run.runsElsewhere && (node.boots !== boots || !node.canRun)) {
        // the agent begins again when it is back
        execution.running--;
        this.giveTurn(execution, target);
        return;
      }
      if (endsAt > stopsAt) {
        this.report(execution, target, { status: 'Failed', detailedStatus: 'TimedOut', output: '', exitCode: 124 });
        return;
      }
      const result = await run.finish();
      if ('minutes' in result) {
        this.step(execution, target, result, result.runsElsewhere ? node.boots : boots);
        return;
      }
      const status = result.exitCode === 0 ? 'Success' : 'Failed';
      this.report(execution, target, { ...result, status, detailedStatus: status });
    });
  }

  /** Automations ask nothing of a node's agent. */
  private runsElsewhere({ association: { settings } }: AssociationExecution): boolean {
    return this.documents.get(settings.Name, settings.DocumentVersion).type === 'Automation';
  }

  /** A node that has fallen silent meanwhile tells it when it is back. */
  private report(execution: AssociationExecution, target: ExecutionTarget, outcome: Outcome): void {
    if (target.node.isOnline || this.runsElsewhere(execution)) this.finish(execution, target, outcome);
    else this.nodes.whenBack(target.node, () => this.finish(execution, target, outcome));
  }

  private finish(execution: AssociationExecution, target: ExecutionTarget, outcome: Outcome): void {
    const { association } = execution;
    const now = this.world.clock.nowMillis();
    execution.running--;
    target.endedAt = now;
    execution.close(target, outcome.status, outcome.detailedStatus);
    const applied = association.applied.get(target.node);
    if (applied?.executionId === execution.id) {
      applied.status = outcome.status;
      applied.detailedStatus = outcome.detailedStatus;
      applied.executedAt = now;
      applied.errorCode = outcome.exitCode === 0 ? '' : String(outcome.exitCode);
      applied.summary = `1 out of 1 plugin processed, ${outcome.exitCode === 0 ? '1 success, 0 failed' : '0 success, 1 failed'}, 0 timedout, 0 skipped. ${outcome.output}`;
      association.lastExecutedAt = now;
      if (outcome.status === 'Success') {
        applied.succeededAt = now;
        association.lastSucceededAt = now;
      }
      this.tellNode(applied);
      assessAssociations(this.world, target.node);
    }
    this.giveTurns(execution);
    if (execution.isOver) this.tellAssociation(association);
  }

  private tellNode(applied: AppliedAssociation): void {
    const { association, node, status, detailedStatus, executedAt, succeededAt, errorCode, summary } = applied;
    this.world.publish(
      'EC2 State Manager Instance Association State Change',
      [this.world.nodeArn(node.id), this.world.documentArn(association.settings.Name ?? '')],
      {
        'association-id': association.id,
        'instance-id': node.id,
        'document-name': association.settings.Name,
        'document-version': association.settings.DocumentVersion ?? '$DEFAULT',
        targets: targetsOf(association),
        'creation-date': iso(association.createdAt),
        ...(succeededAt !== undefined && { 'last-successful-execution-date': iso(succeededAt) }),
        ...(executedAt !== undefined && { 'last-execution-date': iso(executedAt) }),
        status,
        'detailed-status': detailedStatus,
        'error-code': errorCode,
        'execution-summary': summary,
        'output-url': '',
        'instance-association-cwe-version': '1',
      },
    );
  }

  private tellAssociation(association: Association): void {
    const { settings, overview, createdAt, updatedAt, lastExecutedAt, lastSucceededAt } = association;
    this.world.publish('EC2 State Manager Association State Change', [this.world.documentArn(settings.Name ?? '')], {
      'association-id': association.id,
      'document-name': settings.Name,
      'association-version': String(association.version),
      'document-version': settings.DocumentVersion ?? 'Optional.empty',
      targets: targetsOf(association),
      'creation-date': new Date(createdAt).toISOString(),
      ...(lastSucceededAt !== undefined && { 'last-successful-execution-date': iso(lastSucceededAt) }),
      ...(lastExecutedAt !== undefined && { 'last-execution-date': iso(lastExecutedAt) }),
      'last-updated-date': new Date(updatedAt).toISOString(),
      status: overview.Status,
      'association-status-aggregated-count': JSON.stringify(overview.AssociationStatusAggregatedCount),
      'schedule-expression': settings.ScheduleExpression ?? '',
      'association-cwe-version': '1.0',
    });
  }
}

const targetsOf = ({ targets }: Association): string =>
  JSON.stringify(targets.map(({ Key, Values }) => ({ key: Key, values: Values })));

const iso = (millis: number): string => new Date(millis).toISOString().replace(/\.\d+Z$/, 'Z');
