import type {
  Patch as AvailablePatch,
  DescribeAvailablePatchesRequest,
  DescribeAvailablePatchesResult,
} from '@aws-sdk/client-ssm';
import { AwsError } from './aws-error';
import { type OperatingSystem, PLATFORMS } from './operating-systems';
import { packageName } from './package-name';
import { pageOf } from './paging';
import type { Patch, PatchCatalogue } from './patches';
import type { World } from './world';

/** The operating systems whose patches the operation knows, by its reference page; of Amazon Linux 2023 or Ubuntu it says nothing. */
const KNOWN: readonly OperatingSystem[] = ['AMAZON_LINUX', 'AMAZON_LINUX_2', 'WINDOWS'];

type Traits = Readonly<Record<string, (patch: AvailablePatch) => readonly (string | undefined)[]>>;

const WINDOWS_TRAITS: Traits = {
  PATCH_SET: () => [],
  PRODUCT: ({ Product }) => [Product],
  PRODUCT_FAMILY: ({ ProductFamily }) => [ProductFamily],
  MSRC_SEVERITY: ({ MsrcSeverity }) => [MsrcSeverity],
  CLASSIFICATION: ({ Classification }) => [Classification],
  PATCH_ID: ({ KbNumber }) => [KbNumber],
};

const LINUX_TRAITS: Traits = {
  PRODUCT: ({ Product }) => [Product],
  NAME: ({ Name }) => [Name],
  SEVERITY: ({ Severity }) => [Severity],
  EPOCH: ({ Epoch }) => [String(Epoch)],
  VERSION: ({ Version }) => [Version],
  RELEASE: ({ Release }) => [Release],
  ARCH: ({ Arch }) => [Arch],
  REPOSITORY: ({ Repository }) => [Repository],
  ADVISORY_ID: ({ AdvisoryIds = [] }) => AdvisoryIds,
  CVE_ID: ({ CVEIds = [] }) => CVEIds,
  BUGZILLA_ID: ({ BugzillaIds = [] }) => BugzillaIds,
};

interface Listed {
  readonly patch: Patch;
  readonly shown: AvailablePatch;
}

/**
 * DescribeAvailablePatches: what vendors have published, for the few operating systems that it knows.
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DescribeAvailablePatches.html
 */
export class AvailablePatchesApi {
  constructor(
    private readonly world: World,
    private readonly catalogue: PatchCatalogue,
  ) {}

  /** @throws ValidationException for a key that is not known, or keys of Linux without PRODUCT. */
  describeAvailablePatches(request: DescribeAvailablePatchesRequest): DescribeAvailablePatchesResult {
    const filters = (request.Filters ?? []).map(({ Key = '', Values = [] }) => ({ key: Key, values: Values }));
    for (const { key } of filters) {
      if (!WINDOWS_TRAITS[key] && !LINUX_TRAITS[key]) throw refused(`The filter key ${key} is not valid.`);
    }
    if (filters.some(({ key }) => !WINDOWS_TRAITS[key]) && !filters.some(({ key }) => key === 'PRODUCT'))
      throw refused('Filters for Linux patches must specify a PRODUCT.');
    const now = this.world.clock.nowMillis();
    const listed = KNOWN.flatMap((system) => this.catalogue.of(system))
      .filter(({ releasedAt }) => releasedAt <= now)
      .flatMap(shownAs);
    const { items, NextToken } = pageOf(
      listed,
      request,
      50,
      ({ patch, shown }: Listed) =>
        filters.every(({ key, values }) => {
          if (key === 'PATCH_SET') return values.includes(patch.set) && patch.settings.operatingSystem === 'WINDOWS';
          const traits = patch.settings.operatingSystem === 'WINDOWS' ? WINDOWS_TRAITS : LINUX_TRAITS;
          const trait = traits[key]?.(shown) ?? [];
          return values.some((value) => trait.includes(value));
        }),
      'ValidationException',
    );
    return { Patches: items.map(({ shown }) => shown), NextToken };
  }
}

/** A patch for several products is listed once for each. */
function shownAs(patch: Patch): Listed[] {
  const { settings, id, title } = patch;
  const products = settings.products ?? [PLATFORMS[settings.operatingSystem].product];
  return products.map((Product) => {
    const common = {
      ReleaseDate: new Date(patch.releasedAt),
      Title: title,
      Product,
      Classification: settings.classification,
    };
    if (settings.operatingSystem === 'WINDOWS') {
      const shown: AvailablePatch = {
        ...common,
        Id: id,
        KbNumber: id,
        ProductFamily: patch.productFamily,
        MsrcSeverity: patch.severity,
        Vendor: 'Microsoft',
        Language: 'All',
      };
      return { patch, shown };
    }
    const { name, epoch, version, release, arch } = packageName(id) ?? {};
    const shown: AvailablePatch = {
      ...common,
      Id: id,
      Name: name ?? id,
      Epoch: Number(epoch ?? 0) || 0,
      Version: version ?? '',
      Release: release ?? '',
      Arch: arch ?? '',
      Severity: patch.severity,
      AdvisoryIds: [...(settings.advisoryIds ?? [])],
      CVEIds: [...(settings.cveIds ?? [])],
      BugzillaIds: [],
      Repository: 'Core',
    };
    return { patch, shown };
  });
}

const refused = (message: string): AwsError => new AwsError('ValidationException', message);
