import type {
  AssociationDescription,
  AssociationFilter,
  Association as AssociationSummary,
  CreateAssociationRequest,
  DeleteAssociationRequest,
  DescribeAssociationRequest,
  ListAssociationsRequest,
  ListAssociationsResult,
  StartAssociationsOnceRequest,
  UpdateAssociationRequest,
} from '@aws-sdk/client-ssm';
import { Association } from './association';
import { assessAssociations } from './association-compliance';
import { checkAssociation } from './association-rules';
import type { AssociationRunner } from './association-runner';
import { AwsError } from './aws-error';
import type { DocumentCall, DocumentRun, Documents } from './documents';
import type { Node, Nodes } from './nodes';
import { pageOf } from './paging';
import { readSchedule } from './schedule';
import type { TagStore } from './tags';
import { isTarget, resolveTargets } from './targets';
import type { World } from './world';

const ASSOCIATIONS_PER_REGION = 2000;
const VERSIONS = 1000;

/** State Manager: what is to be so on which nodes, run when it is made or changed, by schedule, and on nodes that come later. */
export class Associations {
  private readonly byId = new Map<string, Association>();

  constructor(
    private readonly world: World,
    private readonly nodes: Nodes,
    private readonly documents: Documents,
    private readonly tags: TagStore,
    private readonly runner: AssociationRunner,
  ) {
    nodes.onChange((node) => this.welcome(node));
    documents.publish({
      name: 'AWS-RefreshAssociation',
      platforms: ['Linux', 'Windows', 'MacOS'],
      parameters: { associationIds: { type: 'StringList', default: '' } },
      run: (call) => this.refresh(call),
    });
  }

  createAssociation(request: CreateAssociationRequest): { AssociationDescription: AssociationDescription } {
    const { Tags = [], ...settings } = request;
    if (this.byId.size >= ASSOCIATIONS_PER_REGION)
      throw new AwsError('AssociationLimitExceeded', `You can have at most ${ASSOCIATIONS_PER_REGION} associations.`);
    this.check(settings);
    const isTwin = ({ settings: other }: Association): boolean =>
      settings.InstanceId !== undefined && other.InstanceId === settings.InstanceId && other.Name === settings.Name;
    if ([...this.byId.values()].some(isTwin))
      throw new AwsError('AssociationAlreadyExists', 'The specified association already exists.');
    const id = this.world.random.uuid('association');
    const association = new Association(id, settings, this.world.clock.nowMillis());
    this.byId.set(id, association);
    this.tags.add('Association', id, Tags);
    this.begin(association);
    return { AssociationDescription: describe(association) };
  }

  updateAssociation(request: UpdateAssociationRequest): { AssociationDescription: AssociationDescription } {
    const { AssociationId, AssociationVersion: version, ...changes } = request;
    const association = this.get(AssociationId);
    if (version !== undefined && version !== '$LATEST' && version !== String(association.version))
      throw new AwsError('InvalidAssociationVersion', 'Only the latest version of an association can be updated.');
    if (association.version >= VERSIONS)
      throw new AwsError('AssociationVersionLimitExceeded', `An association can have ${VERSIONS} versions.`);
    const { Name, InstanceId, Targets } = association.settings;
    // what an update leaves out is gone, but for the document and the targets
    const settings: CreateAssociationRequest = { Name, InstanceId, Targets, ...changes };
    this.check(settings);
    association.settings = settings;
    association.version++;
    association.updatedAt = this.world.clock.nowMillis();
    association.next?.cancel();
    this.begin(association);
    return { AssociationDescription: describe(association) };
  }

  deleteAssociation(request: DeleteAssociationRequest): object {
    const association = this.find(request);
    association.next?.cancel();
    this.byId.delete(association.id);
    this.tags.forget('Association', association.id);
    for (const node of association.applied.keys()) {
      node.associations.splice(
        node.associations.findIndex((applied) => applied.association === association),
        1,
      );
      assessAssociations(this.world, node);
    }
    association.applied.clear();
    return {};
  }

  describeAssociation(request: DescribeAssociationRequest): { AssociationDescription: AssociationDescription } {
    return { AssociationDescription: describe(this.find(request)) };
  }

  listAssociations(request: ListAssociationsRequest): ListAssociationsResult {
    const tests = (request.AssociationFilterList ?? []).map(testOf);
    const { items, NextToken } = pageOf([...this.byId.values()], request, 50, (association) =>
      tests.every((test) => test(association)),
    );
    return { Associations: items.map(summarise), NextToken };
  }

  /** Reruns associations on every target that they have. */
  startAssociationsOnce({ AssociationIds = [] }: StartAssociationsOnceRequest): object {
    for (const association of AssociationIds.map((id) => this.get(id)))
      this.runner.execute(association, this.targetsOf(association));
    return {};
  }

  /** @throws AssociationDoesNotExist */
  get(id: string | undefined): Association {
    const association = this.byId.get(id ?? '');
    if (!association) throw new AwsError('AssociationDoesNotExist', 'The specified association does not exist.');
    return association;
  }

  /** Whether a document is applied to nodes by an association. */
  apply(document: string): boolean {
    return [...this.byId.values()].some(({ settings, applied }) => settings.Name === document && applied.size > 0);
  }

  /** By id, or by document and node as long ago. */
  private find({ AssociationId, Name, InstanceId }: DeleteAssociationRequest): Association {
    if (AssociationId !== undefined) return this.get(AssociationId);
    const found = [...this.byId.values()].find(
      ({ settings }) => InstanceId !== undefined && settings.InstanceId === InstanceId && settings.Name === Name,
    );
    return this.get(found?.id);
  }

