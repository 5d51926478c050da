import { stringify } from 'yaml';

/** One line of an install override list. */
export interface ListedPatch {
  /** An id of Microsoft, or a package as `name.architecture`; wildcards are allowed on Linux. */
  readonly id: string;
  /** On Linux, the version that is meant: `name.architecture:epoch:version-release`, or without epoch and release for Debian and Ubuntu. */
  readonly title?: string;
}

const ARCHITECTURES = /\.(x86_64|aarch64|noarch|i[3-6]86|amd64|arm64|armhf|armv7l|all|ppc64le|s390x)$/;

/**
 * A package that somebody names, as the list takes it. A name alone means its every architecture; what stands behind a colon is the
 * version that is meant.
 */
export function listedPackage(written: string): ListedPatch {
  const [named = '', ...version] = written.split(':');
  // A wildcard at the end covers the architecture, too.
  const id = ARCHITECTURES.test(named) || named.endsWith('*') ? named : `${named}.*`;
  return version.length > 0 ? { id, title: written } : { id };
}

/**
 * The file that AWS-RunPatchBaseline takes for `InstallOverrideList`: exactly these are installed, and nothing else.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaseline.html
 */
export function installListText(patches: readonly ListedPatch[]): string {
  return stringify({ patches }, { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN', lineWidth: 0 });
}
