import type { Instance, WayOut } from './sighting';

/** Why an agent likely never registered, in words: all that speaks for it, and what could not be found out. */
export function whyUnregistered(instance: Instance | undefined, wayOut: WayOut | undefined): string {
  const found: string[] = [];
  if (instance?.isMetadataDisabled)
    found.push('its instance metadata (IMDS) is disabled, from which an agent takes its credentials');
  if (instance?.hasProfile === false)
    found.push('it has no instance profile, and needs one where Default Host Management Configuration is off');
  if (wayOut?.leads === 'nowhere')
    found.push(
      `its subnet ${instance?.subnetId} has no default route, and its VPC no endpoints for ssm and ssmmessages`,
    );
  if (wayOut?.leads === 'out by an internet gateway' && instance?.hasPublicAddress === false)
    found.push(`its subnet ${instance.subnetId} leads out by an internet gateway only, and it has no public address`);
  if (found.length > 0) return `likely because ${found.join('; ')}`;

  const unknown = [
    ...(instance?.hasProfile === undefined ? ['its instance profile'] : []),
    ...(instance?.isMetadataDisabled === undefined ? ['its metadata options'] : []),
    ...(wayOut === undefined ? ['its routes'] : wayOut.leads === 'unknown' ? [`its routes (${wayOut.why})`] : []),
  ];
  if (unknown.length > 0) return `the reason is not known, as nobody could say anything of ${unknown.join(', ')}`;
  return 'likely because the agent is not installed or does not run: its profile, metadata and routes are as they should be';
}
