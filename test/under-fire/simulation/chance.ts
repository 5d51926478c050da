import { Random } from '../../../rehearsal/fleet/random';

/** All chance of one run: what is drawn depends on the seed and on the words, never on how much was drawn before. */
export class Chance {
  private readonly random: Random;
  private turn = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** A number from 0 up to, not including, 1; another one each time. */
  next(): number {
    this.turn += 1;
    return this.random.fraction('turn', this.turn);
  }

  /** Whether something happens that happens in so many of a hundred cases. */
  happens(percent: number): boolean {
    return percent > 0 && this.next() * 100 < percent;
  }

  /** A number between two. */
  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  /** An id in the form of a random UUID. */
  uuid(): string {
    return this.random.uuid('id');
  }

  /** The items in another order. */
  shuffled<Item>(items: readonly Item[]): Item[] {
    const mixed = [...items];
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = Math.floor(this.next() * (last + 1));
      [mixed[last], mixed[other]] = [mixed[other] as Item, mixed[last] as Item];
    }
    return mixed;
  }
}
