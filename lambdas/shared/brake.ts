import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';

/** Whether people have stopped the loop. */
export type Brake =
  | { readonly isOn: false }
  | {
      readonly isOn: true;
      readonly reason: string;
      /** Nobody pulled the brake: it could not be read, and a loop that cannot be stopped must not run. */
      readonly isUnreadable?: boolean;
    };

/** Reads the brake. Whatever it says other than `run` is a pause. */
export async function readBrake(client: SSMClient, Name: string): Promise<Brake> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    if (Parameter?.Value === 'run') return { isOn: false };
    return { isOn: true, reason: `the brake ${Name} says ${Parameter?.Value}` };
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { isOn: true, isUnreadable: true, reason: `the brake ${Name} cannot be read (${why})` };
  }
}
