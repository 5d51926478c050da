import type {
  RegistrationMemory,
  Remembered,
} from '../../../../lambdas/configure-account/patch-registrations/registration-memory';

/** The ledger's item in memory, with its conditional write. */
export class AMemory implements RegistrationMemory {
  readonly items = new Map<string, Remembered>();

  recall = async (fleet: string): Promise<Remembered> =>
    structuredClone(this.items.get(fleet) ?? { version: 0, claims: [], answered: [] });

  remember = async (fleet: string, next: Remembered): Promise<'written' | 'overtaken'> => {
    if ((this.items.get(fleet)?.version ?? 0) !== next.version) return 'overtaken';
    this.items.set(fleet, structuredClone({ ...next, version: next.version + 1 }));
    return 'written';
  };
}
