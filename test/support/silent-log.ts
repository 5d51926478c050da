import type { Log } from '../../lambdas/shared/log';

/** A log that keeps its events for whoever asks. */
export class SilentLog implements Log {
  readonly events: { level: 'info' | 'warn' | 'error'; event: string; fields: Record<string, unknown> }[] = [];
  info = this.at('info');
  warn = this.at('warn');
  error = this.at('error');

  private at(level: 'info' | 'warn' | 'error') {
    return (event: string, fields: Record<string, unknown> = {}) => void this.events.push({ level, event, fields });
  }
}
