/** A refusal in AWS's words: the code and message that an SDK client, the CLI or CloudFormation would see. */
export class AwsError extends Error {
  /** @param members What some refusals carry besides, such as the `OpsItemId` of an OpsItem that already exists. */
  constructor(
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    readonly members: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
  }
}
