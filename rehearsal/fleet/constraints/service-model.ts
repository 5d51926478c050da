import table from './constraints.json';

/** A shape of AWS's service model: what a value of this name must look like. */
export interface Shape {
  readonly type: string;
  readonly required?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly member?: Member;
  readonly key?: string;
  readonly value?: string;
}

/** A member's shape, or its shape, its name on the wire and its name in a query (empty where it has none of its own). */
export type Member = string | readonly string[];

/** One AWS service as its model describes it, reduced to the operations simulated. */
export class ServiceModel {
  static readonly ssm = new ServiceModel(table.ssm);
  static readonly ec2 = new ServiceModel(table.ec2);
  static readonly tagging = new ServiceModel(table.tagging);

  readonly operations: readonly string[];

  private constructor(private readonly data: ModelData) {
    this.operations = Object.keys(data.operations);
  }

  input(operation: string): Shape | undefined {
    return this.shapeNamed(this.data.operations[operation]?.input);
  }

  output(operation: string): Shape | undefined {
    return this.shapeNamed(this.data.operations[operation]?.output);
  }

  /** The error codes that the model lists for an operation. */
  errors(operation: string): readonly string[] {
    return this.data.operations[operation]?.errors ?? [];
  }

  /** @throws When the table has no shape of that name: it was not extracted whole. */
  shapeOf(member: Member): Shape {
    const name = typeof member === 'string' ? member : member[0];
    const shape = this.shapeNamed(name);
    if (!shape) throw new Error(`constraints.json: must have a shape ${name}, got none`);
    return shape;
  }

  private shapeNamed(name: string | undefined): Shape | undefined {
    return name === undefined ? undefined : this.data.shapes[name];
  }
}

interface ModelData {
  readonly operations: Readonly<
    Record<string, { readonly input?: string; readonly output?: string; readonly errors: readonly string[] }>
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}
