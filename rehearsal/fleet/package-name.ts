/** What the id of a Linux patch says: `openssl.x86_64:1:3.2.2-1.amzn2023.0.9`. */
export interface PackageName {
  readonly name: string;
  readonly arch: string;
  /** Empty where the id has none, as Debian's. */
  readonly epoch: string;
  readonly version: string;
  /** What follows the last hyphen of the version; empty if there is none. */
  readonly release: string;
}

/** Takes the id of a patch apart; undefined for a KB or whatever else is no package. */
export function packageName(id: string): PackageName | undefined {
  const parts = /^(?<name>.+)\.(?<arch>[^.:]+):(?:(?<epoch>[^:]*):)?(?<version>[^:]+?)(?:-(?<release>[^:-]+))?$/.exec(
    id,
  )?.groups;
  if (!parts) return undefined;
  const { name = '', arch = '', epoch = '', version = '', release = '' } = parts;
  return { name, arch, epoch, version, release };
}
