/** A CloudFormation template, as far as it is measured. */
export interface TemplateJson {
  readonly Resources?: Readonly<Record<string, ResourceJson>>;
}

/** One resource of a template. */
export interface ResourceJson {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
}

/** What a template takes of CloudFormation's limits, and what its deployment waits for. */
export interface TemplateSize {
  readonly name: string;
  /** CloudFormation allows 500. */
  readonly resources: number;
  /** As the CDK writes it; CloudFormation allows 1,000,000. */
  readonly bytes: number;
  readonly bytesPerResource: number;
  /** Resources that must be made one after the other: the longest such row. */
  readonly longestChain: number;
  readonly customResources: number;
}

/**
 * Measures a template.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 */
export function measureTemplate(name: string, template: TemplateJson): TemplateSize {
  const resources = Object.values(template.Resources ?? {});
  const bytes = Buffer.byteLength(JSON.stringify(template, undefined, 1));
  return {
    name,
    resources: resources.length,
    bytes,
    bytesPerResource: resources.length === 0 ? 0 : Math.round(bytes / resources.length),
    longestChain: longestChain(template.Resources ?? {}),
    customResources: resources.filter(({ Type }) => /^(Custom::|AWS::CloudFormation::CustomResource$)/.test(Type))
      .length,
  };
}

function longestChain(resources: Readonly<Record<string, ResourceJson>>): number {
  const known = new Map<string, number>();
  const depthOf = (id: string): number => {
    const resource = resources[id];
    if (!resource) return 0;
    const before = known.get(id);
    if (before !== undefined) return before;
    // CloudFormation refuses circles, so a resource met again on its own way adds nothing.
    known.set(id, 0);
    const depth = 1 + Math.max(0, ...[...dependenciesOf(resource)].map(depthOf));
    known.set(id, depth);
    return depth;
  };
  return Math.max(0, ...Object.keys(resources).map(depthOf));
}

/** Logical ids that must be there first: by `DependsOn`, `Ref`, `Fn::GetAtt` and `Fn::Sub`. */
function dependenciesOf({ Properties, DependsOn }: ResourceJson): Set<string> {
  const found = new Set<string>([DependsOn ?? []].flat());
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (value !== null && typeof value === 'object')
      for (const [key, inner] of Object.entries(value)) {
        if (key === 'Ref') found.add(String(inner));
        else if (key === 'Fn::GetAtt') found.add(String([inner].flat()[0]).split('.')[0] ?? '');
        else {
          const [text] = [inner].flat();
          if (key === 'Fn::Sub' && typeof text === 'string')
            for (const [, id = ''] of text.matchAll(/\$\{([A-Za-z0-9]+)[.}]/g)) found.add(id);
          walk(inner);
        }
      }
  };
  walk(Properties);
  return found;
}
