import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import { CfnParameter } from 'aws-cdk-lib/aws-ssm';
import { Stack } from 'aws-cdk-lib/core';
import { Construct, type IConstruct } from 'constructs';
import { acknowledgeWildcards } from '../iam/acknowledge-wildcards';
import { must } from '../patching/must';
import { nameProblem } from './check-name';
import { gatherParameters } from './gather-parameters';
import type { Parameter } from './parameter';
import { SpotInProps } from './spot-in-props';

/** What may lie below a path: text, a list of texts, flags, or further names. */
export interface ParameterValues {
  readonly [name: string]: ParameterValue;
}

/** A parameter with more to say of it than its value. */
export interface ParameterWithOptions {
  readonly value: string | readonly string[];
  /** For people; at most 1,024 characters. */
  readonly description?: string;
  /** A regular expression that this value and every later one must match. */
  readonly allowedPattern?: string;
  /** `aws:ec2:image` makes Parameter Store check that the image exists. */
  readonly dataType?: 'aws:ec2:image';
  /**
   * `advanced` keeps a parameter advanced that has become small again: there is no way back.
   * @default by size
   */
  readonly tier?: 'advanced';
  /** Why the value is no secret although it looks like one. */
  readonly notSecret?: string;
}

/** One value, flags under the name `flags`, or further names. */
export type ParameterValue = string | readonly string[] | boolean | number | ParameterWithOptions | ParameterValues;

/** What lies where. */
export interface ParameterTreeProps {
  /** Where all of it lies, such as `/acme/web`. */
  readonly path: string;
  /** Names and values below the path, as `parameters` of a fleet's file has them. */
  readonly values: ParameterValues;
}

/** Parameters below one path, whoever has made them. */
export interface IParameterTree extends IConstruct {
  /** Where all of it lies. */
  readonly path: string;
  /**
   * Lets somebody read all values at a path and below it, alone, by tens and as a whole, and nothing else: neither change nor
   * search them.
   * @param path at or below the path of the tree
   * @default the whole tree
   */
  grantReadTree(grantee: IGrantable, path?: string): Grant;
}

/**
 * Configuration that programs read from Parameter Store, below one path. It is deleted with its stack: what it says comes
 * from code or from a file, and can be deployed again.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-hierarchies.html
 */
export class ParameterTree extends Construct implements IParameterTree {
  /** A tree that is made elsewhere, by its path. */
  static fromPath(scope: Construct, id: string, path: string): IParameterTree {
    class Imported extends Construct implements IParameterTree {
      readonly path = path;
      grantReadTree(grantee: IGrantable, below = path): Grant {
        return grantRead(this, path, grantee, below);
      }
    }
    const tree = new Imported(scope, id);
    checkPath(tree, path);
    return tree;
  }

  readonly path: string;
  /** The names of all parameters, sorted. */
  readonly parameterNames: readonly string[];

  /** @throws Error if Parameter Store would refuse a name or a value, or if a value looks like a secret */
  constructor(scope: Construct, id: string, props: ParameterTreeProps) {
    super(scope, id);
    checkPath(this, props.path);
    this.path = props.path;
    const { region } = Stack.of(this);
    const own = { tree: { [props.path]: props.values }, spot: new SpotInProps(this) };
    const parameters = gatherParameters({ own }, { region });
    this.parameterNames = parameters.map(({ name }) => name);
    for (const parameter of parameters) putParameter(this, parameter);
  }

  grantReadTree(grantee: IGrantable, path = this.path): Grant {
    return grantRead(this, this.path, grantee, path);
  }
}

/**
 * One parameter. Its id is its name alone: whichever file or path of a file it comes from, it stays the same resource, for
 * CloudFormation makes the new one before it deletes the old one, and the two would have one name.
 * @param scope a construct within a stack: ids right below a stack lose their slashes, and with them the difference between names
 */
export function putParameter(scope: Construct, parameter: Parameter): CfnParameter {
  const { name, type, value, tier, description, allowedPattern, dataType } = parameter;
  return new CfnParameter(scope, name.slice(1).replaceAll('/', ':'), {
    name,
    type,
    value,
    tier,
    description,
    allowedPattern,
    dataType,
  });
}

function checkPath(scope: IConstruct, path: string): void {
  const problem = nameProblem(path, { region: Stack.of(scope).region });
  must(problem === undefined, scope, `path ${problem}`);
}

function grantRead(scope: IConstruct, tree: string, grantee: IGrantable, path: string): Grant {
  checkPath(scope, path);
  must(path === tree || path.startsWith(`${tree}/`), scope, `path must be ${tree} or lie below it, got ${path}`);
  const arn = Stack.of(scope).formatArn({ service: 'ssm', resource: 'parameter', resourceName: path.slice(1) });
  const below = `${arn}/*`;
  const grant = Grant.addToPrincipal({
    grantee,
    actions: ['ssm:GetParameter', 'ssm:GetParameters', 'ssm:GetParametersByPath'],
    resourceArns: [arn, below],
  });
  const principal: unknown = grantee.grantPrincipal;
  if (Construct.isConstruct(principal))
    acknowledgeWildcards(principal, { [below]: `all that lies below ${path} may be read, and what is added there` });
  return grant;
}
