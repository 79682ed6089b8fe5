import { ConsoleLogger } from '@nestjs/common';
import { toVisibleLines } from '../platform/logs/visible-text.js';

/** The framework's own logger, for commands: what it prints may quote names that people chose. */
export class TerminalLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['fatal', 'error', 'warn'] });
  }

  protected override stringifyMessage(
    ...[message, level]: Parameters<ConsoleLogger['stringifyMessage']>
  ) {
    const visible = typeof message === 'string' ? toVisibleLines(message) : message;
    return super.stringifyMessage(visible, level);
  }

  protected override printStackTrace(stack: string): void {
    super.printStackTrace(stack && toVisibleLines(stack));
  }
}
