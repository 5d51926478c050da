const MASK = 0xffffffff;

/**
 * All chance in the fleet. A draw depends on the seed and on what it is for, never on how many were drawn before:
 * a command sent earlier does not change how long another node takes.
 */
export class Random {
  private readonly counters = new Map<string, number>();

  constructor(private readonly seed: number) {}

  /** A number from 0 up to, not including, 1 that belongs to these words. */
  fraction(...words: readonly (string | number)[]): number {
    return hash(words.join('\u0000'), this.seed) / 4294967296;
  }

  /** A whole number from `least` to `most`, both possible. */
  between(least: number, most: number, ...words: readonly (string | number)[]): number {
    return least + Math.floor(this.fraction(...words) * (most - least + 1));
  }

  /** The next identifier of a kind: `digits` hexadecimal digits. */
  hex(kind: string, digits: number): string {
    const turn = (this.counters.get(kind) ?? 0) + 1;
    this.counters.set(kind, turn);
    let text = '';
    for (let part = 0; text.length < digits; part++) {
      text += hash(`${kind}\u0000${turn}\u0000${part}`, this.seed).toString(16).padStart(8, '0');
    }
    return text.slice(0, digits);
  }

  /** The next identifier of a kind in the form of a random UUID. */
  uuid(kind: string): string {
    const digits = this.hex(kind, 32);
    return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20)}`;
  }
}

/** FNV-1a, then the finish of MurmurHash3, which spreads neighbours apart. */
function hash(text: string, seed: number): number {
  let state = (0x811c9dc5 ^ seed) >>> 0;
  for (let index = 0; index < text.length; index++) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16) ^ (seed & MASK)) >>> 0;
}
