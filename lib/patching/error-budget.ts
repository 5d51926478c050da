import { Refusal } from '../config/refusal';
import { showValue } from '../config/show-value';

/**
 * How many nodes may fail before a run goes no further: a number such as `1`, or a share such as `5%`. With 0 the first failure stops it.
 * A node that could not be reached in time does not count.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html
 */
export class ErrorBudget {
  /** A share of the nodes, 0 to 100. */
  static percent(percent: number): ErrorBudget {
    return ErrorBudget.parse(`${percent}%`);
  }

  /** So many nodes, 0 to 9,999,999. */
  static nodes(count: number): ErrorBudget {
    return ErrorBudget.parse(count);
  }

  /**
   * Reads `5%` or `1`.
   * @throws Refusal unless it is 0% to 100%, or a whole number from 0 to 9,999,999
   */
  static parse(written: string | number): ErrorBudget {
    const found = /^(\d{1,7})\s?(%?)$/.exec(String(written).trim());
    const amount = Number(found?.[1]);
    if (!found || (found[2] && amount > 100)) {
      throw new Refusal(`must be a share of 0% to 100%, or a whole number of nodes from 0, got ${showValue(written)}`);
    }
    return found[2] ? new ErrorBudget(amount, undefined) : new ErrorBudget(undefined, amount);
  }

  private constructor(
    readonly percent: number | undefined,
    readonly count: number | undefined,
  ) {}

  /** As Systems Manager takes it for MaxErrors. */
  toString(): string {
    return this.percent === undefined ? String(this.count) : `${this.percent}%`;
  }

  toJSON(): string {
    return this.toString();
  }
}
