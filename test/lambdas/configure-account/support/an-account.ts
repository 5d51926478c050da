import {
  type Place,
  placeKey,
  type Registration,
} from '../../../../lambdas/configure-account/patch-registrations/place';
import type { Step } from '../../../../lambdas/configure-account/patch-registrations/plan-registrations';
import type { PatchRegistrar } from '../../../../lambdas/configure-account/patch-registrations/register-baselines';

/** AWS's own baseline of an operating system. */
export const awsOwn = (operatingSystem: string): string =>
  `arn:aws:ssm:eu-central-1:090909090909:patchbaseline/pb-${operatingSystem.toLowerCase().replaceAll('_', '-')}`;

/** Another baseline of AWS for an operating system, as Windows has them; in templates `aws:AWS-OS-Other`. */
export const awsOther = (operatingSystem: string): string => `${awsOwn(operatingSystem)}-other`;

const refusal = (name: string, message: string): Error => Object.assign(new Error(message), { name });

/** An account's patch registrations, refusing what Systems Manager refuses. */
export class AnAccount implements PatchRegistrar {
  readonly calls: string[] = [];
  private readonly baselines = new Map<string, string>();
  private readonly places = new Map<string, Registration>();
  private readonly mishaps: Error[] = [];

  constructor(private readonly operatingSystems = ['AMAZON_LINUX_2023', 'UBUNTU', 'WINDOWS']) {
    for (const operatingSystem of operatingSystems) {
      for (const id of [awsOwn(operatingSystem), awsOther(operatingSystem)]) this.baselines.set(id, operatingSystem);
      this.set({ operatingSystem }, awsOwn(operatingSystem));
    }
  }

  withBaselines(operatingSystem: string, ...ids: string[]): this {
    for (const id of ids) this.baselines.set(id, operatingSystem);
    return this;
  }

  /** Somebody registers it by hand, as if this account had always been so. */
  withRegistration(place: Place, baselineId: string): this {
    if (!this.baselines.has(baselineId)) this.withBaselines(place.operatingSystem, baselineId);
    this.set(place, baselineId);
    return this;
  }

  /** @throws ResourceInUseException while it is registered anywhere */
  deleteBaseline(id: string): void {
    for (const { place, baselineId } of this.places.values())
      if (baselineId === id)
        throw refusal(
          'ResourceInUseException',
          `${id} is in use by ${place.group ?? 'the default'} (${place.operatingSystem})`,
        );
    this.baselines.delete(id);
  }

  /** The next changes fail with these, in turn. */
  failNext(...errors: (Error | string)[]): this {
    this.mishaps.push(...errors.map((error) => (typeof error === 'string' ? refusal(error, 'it is so') : error)));
    return this;
  }

  /** What stands where: `UBUNTU` for a default that is not AWS's own, `UBUNTU web` for a group. */
  get registrations(): Record<string, string> {
    return Object.fromEntries(
      [...this.places]
        .filter(
          ([, { place, baselineId }]) => place.group !== undefined || baselineId !== awsOwn(place.operatingSystem),
        )
        .map(([key, { baselineId }]) => [key, baselineId])
        .sort(),
    );
  }

  read = async () => ({
    registered: new Map(this.places),
    baselines: new Set(this.baselines.keys()),
    awsDefaults: new Map(this.operatingSystems.map((operatingSystem) => [operatingSystem, awsOwn(operatingSystem)])),
    provided: new Map(
      this.operatingSystems.flatMap((operatingSystem) => [
        [awsOwn(operatingSystem), { name: `AWS-${operatingSystem}-DefaultPatchBaseline`, operatingSystem }],
        [awsOther(operatingSystem), { name: `AWS-${operatingSystem}-Other`, operatingSystem }],
      ]),
    ),
  });

  take = async (step: Step): Promise<void> => {
    const { call, place, baselineId } = step;
    this.calls.push(`${call} ${placeKey(place)} ${baselineId}`);
    const mishap = this.mishaps.shift();
    if (mishap) throw mishap;
    if (this.baselines.get(baselineId) !== place.operatingSystem)
      throw refusal(
        call === 'register' ? 'DoesNotExistException' : 'InvalidResourceId',
        `no baseline ${baselineId} for ${place.operatingSystem}`,
      );
    const standing = this.places.get(placeKey(place))?.baselineId;
    if (call === 'deregister') {
      if (standing === baselineId) this.places.delete(placeKey(place));
    } else if (place.group !== undefined && standing !== undefined && standing !== baselineId)
      throw refusal('AlreadyExistsException', `${place.group} is registered with ${standing}`);
    else this.set(place, baselineId);
  };

  private set(place: Place, baselineId: string): void {
    this.places.set(placeKey(place), { place, baselineId });
  }
}
