import { parseArgs } from 'node:util';
import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';

/** What an operator asks of `npm run patch-now`. */
export interface Wish {
  readonly ring: string;
  /** Ids of Microsoft: `KB5034123`, `MS17-023`. */
  readonly kbs: readonly string[];
  readonly cves: readonly string[];
  /** Packages as written: `openssl`, `openssl.x86_64`, `openssl.x86_64:1:3.0.8-1.amzn2`, with wildcards. */
  readonly packages: readonly string[];
  /** @default as the ring does */
  readonly reboot?: 'if needed' | 'never';
  /** The fleet's file. */
  readonly file: string;
  /** @default the one that the ring's window writes to */
  readonly bucket?: string;
  /** Whether it is to be done, rather than shown. */
  readonly isMeant: boolean;
}

/** @see https://docs.aws.amazon.com/systems-manager/latest/userguide/patch-manager-aws-runpatchbaseline.html */
const FORMS = {
  kb: { form: /^(KB\d{6,8}|MS\d{2}-\d{3})$/i, rule: 'must be an id of Microsoft such as KB5034123 or MS17-023' },
  cve: { form: /^CVE-\d{4}-\d{4,}$/i, rule: 'must be a CVE such as CVE-2026-1234' },
  // With letters or digits in it: a bare wildcard would install whatever there is.
  package: {
    form: /^(?=.*[A-Za-z0-9])[A-Za-z0-9*?][A-Za-z0-9*? +._:~^-]{0,99}$/,
    rule: 'must be the name of a package such as openssl or openssl.x86_64',
  },
} as const;

const REBOOTS = { never: 'never', 'if-needed': 'if needed' } as const;

/** How it is asked. */
export const USAGE = `usage: npm run patch-now -- --ring web --kb KB5034123 | --cve CVE-2026-1234 | --package openssl
       [--reboot never|if-needed] [--fleet fleet.yaml] [--bucket name] [--yes]
       --kb, --cve and --package may be repeated, or hold several separated by commas`;

/**
 * Reads the arguments of the command.
 * @throws Refusal for a value that cannot be meant; undefined comes back if it is asked in another way than {@link USAGE}
 */
export function readWish(args: readonly string[]): Wish | undefined {
  const values = parse(args);
  if (!values?.ring) return undefined;
  const { ring, reboot, bucket } = values;
  if (reboot !== undefined && !Object.hasOwn(REBOOTS, reboot)) {
    throw new Refusal(`--reboot: must be never or if-needed, got ${showValue(reboot)}`);
  }
  const [kbs, cves, packages] = [listed('kb', values.kb), listed('cve', values.cve), listed('package', values.package)];
  if (kbs.length + cves.length + packages.length === 0) return undefined;
  return {
    ring,
    kbs: kbs.map((kb) => kb.toUpperCase()),
    cves: cves.map((cve) => cve.toUpperCase()),
    packages,
    ...(reboot === undefined ? {} : { reboot: REBOOTS[reboot as keyof typeof REBOOTS] }),
    file: values.fleet,
    ...(bucket === undefined ? {} : { bucket }),
    isMeant: values.yes,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ring: { type: 'string' },
        kb: { type: 'string', multiple: true, default: [] },
        cve: { type: 'string', multiple: true, default: [] },
        package: { type: 'string', multiple: true, default: [] },
        reboot: { type: 'string' },
        fleet: { type: 'string', default: 'fleet.yaml' },
        bucket: { type: 'string' },
        yes: { type: 'boolean', default: false },
      },
    }).values;
  } catch {
    return undefined; // an option that it does not know, or one without its value
  }
}

function listed(option: keyof typeof FORMS, written: readonly string[]): string[] {
  const values = written.flatMap((value) => value.split(',')).map((value) => value.trim());
  const { form, rule } = FORMS[option];
  for (const value of values) {
    if (!form.test(value)) throw new Refusal(`--${option}: ${rule}, got ${showValue(value)}`);
  }
  return [...new Set(values)];
}
