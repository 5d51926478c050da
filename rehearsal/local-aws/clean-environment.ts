import { dirname, join } from 'node:path';

export interface CleanEnvironmentProps {
  /** Twelve digits; as an access key id they make ministack's account. */
  readonly account: string;
  readonly region: string;
  /** The home of every process of the rehearsal: whatever a tool writes to `~` lands there. */
  readonly home: string;
  readonly endpoint?: string;
}

/**
 * The whole environment of every process that a rehearsal starts: nothing of the operator's own gets in but the search path,
 * so no profile, key or proxy of theirs can lead to a real account.
 */
export function cleanEnvironment({ account, region, home, endpoint }: CleanEnvironmentProps): NodeJS.ProcessEnv {
  const nowhere = join(home, 'nowhere');
  return {
    PATH: [dirname(process.execPath), process.env.PATH].join(process.platform === 'win32' ? ';' : ':'),
    ...(process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot, USERPROFILE: home } : {}),
    HOME: home,
    TMPDIR: home,
    TEMP: home,
    TMP: home,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    NO_COLOR: '1',
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: mustBeLoopback(endpoint) }),
  };
}

/** @throws if the endpoint is anything but this machine: a rehearsal never reaches a real account */
export function mustBeLoopback(endpoint: string): string {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol !== 'http:' || hostname !== '127.0.0.1') {
    throw new Error(`local AWS: the endpoint must be http://127.0.0.1, got ${endpoint}`);
  }
  return endpoint;
}
