import { AwsError } from './aws-error';

interface PageRequest {
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/** A list, or what can be read like one without being made. */
export interface Places<T> {
  readonly length: number;
  at(index: number): T | undefined;
}

/** One page of results, and the token of the next if there is one. */
export interface Page<T> {
  readonly items: T[];
  readonly NextToken?: string;
}

/**
 * A page of what is kept of `items`. The token is a place in the list, not a copy of it, so a page costs what lies
 * between two places, and all pages together one walk.
 * @param refusal The code with which the operation refuses a token it has not given out.
 * @throws AwsError with `refusal`.
 */
export function pageOf<T, K extends T = T>(
  items: Places<T>,
  request: PageRequest,
  defaultSize: number,
  keep?: (item: T) => item is K,
  refusal?: string,
): Page<K>;
export function pageOf<T>(
  items: Places<T>,
  request: PageRequest,
  defaultSize: number,
  keep?: (item: T) => boolean,
  refusal?: string,
): Page<T>;
export function pageOf<T>(
  items: Places<T>,
  { MaxResults: size, NextToken: token }: PageRequest,
  defaultSize: number,
  keep: (item: T) => boolean = () => true,
  refusal = 'InvalidNextToken',
): Page<T> {
  const found: T[] = [];
  const limit = size ?? defaultSize;
  for (let index = token === undefined ? 0 : placeOf(token, items.length, refusal); index < items.length; index++) {
    const item = items.at(index) as T;
    if (!keep(item)) continue;
    if (found.length === limit) return { items: found, NextToken: tokenOf(index) };
    found.push(item);
  }
  return { items: found };
}

const tokenOf = (place: number): string => Buffer.from(`place:${place}`).toString('base64url');

function placeOf(token: string, length: number, refusal: string): number {
  const place = /^place:(\d+)$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (place === undefined || Number(place) > length) throw new AwsError(refusal, 'The specified token is not valid.');
  return Number(place);
}
