import type { ObjectWriter, ReportStore } from '../../../../lambdas/report-compliance/object-writer';

/** Reports in memory; an object is there once it was closed. */
export class AStore implements ReportStore {
  readonly objects = new Map<string, { readonly text: string; readonly type: string }>();
  readonly abandoned: string[] = [];
  /** Closing the object with this name fails. */
  broken?: string;

  text(key: string): string {
    return this.objects.get(key)?.text ?? '';
  }

  open(key: string, type: string): ObjectWriter {
    let text = '';
    return {
      write: async (piece) => {
        text += piece;
      },
      close: async () => {
        if (this.broken && key.endsWith(this.broken)) throw new Error('SlowDown');
        this.objects.set(key, { text, type });
      },
      abandon: async () => {
        this.abandoned.push(key);
      },
    };
  }

  copy = async (from: string, to: string): Promise<void> => {
    const object = this.objects.get(from);
    if (!object) throw new Error(`${from} does not exist`);
    this.objects.set(to, object);
  };
}
