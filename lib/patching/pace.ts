import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';

/**
 * How many nodes are worked on at once: a share of them such as `25%`, or a number such as `10`.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html
 */
export class Pace {
  /** A share of the nodes, 1 to 100. AWS rounds it to at least one node. */
  static percent(percent: number): Pace {
    return Pace.parse(`${percent}%`);
  }

  /** So many nodes at once, 1 to 9,999,999. */
  static nodes(count: number): Pace {
    return Pace.parse(count);
  }

  /**
   * Reads `25%` or `10`.
   * @throws Refusal unless it is 1% to 100%, or a whole number from 1 to 9,999,999
   */
  static parse(written: string | number): Pace {
    const found = /^(\d{1,7})\s?(%?)$/.exec(String(written).trim());
    const amount = Number(found?.[1]);
    if (!found || amount < 1 || (found[2] && amount > 100)) {
      throw new Refusal(`must be a share of 1% to 100%, or a whole number of nodes from 1, got ${showValue(written)}`);
    }
    return found[2] ? new Pace(amount, undefined) : new Pace(undefined, amount);
  }

  private constructor(
    readonly percent: number | undefined,
    readonly count: number | undefined,
  ) {}

  /** As Systems Manager takes it for MaxConcurrency. */
  toString(): string {
    return this.percent === undefined ? String(this.count) : `${this.percent}%`;
  }

  toJSON(): string {
    return this.toString();
  }
}
