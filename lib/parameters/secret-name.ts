/** Words for what must not be known. */
const SECRET =
  /^(passwords?|passwd|pwd|passphrases?|passcodes?|secrets?|credentials?|creds|tokens?|apikeys?|privatekeys?|secretkeys?|accesskeys?)$/;
/** What a name ends in that tells of a secret rather than holding it: `token-lifetime`, `secret-arn`. */
const ABOUT =
  /^(arns?|ids?|names?|endpoints?|url|uri|path|host|issuer|audience|ttl|age|lifetime|length|policy|prefix|suffix|count|limit|seconds|minutes|hours|days|expiry|rotation|type|algorithm|version|enabled|required|region|service|table|bucket|topic|queue|field|header|cookie|parameter)$/;
/** Keys that anybody may know. */
const KNOWN_KEY = /^(public|primary|partition|sort|foreign|hash|range|routing|kms|tag|cache|sorting|object)$/;

/**
 * Whether a name says that its value must not be known: `db-password`, `stripeApiKey`, `/acme/secrets/db`.
 * @returns the word that says so
 */
export function secretName(name: string): string | undefined {
  const levels = name.split('/');
  const words = wordsOf(levels.pop() ?? '');
  const [last = ''] = words.slice(-1);
  if (ABOUT.test(last)) return undefined;
  const [found] = [...words, ...levels.map((level) => level.toLowerCase())].filter((word) => SECRET.test(word));
  if (found) return found;
  const before = words.at(-2) ?? '';
  return /^keys?$/.test(last) && !KNOWN_KEY.test(before) ? last : undefined;
}

/** `dbPassword`, `DB_PASSWORD` and `db-password` are the same two words. A number at the end of one is no part of it. */
function wordsOf(level: string): string[] {
  return level
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3-$2$4')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
}
