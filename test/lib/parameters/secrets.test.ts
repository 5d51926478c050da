import fc from 'fast-check';
import { secretForm } from '../../../lib/parameters/secret-form';
import { secretName } from '../../../lib/parameters/secret-name';
import { aFleet } from '../../support/a-fleet';

const SMALL = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
const LETTERS = SMALL + SMALL.toUpperCase();

describe('a name', () => {
  it.each([
    ['/acme/db-password', 'password'],
    ['/acme/DB_PASSWORD_2', 'password'],
    ['/acme/clientSecret', 'secret'],
    ['/acme/JWTSecret', 'secret'],
    ['/acme/api_key', 'key'],
    ['/acme/apikey', 'apikey'],
    ['/acme/credentials/user', 'credentials'],
    ['/acme/public-key', undefined],
    ['/acme/kms-key', undefined],
    ['/acme/key-id', undefined],
    ['/acme/token-endpoint', undefined],
    ['/acme/token-service/url', undefined],
    ['/acme/hotkey', undefined],
  ])('%s tells of a secret by %s', (name, word) => {
    expect(secretName(name)).toBe(word);
  });
});

describe('random text', () => {
  it.each<[kind: string, alphabet: string, length: number]>([
    ['hexadecimal', `${DIGITS}abcdef`, 32],
    ['of letters and digits', LETTERS + DIGITS, 24],
    ['of small letters and digits', SMALL + DIGITS, 25],
    ['in base 64', `${LETTERS}${DIGITS}+/`, 40],
    ['for addresses', `${LETTERS}${DIGITS}_-`, 32],
  ])('%s is seen in nine of ten cases', (_kind, alphabet, length) => {
    const text = fc.array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length });
    const samples = fc.sample(text, { numRuns: 1000, seed: 6 }).map((characters) => characters.join(''));
    expect(samples.filter((sample) => secretForm(sample, '/acme/x')).length).toBeGreaterThan(900);
  });
});

it('no message about a parameter shows a value, wherever it stands', () => {
  const value = fc.stringMatching(/^x9[a-z]{6}y9$/);
  const places: ((secret: string) => unknown)[] = [
    (secret) => ({ '/acme/password': secret }),
    (secret) => ({ '/acme/x': { value: secret, allowedPattern: '^$' } }),
    (secret) => ({ '/acme/x': { value: secret, dataType: 'aws:ec2:image' } }),
    (secret) => ({ '/acme/x': [secret, `${secret},b`] }),
    (secret) => ({ '/acme/x': `{{${secret}}}` }),
    (secret) => ({ '/acme/flags': { a: [secret] } }),
    (secret) => ({ '/acme/flags': { apiToken: secret } }),
    (secret) => ({ '/acme/flags': secret }),
    (secret) => ({ '/acme/x': secret.repeat(1000) }),
    (secret) => ({ '/acme/x': { value: 'a', description: `postgres://a:${secret}@b` } }),
  ];
  fc.assert(
    fc.property(value, fc.constantFrom(...places), (secret, place) => {
      let message = '';
      try {
        aFleet({ parameters: place(secret) });
      } catch (error) {
        ({ message } = error as Error);
      }
      expect(message).toMatch(/must/);
      expect(message).not.toContain(secret);
    }),
    { numRuns: 40 },
  );
});
