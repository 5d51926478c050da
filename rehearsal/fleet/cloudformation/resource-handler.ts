/** What CloudFormation asks of a resource type. */
export interface ResourceRequest {
  readonly op: 'create' | 'update' | 'delete';
  readonly type: string;
  readonly logicalId?: string;
  readonly physicalId?: string;
  readonly properties?: Readonly<Record<string, unknown>>;
  readonly oldProperties?: Readonly<Record<string, unknown>>;
  readonly stack?: string;
  readonly account: string;
  readonly region: string;
}

/** What Ref and GetAtt give from then on. */
export interface ResourceResult {
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Properties that have passed the resource's shape. */
export type Properties = Readonly<Record<string, unknown>>;

/** Calls the API of Systems Manager as the handler's role does: with its constraints, recorded as CloudFormation's. */
export type CallApi = (operation: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

/** What a resource type does with the API. */
export interface ResourceHandler {
  /** Answers the physical id; whatever it made is gone again if it throws. */
  create(call: CallApi, properties: Properties): Promise<string>;
  update(call: CallApi, physicalId: string, properties: Properties, oldProperties: Properties): Promise<void>;
  delete(call: CallApi, physicalId: string, properties: Properties): Promise<void>;
  /** What GetAtt knows. */
  attributes(physicalId: string, place: Pick<ResourceRequest, 'account' | 'region'>): Readonly<Record<string, string>>;
}
