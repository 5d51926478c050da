/** A parameter of Parameter Store, as it is deployed. */
export interface Parameter {
  /** From the first slash: `/acme/web/api-endpoint`. */
  readonly name: string;
  readonly type: 'String' | 'StringList';
  /** Of a StringList: the entries, joined by commas. */
  readonly value: string;
  /** `aws:ec2:image`: Parameter Store itself checks that the image exists. */
  readonly dataType?: 'aws:ec2:image';
  readonly description?: string;
  /** A regular expression that every later value must match as well, whoever writes it. */
  readonly allowedPattern?: string;
  /** Standard costs nothing and holds 4 KB; Advanced costs by the month and holds 8 KB. */
  readonly tier: 'Standard' | 'Advanced';
}
