import type { Place } from '../config/place';

/** Networks that nobody routes on the internet: RFC 1918, and RFC 6598, which AWS lets VPCs use as well. */
const PRIVATE = [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
] as const;

/** Holds a range of addresses, such as 10.0.0.0/16, to those of a private network. */
export function checkRange(range: string, place: Place): void {
  const [address = '', prefix = ''] = range.split('/');
  const length = Number(prefix);
  if (address.split('.').some((part) => Number(part) > 255) || length > 32) {
    place.refuse(`must be a range of addresses such as 10.0.0.0/16, got ${range}`);
    return;
  }
  const first = startOf(address, length);
  if (first !== numberOf(address)) {
    place.refuse(`must begin with the first address of its range (${written(first)}/${length}), got ${range}`);
  } else if (!PRIVATE.some(([network, least]) => length >= least && startOf(address, least) === numberOf(network))) {
    place.refuse(`must be addresses of a private network such as 10.0.0.0/16, got ${range}: endpoints are for nodes`);
  }
}

const numberOf = (address: string): number => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);

const startOf = (address: string, length: number): number => {
  const size = 2 ** (32 - length);
  return Math.floor(numberOf(address) / size) * size;
};

const written = (address: number): string => [24, 16, 8, 0].map((shift) => (address / 2 ** shift) & 255).join('.');
