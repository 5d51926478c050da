/** Something that could not be read; what depends on it is left open. */
export interface Gap {
  /** What is missing, such as `the tags of the node`. */
  readonly what: string;
  /** The permission that is lacking, or what AWS said instead of an answer. */
  readonly why: string;
  /** Whether nobody can say without it what the loop would do. */
  readonly hidesVerdict: boolean;
}

/** What could not be read so far. One answer that AWS denies must not cost all the others. */
export class Gaps {
  readonly found: Gap[] = [];

  /**
   * Reads, or notes what is missing.
   * @param hidesVerdict whether what the loop would do depends on it
   * @throws whatever is no answer of AWS, and what is wrong with the credentials as a whole
   */
  async orNothing<Answer>(what: string, read: () => Promise<Answer>, hidesVerdict = true): Promise<Answer | undefined> {
    try {
      return await read();
    } catch (error) {
      this.note(what, error, hidesVerdict);
      return undefined;
    }
  }

  /** Notes something missing, once. */
  add(gap: Gap): void {
    if (!this.found.some(({ what }) => what === gap.what)) this.found.push(gap);
  }

  /**
   * The same adapter, of which some questions are answered with nothing where AWS denies them.
   * @param empties what stands for nothing, and what is missing then, by question
   */
  forgive<Adapter extends object>(adapter: Adapter, empties: Empties<Adapter>): Adapter {
    const forgiving = Object.entries(empties as Record<string, Empty<unknown>>).map(([name, { what, empty }]) => {
      const ask = adapter[name as keyof Adapter] as (...about: unknown[]) => Promise<unknown>;
      return [name, async (...about: unknown[]) => (await this.orNothing(what, () => ask(...about))) ?? empty] as const;
    });
    return { ...adapter, ...Object.fromEntries(forgiving) };
  }

  private note(what: string, error: unknown, hidesVerdict: boolean): void {
    if (!(error instanceof Error) || !isAnswer(error) || OF_CREDENTIALS.test(error.name)) throw error;
    const action = /perform: ([\w-]+:\w+)/.exec(error.message)?.[1];
    const why = DENIED.test(error.name) ? `not allowed: ${action ?? error.message}` : `${error.name}: ${error.message}`;
    this.add({ what, why, hidesVerdict });
  }
}

interface Empty<Answer> {
  readonly what: string;
  readonly empty: Answer;
}

type Empties<Adapter> = {
  readonly [Name in keyof Adapter]?: Adapter[Name] extends (...about: never[]) => Promise<infer Answer>
    ? Empty<Answer>
    : never;
};

const DENIED = /^(AccessDenied|UnauthorizedOperation|Forbidden)/;
const OF_CREDENTIALS =
  /^(ExpiredToken|UnrecognizedClient|InvalidSignature|AuthFailure|InvalidClientTokenId|RequestExpired)/;

/** Whether AWS answered at all. */
function isAnswer(error: object): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
}
