/** Forms that only secrets have. */
const FORMS: readonly (readonly [what: string, form: RegExp])[] = [
  ['an access key of AWS', /\b(AKIA|ASIA)[A-Z2-7]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
  ['a JSON web token', /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}/],
  ['a token of GitHub', /\b(gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{22,})/],
  ['a token of GitLab', /\bglpat-[\w-]{20,}/],
  ['a token of Slack', /\bxox[abeprs]-[\w-]{10,}|hooks\.slack\.com\/(services|workflows)\/T/],
  ['a token of npm', /\bnpm_[A-Za-z0-9]{30,}/],
  ['a key of Stripe', /\b[sr]k_(live|test)_[A-Za-z0-9]{16,}/],
  ['a key of Google', /\bAIza[\w-]{35}/],
  ['a password in an address', /:\/\/[^\s/:@]*:[^\s/@]+@/],
  ['a password in a connection string', /\b(password|passwd|pwd|accountkey|sharedaccesskey)\s*=\s*[^\s;&]/i],
];

/** Long and without order, but known to everybody: ids of resources, UUIDs, digests that say that they are some. */
const HARMLESS =
  /\b[a-z]{1,24}-[0-9a-f]{8}([0-9a-f]{9})?\b|\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bsha(1|256|384|512)[:-][A-Za-z0-9+/=]+/gi;
/** What a name ends in that holds a digest. */
const DIGEST_NAME = /(commit|revision|sha\d*|digest|hash|checksum|fingerprint|thumbprint|etag)$/i;

/** What is told of a text that has no form but that it has none; a script may hold such texts that are no secrets. */
export const LONG_RANDOM_TEXT = 'a long random text';
/** Below that it may as well be a long word. */
const SHORTEST_RANDOM = 20;
/**
 * Of two neighbours in a word, a name or a path few are of different kinds (small letter, capital, digit); in random text two
 * in five are, and in hexadecimal nearly half.
 */
const LEAST_CHANGES = 0.25;
/** In bits for each character; twenty random hexadecimal digits have about 3.5, `abababab…` has 1. */
const LEAST_ENTROPY = 3;
/** Of forty characters; names and paths of this length stay below it. */
const SECRET_KEY_ENTROPY = 4.4;

/**
 * Whether a text has the form of a secret, whatever it is called.
 * @param name of the parameter; one that ends in `digest` may hold one
 * @returns what it looks like, and nothing of the text
 */
export function secretForm(text: string, name: string): string | undefined {
  const known = FORMS.find(([, form]) => form.test(text));
  if (known) return known[0];
  const pieces: string[] = text.replace(HARMLESS, ' ').match(/[A-Za-z0-9+/=_]+/g) ?? [];
  // A hyphen joins words, but is in random text for addresses as well.
  if (/^[\w-]+$/.test(text) && /\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text)) pieces.push(text);
  return pieces.some((piece) => isRandom(piece) && !(DIGEST_NAME.test(name) && /^[0-9a-f]+$/i.test(piece)))
    ? LONG_RANDOM_TEXT
    : undefined;
}

function isRandom(piece: string): boolean {
  return isSecretKey(piece) || looksDrawn(piece);
}

/** The secret half of an access key of AWS: forty characters of all kinds, hardly one of them twice. */
function isSecretKey(piece: string): boolean {
  return /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w/+]{40}$/.test(piece) && entropyOf(piece) >= SECRET_KEY_ENTROPY;
}

function looksDrawn(piece: string): boolean {
  return piece.length >= SHORTEST_RANDOM && changesOf(piece) >= LEAST_CHANGES && entropyOf(piece) >= LEAST_ENTROPY;
}

/** The share of neighbours that are of different kinds; a capital that begins a word belongs to it. */
function changesOf(piece: string): number {
  const kinds = [...piece].map((character) =>
    /\d/.test(character) ? 'd' : /[a-z]/.test(character) ? 'l' : /[A-Z]/.test(character) ? 'u' : undefined,
  );
  const pairs = kinds
    .slice(1)
    .map((kind, index) => [kinds[index], kind])
    .filter(([a, b]) => a && b);
  return pairs.length === 0 ? 0 : pairs.filter(([a, b]) => a !== b && !(a === 'u' && b === 'l')).length / pairs.length;
}

function entropyOf(piece: string): number {
  const counts = new Map<string, number>();
  for (const character of piece) counts.set(character, (counts.get(character) ?? 0) + 1);
  return -[...counts.values()].reduce(
    (sum, count) => sum + (count / piece.length) * Math.log2(count / piece.length),
    0,
  );
}
