export const account = '123456789012';
export const region = 'eu-central-1';

/** An ARN of the account. */
export const arn = (service: string, rest: string): string => `arn:aws:${service}:${region}:${account}:${rest}`;