  /** @throws InvalidSchedule, InvalidTarget, InvalidDocument, InvalidDocumentVersion, InvalidParameters, InvalidInstanceId */
  private check(settings: CreateAssociationRequest): void {
    const document = this.documents.get(settings.Name, settings.DocumentVersion);
    const { AutomationTargetParameterName: target } = settings;
    if (document.type === 'Automation' && target === undefined)
      throw new AwsError(
        'InvalidParameters',
        'AutomationTargetParameterName is required for automations with targets.',
      );
    // the node that each run is about is known only then
    const { [target ?? '']: _, ...others } = document.parameters;
    this.documents.checkParameters({ ...document, parameters: others }, settings.Parameters ?? {});
    checkAssociation(settings);
    if (settings.InstanceId !== undefined && !this.nodes.find(settings.InstanceId)?.canBeAddressed)
      throw new AwsError('InvalidInstanceId', `Instance ${settings.InstanceId} is not a managed node.`);
  }

  /** Runs at once unless it is to run by its schedule alone. */
  private begin(association: Association): void {
    if (!association.settings.ApplyOnlyAtCronInterval) this.runner.execute(association, this.targetsOf(association));
    this.arrange(association);
  }

  private arrange(association: Association): void {
    const { ScheduleExpression, ScheduleOffset } = association.settings;
    if (ScheduleExpression === undefined) return;
    const anchor = new Date(association.updatedAt);
    const next = readSchedule(ScheduleExpression, 'UTC', anchor, ScheduleOffset).next(this.world.clock.now());
    if (!next) return;
    association.next = this.world.clock.at(next.getTime(), () => {
      this.runner.execute(association, this.targetsOf(association));
      this.arrange(association);
    });
  }

  private targetsOf({ targets }: Association): readonly Node[] {
    const isEvery = targets.some(({ Key = '', Values }) => /^instanceids$/i.test(Key) && Values?.includes('*'));
    if (!isEvery) return resolveTargets(this.nodes, targets);
    return this.nodes.all.flatMap((node) => (node?.canBeAddressed ? [node] : []));
  }

  /** A node that is new, or newly tagged so, gets what is meant for it; a schedule of its own may say when. */
  private welcome(node: Node): void {
    for (const association of this.byId.values()) {
      if (association.settings.ApplyOnlyAtCronInterval || association.applied.has(node)) continue;
      if (isTarget(this.nodes, node, association.targets)) this.runner.execute(association, [node]);
    }
  }

  /**
   * AWS-RefreshAssociation: asks the node's agent to run some of its associations again, all where none is named. That the
   * agent was asked is all that the command says; what the associations come to follows.
   */
  private refresh({ node, parameters }: DocumentCall): DocumentRun {
    return {
      minutes: 0.1,
      finish: () => {
        const ids = (parameters.associationIds ?? []).filter((id) => id !== '');
        const wanted = node.associations.filter(({ association }) => ids.length === 0 || ids.includes(association.id));
        for (const { association } of wanted) this.runner.execute(association, [node]);
        return { exitCode: 0, output: `Associations refreshed: ${wanted.length}` };
      },
    };
  }
}

function describe(association: Association): AssociationDescription {
  const { id, version, settings, overview, createdAt, updatedAt, lastExecutedAt, lastSucceededAt } = association;
  const { Tags: _, ...shown } = settings;
  return {
    ...shown,
    AssociationId: id,
    AssociationVersion: String(version),
    DocumentVersion: settings.DocumentVersion ?? '$DEFAULT',
    Date: new Date(createdAt),
    LastUpdateAssociationDate: new Date(updatedAt),
    Overview: overview,
    Targets: [...association.targets],
    ...(lastExecutedAt !== undefined && { LastExecutionDate: new Date(lastExecutedAt) }),
    ...(lastSucceededAt !== undefined && { LastSuccessfulExecutionDate: new Date(lastSucceededAt) }),
  };
}

function summarise(association: Association): AssociationSummary {
  const { id, version, settings, overview, lastExecutedAt } = association;
  return {
    Name: settings.Name,
    ...(settings.InstanceId !== undefined && { InstanceId: settings.InstanceId }),
    AssociationId: id,
    AssociationVersion: String(version),
    DocumentVersion: settings.DocumentVersion ?? '$DEFAULT',
    Targets: [...association.targets],
    ...(lastExecutedAt !== undefined && { LastExecutionDate: new Date(lastExecutedAt) }),
    Overview: overview,
    ScheduleExpression: settings.ScheduleExpression,
    AssociationName: settings.AssociationName,
    ScheduleOffset: settings.ScheduleOffset,
    Duration: settings.Duration,
  };
}

function testOf({ key, value = '' }: AssociationFilter): (association: Association) => boolean {
  switch (key) {
    case 'InstanceId':
      return ({ targets }) =>
        targets.some(({ Key = '', Values }) => /^instanceids$/i.test(Key) && Values?.includes(value));
    case 'Name':
      return ({ settings }) => settings.Name === value;
    case 'AssociationId':
      return ({ id }) => id === value;
    case 'AssociationName':
      return ({ settings }) => settings.AssociationName === value;
    case 'AssociationStatusName':
      return ({ overview }) => overview.Status === value;
    case 'LastExecutedBefore':
      return ({ lastExecutedAt }) => lastExecutedAt !== undefined && lastExecutedAt < Date.parse(value);
    case 'LastExecutedAfter':
      return ({ lastExecutedAt }) => lastExecutedAt !== undefined && lastExecutedAt > Date.parse(value);
    case 'ResourceGroupName':
      return ({ targets }) =>
        targets.some(({ Key, Values }) => Key === 'resource-groups:Name' && Values?.includes(value));
    default:
      throw new AwsError('ValidationException', `The simulated fleet does not know the association filter ${key}.`);
  }
}
