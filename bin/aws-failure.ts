/**
 * What AWS, or the way to it, has against a command, in one line that says what to do.
 * @param left what is true of the account all the same, such as `nothing was changed`
 * @returns undefined for what nobody expected: a mistake of ours keeps its stack
 */
export function awsFailure(error: unknown, left: string): string | undefined {
  if (!isOfAws(error)) return undefined;
  const { name, message } = error;
  return `AWS: must be reachable with your credentials, got ${name}: ${message.replaceAll(/\s+/g, ' ').trim()}; ${adviceOf(error, left)}`;
}

function adviceOf({ name, message }: Error, left: string): string {
  if (/Credentials|Token|Signature|AuthFailure|UnrecognizedClient|AccessKey|RequestExpired/.test(name))
    return 'sign in (aws sso login), or set AWS_PROFILE';
  // there is an address for each Region, and none for what is not one
  if (/ENOTFOUND/.test(message)) return `${left}; is deploysTo.region a Region, and is there a way out to it?`;
  return `${left}; try again`;
}

/** What clients throw, and what the network does to them. */
const isOfAws = (error: unknown): error is Error =>
  error instanceof Error &&
  ('$metadata' in error || 'code' in error || /^(CredentialsProviderError|TimeoutError)$/.test(error.name));
