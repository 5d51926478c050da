import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { brakeSaying } from './brake-value';

/** What people have told the loop by its parameter. */
export type Brake = (
  | { readonly isOn: false }
  | {
      readonly isOn: true;
      readonly reason: string;
      /** Nobody pulled the brake: it could not be read, and a loop that cannot be stopped must not run. */
      readonly isUnreadable?: boolean;
    }
) & {
  /** The breaker forgets what finished before this moment. */
  readonly resetAt?: Date;
};

/** What a brake's parameter means. Whatever it says other than `run` is a pause. */
export function brakeOf(name: string, value: string | undefined): Brake {
  const said = brakeSaying(value);
  const resetAt = said?.resetAt && { resetAt: said.resetAt };
  if (said?.position === 'run') return { isOn: false, ...resetAt };
  return { isOn: true, reason: `the brake ${name} says ${said?.position ?? value}`, ...resetAt };
}

/** Reads the brake. */
export async function readBrake(client: SSMClient, Name: string): Promise<Brake> {
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name }));
    return brakeOf(Name, Parameter?.Value);
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { isOn: true, isUnreadable: true, reason: `the brake ${Name} cannot be read (${why})` };
  }
}
