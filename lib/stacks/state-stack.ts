import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Stack, type StackProps } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import type { Fleet } from '../config/fleet';
import type { Foundation } from '../foundation/foundation';
import { NodeOutputPolicy } from '../patching/node-output-policy';
import { type RunbookName, runbookFile } from '../runbooks/catalogue';
import { PublishedDocument } from '../runbooks/published-document';
import { AgentConfiguration } from '../state/agent-configuration';
import { Association } from '../state/association';
import type { State, StateAssociation } from '../state/config';
import { DispatchRole } from '../state/dispatch-role';
import { InventorySync } from '../state/inventory-sync';

/** In which state nodes are kept, and the copy of their inventory. Empty, and so deleted, while the file has no `state`. */
export class StateStack extends Stack {
  constructor(scope: Construct, id: string, fleet: Fleet, foundation: Foundation, props: StackProps) {
    super(scope, id, props);
    const { state, name } = fleet;
    if (!state || state.associations.length === 0) return;
    const { key, accessLogs } = foundation;
    if (state.syncsInventory) new InventorySync(this, 'Inventory', { fleet: name, key, accessLogs });
    const agent =
      state.agentConfiguration === undefined
        ? undefined
        : new AgentConfiguration(this, 'AgentConfiguration', { fleet: name, json: state.agentConfiguration });
    this.nodePolicy(name, state, foundation, agent);
    const dispatch = new DispatchRole(this, 'Dispatch', name);
    const documents = this.documents(name, state);
    for (const each of state.associations) {
      const association = this.associate(name, each, documents, dispatch, foundation);
      // What nodes are told to fetch must be there first.
      if (agent && each.name === 'cloudwatch-agent') association.node.addDependency(agent);
    }
  }

  /** Documents of ours by their plain names, each once. Their names here are of this stack alone: `runbooks` publishes its own. */
  private documents(fleet: string, { associations }: State): ReadonlyMap<string, PublishedDocument> {
    const names = associations.flatMap(({ document: { kind, name } }) =>
      kind === 'ours' ? [name as RunbookName] : [],
    );
    return new Map(
      [...new Set(names)].map((name) => [
        name,
        new PublishedDocument(this, `Document-${name}`, { fleet, file: runbookFile(name), name: `state-${name}` }),
      ]),
    );
  }

  private associate(
    fleet: string,
    { name, document, output, ...rest }: StateAssociation,
    documents: ReadonlyMap<string, PublishedDocument>,
    dispatch: DispatchRole,
    foundation: Foundation,
  ): Association {
    const ours = documents.get(document.name);
    return new Association(this, `Association-${name}`, {
      ...rest,
      associationName: `${fleet}-${name}`,
      document: ours?.documentName ?? document.name,
      ...(ours ? { documentVersion: ours.version } : {}),
      schedule: rest.at,
      dispatch,
      ...(output ? { output: { bucket: foundation.output, prefix: `state/${name}` } } : {}),
    });
  }

  /** What nodes need with their own role: to write the output, and to read what their CloudWatch agent shall do. */
  private nodePolicy(
    fleet: string,
    { associations }: State,
    { output, key }: Foundation,
    agent: AgentConfiguration | undefined,
  ): void {
    if (!agent && !associations.some((each) => each.output)) return;
    const { policy } = new NodeOutputPolicy(this, 'Nodes', {
      fleet,
      policyName: 'node-state',
      output,
      key,
      prefixes: ['state'],
    });
    if (agent)
      policy.addStatements(
        new PolicyStatement({ actions: ['ssm:GetParameter'], resources: [agent.parameter.parameterArn] }),
      );
  }
}
